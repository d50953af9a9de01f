"""The runner against the real Java kernel: what passes, what fails, and what a person is told."""
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import nbformat

import layout
import run

TODO = 'static class Todo extends RuntimeException { Todo(String what) { super("Your turn: " + what); } }'
SECONDS = 20


def kernels(mark):
    """How many kernels run with this mark among their JVM's options."""
    said = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True).stdout
    return sum(mark in line and "jjava.jar" in line for line in said.splitlines())


def wait_until(holds, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        time.sleep(0.2)
    return holds()


class Runner(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)

    def notebooks(self, **named):
        """One notebook file for each name: its code cells, `*` before the source of an exercise."""
        paths = []
        for name, sources in named.items():
            made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "java", "language": "java", "display_name": "Java"}})
            for index, source in enumerate(sources):
                cell = nbformat.v4.new_code_cell(source.removeprefix("*"), id=f"c{index}")
                cell.metadata = {"tags": ["exercise"]} if source.startswith("*") else {}
                made.cells.append(cell)
            paths.append(Path(self.folder.name) / f"{name}.ipynb")
            nbformat.write(made, paths[-1])
        return paths

    def results(self, learner=False, seconds=SECONDS, **named):
        self.said = io.StringIO()
        runs = run.run_all(self.notebooks(**named), learner, run.Progress(self.said), self.folder.name, seconds)
        return dict(zip(named, run.complete(runs)))

    def test_notebooks_in_the_kernel(self):
        """A cell that throws, does not compile, ends the kernel or runs too long is named with its reason."""
        results = self.results(
            good=["int a = 20;", "a + 1"],
            throws=["int a = 1;", 'throw new IllegalStateException("outer", new java.io.IOException("the root"));', "a"],
            compiles=["int a = 1;", 'int b = "text";'],
            dies=["System.exit(3);"],
        )
        self.assertEqual({"good": True, "throws": False, "compiles": False, "dies": False},
                         {name: result.passed for name, result in results.items()})
        self.assertRegex(results["throws"].note, r"cell 2 of 3 \(id c1\): throw new .*\n\s+IOException: the root$")
        self.assertRegex(results["compiles"].note, r"cell 2 of 2 \(id c1\)[^\n]*\n\s+does not compile: incompatible types: .*String")
        self.assertRegex(results["dies"].note, r"cell 1 of 1 \(id c0\): System\.exit\(3\);\n\s+the kernel died")
        self.assertIn(">21<", (Path(self.folder.name) / "good.html").read_text(encoding="utf-8"))
        self.assertRegex(self.said.getvalue(), r"(?s)running .*good.*passed  .*good")

    def test_a_cell_that_runs_too_long_is_stopped(self):
        """A cell that runs too long is stopped and named."""
        results = self.results(seconds=3, slow=["int a = 1;", "while (!Thread.interrupted()) { a++; }"])
        self.assertRegex(results["slow"].note, r"cell 2 of 2 \(id c1\)[^\n]*\n\s+ran longer than 3 s")

    def test_ctrl_c_ends_every_kernel(self):
        """Ctrl-C ends the run in a moment, with one line, and leaves no kernel behind, be it starting or in a cell."""
        names = ("first", "second")
        cell = 'java.nio.file.Files.writeString(java.nio.file.Path.of("%s.started"), "");\nwhile (!Thread.interrupted()) { }'
        paths = self.notebooks(**{name: [cell % name] for name in names})
        started = [Path(self.folder.name) / f"{name}.started" for name in names]
        mark = f"-Dkstack.test={os.getpid()}"
        for when, reached in (("starting", lambda: kernels(mark) >= 1), ("in a cell", lambda: all(map(Path.exists, started)))):
            with self.subTest(when):
                process = subprocess.Popen(
                    [sys.executable, layout.TOOLS / "run.py", *paths], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                    env={**os.environ, "JJAVA_JVM_OPTS": mark}, start_new_session=True,
                )
                try:
                    self.assertTrue(wait_until(reached), "the kernels should have come so far")
                    process.send_signal(signal.SIGINT)
                    _, said = process.communicate(timeout=60)
                    self.assertEqual((130, "\nlab run: stopped\n"), (process.returncode, said))
                    self.assertTrue(wait_until(lambda: kernels(mark) == 0), "kernels were left behind")
                finally:
                    if process.poll() is None:
                        os.killpg(process.pid, signal.SIGKILL)
                        process.communicate()

    def test_a_kernel_that_is_not_installed_is_named(self):
        """A kernel that is not installed is named."""
        path = self.notebooks(other=["1"])[0]
        path.write_text(path.read_text().replace('"name": "java"', '"name": "no-such-kernel"'))
        result = run.complete(run.run_all([path], False, run.Progress(io.StringIO()), self.folder.name))[0]
        self.assertIn("no kernel 'no-such-kernel'", result.note)

    def test_learners_copies(self):
        """A learner's copy passes when its open exercise says so kindly, and fails when it does not, or does not compile."""
        results = self.results(
            learner=True,
            throws=[TODO, '*throw new Todo("fold the carry");', "int after = 3;"],
            checked=[TODO, '*int f(int x) { throw new Todo("fold"); }', 'String check = "exercise is open. Your turn: fold";\ncheck'],
            silent=["int a = 1;", "*int f(int x) { return 0; }", "f(3)"],
            broken=["int a = 1;", '*int f(int x) { return "text"; }'],
            before=["int b = 1 / 0;", '*throw new RuntimeException("Your turn: x");'],
        )
        self.assertEqual({"throws": True, "checked": True, "silent": False, "broken": False, "before": False},
                         {name: result.passed for name, result in results.items()})
        self.assertEqual("first exercise: Your turn: fold the carry", results["throws"].note)
        self.assertIn("neither it nor its check says", results["silent"].note)
        self.assertRegex(results["broken"].note, r"cell 2 of 2 \(id c1\)[^\n]*\n\s+does not compile")
        self.assertRegex(results["before"].note, r"cell 1 of 2 \(id c0\)[^\n]*\n\s+ArithmeticException: / by zero")


if __name__ == "__main__":
    unittest.main()
