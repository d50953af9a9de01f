"""./lab on machines that lack something: one clear line on stderr, an exit code that says failure, no traceback."""
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import layout

PLAIN = ("awk", "bash", "cat", "cksum", "cp", "cut", "df", "dirname", "env", "find", "grep", "head", "id", "mkdir", "printf",
         "readlink", "rm", "sed", "sort", "tail", "touch", "tr", "uname")


class Launcher(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for name in PLAIN:
            if shutil.which(name):
                (self.bin / name).symlink_to(shutil.which(name))

    def command(self, name, script):
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def java(self, version="17.0.15", modules="jdk.jshell@17"):
        self.command("java", f'case $1 in --list-modules) echo {modules} ;; *) echo \'openjdk version "{version}"\' >&2 ;; esac')
        self.command("javac", f"echo javac {version}")

    def clone(self):
        """The launcher and what it reads, as a fresh clone has them."""
        root = self.folder / "clone"
        shutil.copytree(layout.TOOLS, root / "notebooks" / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("lab", "pom.xml", "mvnw", "lib/pom.xml", ".mvn/wrapper/maven-wrapper.properties"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(layout.ROOT / name, root / name)
        return root

    def lab(self, *arguments, root=None, **environment):
        root = root or self.clone()
        return subprocess.run(
            [shutil.which("bash"), root / "lab", *arguments], capture_output=True, text=True, timeout=60, cwd=self.folder,
            env={"PATH": str(self.bin), "HOME": str(self.folder), **environment}, stdin=subprocess.DEVNULL, check=False,
        )

    def refuses(self, said, pattern):
        self.assertNotEqual(0, said.returncode)
        self.assertEqual("", said.stdout)
        last = [line for line in said.stderr.strip().splitlines() if not line.startswith("lab: building ")]
        self.assertEqual(1, len(last), said.stderr)
        self.assertRegex(last[0], f"^lab: {pattern}")

    def test_no_java(self):
        """Without java the launcher says which JDK to install and how."""
        for verb in ((), ("run",), ("test",), ("replay", "x.pcap"), ("build",)):
            with self.subTest(verb):
                self.refuses(self.lab(*verb, root=self.folder / "clone" if verb else None), "no java found, a JDK 17 or newer .*install")

    def test_a_java_that_is_too_old(self):
        """A java older than 17 is named with its version."""
        self.java("11.0.2")
        self.refuses(self.lab(), "java on PATH is version 11, a JDK 17 or newer is needed")
        self.java("1.8.0_402")
        self.refuses(self.lab(root=self.folder / "clone"), "java on PATH is version 1, ")

    def test_a_java_that_does_not_start(self):
        """A java that does not start is quoted: macOS has such a placeholder."""
        self.command("java", "echo 'The operation could not be completed.' >&2; exit 1")
        self.refuses(self.lab(), r"java does not start \(The operation could not")

    def test_a_run_time_without_a_compiler(self):
        """A Java run-time without javac, or without JShell, is not enough."""
        self.java(modules="java.base@17")
        self.refuses(self.lab(), ".*/java is a Java run-time without JShell")
        (self.bin / "javac").unlink()
        self.refuses(self.lab(root=self.folder / "clone"), "java 17 is here but javac is not")

    def test_a_java_home_that_leads_nowhere(self):
        """A JAVA_HOME without bin/java is named."""
        self.refuses(self.lab(JAVA_HOME="/nowhere"), "JAVA_HOME=/nowhere has no bin/java")

    def test_java_home_goes_before_path(self):
        """The JDK of JAVA_HOME is used, not an older java on PATH."""
        self.java("11.0.2")
        home = self.folder / "jdk" / "bin"
        home.mkdir(parents=True)
        self.bin, path = home, self.bin
        self.java("25.0.3", "jdk.jshell@25")
        self.bin = path
        self.refuses(self.lab(JAVA_HOME=str(home.parent)), "no python3 found, Python 3.10 or newer is needed")

    def test_no_python_or_an_old_one(self):
        """Without Python, or with one older than 3.10, the launcher says what to install."""
        self.java()
        self.refuses(self.lab(), "no python3 found, Python 3.10 or newer is needed: install it")
        self.command("python3", 'case "$2" in *platform*) echo 3.8.10 ;; *) exit 1 ;; esac')
        self.refuses(self.lab(root=self.folder / "clone"), "python3 is 3.8.10, Python 3.10 or newer is needed")

    def test_a_python_without_venv(self):
        """A Python without venv or ensurepip, as Debian ships it, is told the package."""
        self.java()
        self.command("python3", 'case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
        self.refuses(self.lab(), "python3 has no venv or ensurepip module: .*python3-venv")

    def test_a_full_disk(self):
        """A disk without room for the set-up is named before anything is downloaded."""
        self.java()
        self.command("python3", "exit 0")
        self.command("df", "echo 'Filesystem 1024-blocks Used Available Capacity Mounted'; echo '/dev/x 100 100 40960 99% /'")
        self.refuses(self.lab(), "40 MB free on the disk of .*, the first set-up needs 600 MB")

    def test_a_taken_port(self):
        """A port that is taken is named with what to do."""
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            for arguments in (("--port", str(port)), (f"--port={port}",), ("open", f"--ServerApp.port={port}")):
                with self.subTest(arguments):
                    said = subprocess.run([layout.ROOT / "lab", *arguments, "--no-browser"], capture_output=True, text=True,
                                          timeout=120, stdin=subprocess.DEVNULL, check=False)
                    self.refuses(said, f"port {port} on 127.0.0.1 is taken: choose another with ./lab --port N")

    def test_a_port_that_is_no_number(self):
        """A port that is no number is refused."""
        said = subprocess.run([layout.ROOT / "lab", "--port", "http"], capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, check=False)
        self.refuses(said, "--port takes a number")

    def test_an_unknown_notebook(self):
        """A notebook that is not there is named with those that are."""
        said = subprocess.run([layout.ROOT / "lab", "run", "77"], capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((2, ""), (said.returncode, said.stdout))
        self.assertRegex(said.stderr.splitlines()[-1], "^lab run: no notebook '77'")

    def test_a_library_that_does_not_compile(self):
        """A compile error in the library names file and line, without Maven's stack trace."""
        self.java()
        root = self.clone()
        log = "[ERROR] COMPILATION ERROR :\n[ERROR] /x/Lab.java:[3,4] ';' expected\n[ERROR] at org.apache.maven.X"
        (root / "mvnw").write_text(f"#!/bin/sh\ncat <<'E'\n{log}\nE\nexit 1\n")
        said = self.lab("build", root=root)
        self.assertEqual(1, said.returncode)
        self.assertIn("/x/Lab.java:[3,4] ';' expected", said.stderr)
        self.assertRegex(said.stderr.splitlines()[-1], "^lab: the library does not build: ")
        self.assertNotIn("org.apache.maven", said.stderr)

    def test_a_build_without_network(self):
        """A first build without a network says so."""
        self.java()
        root = self.clone()
        (root / "mvnw").write_text("#!/bin/sh\necho '[ERROR] Unknown host repo.example: Name or service not known'\nexit 1\n")
        said = self.lab("build", root=root)
        self.assertRegex(said.stderr.splitlines()[-1], "^lab: Maven could not download what the library needs: is the network there")

    def test_maven_s_archive_is_checked_with_and_without_unzip(self):
        """The Maven wrapper checks the archive that it takes: the zip, or the tar.gz where unzip is missing."""
        self.java()
        root = self.clone()
        sums = dict(line.split("=", 1) for line in (root / ".mvn/wrapper/maven-wrapper.properties").read_text().split())
        for name in ("basename", "chmod", "ls", "mktemp", "mv", "rmdir", "sh"):
            (self.bin / name).symlink_to(shutil.which(name))
        self.command("curl", 'for a; do case $a in /*) : >"$a" ;; esac; done')
        self.command("sha256sum", f"cat >>{self.folder}/asked; exit 1")
        for kind, key in (("tar.gz", "distributionSha256SumTarGz"), ("zip", "distributionSha256Sum")):
            with self.subTest(kind):
                if kind == "zip":
                    self.command("unzip", "exit 1")
                said = self.lab("build", root=root)
                self.assertEqual(1, said.returncode, said.stderr)
                self.assertTrue((self.folder / "asked").exists(), (root / ".lab" / "build.log").read_text())
                asked = (self.folder / "asked").read_text().splitlines()[-1]
                self.assertRegex(asked, f"^{sums[key]}  .*-bin.{kind}$")

    def test_the_caller_s_folder_and_standard_output_stay_the_library_s(self):
        """The library's command line runs in the caller's folder, and only it writes to standard output."""
        self.command("java", 'case $1 in -version) echo \'openjdk version "17"\' >&2 ;; *) pwd; for a; do echo "<$a>"; done ;; esac')
        root = self.clone()
        (root / "lib" / "target" / "dependency").mkdir(parents=True)
        (root / "lib" / "src" / "main").mkdir(parents=True)
        (root / "lib" / "target" / "kstack.jar").write_text("")
        said = self.lab("replay", "a b.pcap", "--json", root=root)
        lines = said.stdout.splitlines()
        self.assertEqual((0, ""), (said.returncode, said.stderr))
        self.assertEqual(str(self.folder.resolve()), lines[0])
        self.assertEqual(["<kstack.cli.Main>", "<replay>", "<a b.pcap>", "<--json>"], lines[-4:])


if __name__ == "__main__":
    unittest.main()
