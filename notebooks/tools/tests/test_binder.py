"""Binder's files: what repo2docker makes of them, and what they promise."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import layout

BINDER = layout.ROOT / "binder"
REPO2DOCKER = Path(sys.executable).parent / "jupyter-repo2docker"


class Binder(unittest.TestCase):
    def test_the_java_kernel_is_the_one_the_lock_has_and_nothing_else_is_asked_for(self):
        lock = (layout.TOOLS / "requirements.txt").read_text(encoding="utf-8")
        locked = re.search(r"^jjava==(\S+)", lock, re.MULTILINE)[1]
        self.assertEqual(f"jjava=={locked}\n", (BINDER / "requirements.txt").read_text(encoding="utf-8"))

    def test_both_scripts_may_be_executed(self):
        for name in ("postBuild", "start"):
            self.assertTrue(os.access(BINDER / name, os.X_OK), name)

    def test_start_hands_over_to_the_command_it_is_given(self):
        said = subprocess.run([BINDER / "start", "sh", "-c", "echo $JDK_JAVA_OPTIONS"], capture_output=True, text=True, check=True)
        self.assertIn("-Xmx512m", said.stdout)

    @unittest.skipUnless(REPO2DOCKER.exists(), "jupyter-repo2docker is not installed (./lab test installs it)")
    def test_repo2docker_recognises_the_folder(self):
        """repo2docker takes apt.txt, requirements.txt, postBuild and start from binder/, in that order."""
        # a copy without what is built here, as the hub clones it
        ignore = shutil.ignore_patterns(".git", ".venv", ".lab", "target", "node_modules")
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = Path(temporary.name)
        shutil.copytree(layout.ROOT, folder / "repo", ignore=ignore)
        said = subprocess.run(
            [REPO2DOCKER, "--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", str(folder / "repo")],
            capture_output=True, text=True, check=False, timeout=120,
        )
        output = said.stdout + said.stderr
        self.assertEqual(0, said.returncode, output)
        dockerfile = output[output.index("FROM ") :]
        steps = ["openjdk-17-jdk-headless", "-r \"binder/requirements.txt\"", "binder/postBuild", "binder/start"]
        places = [dockerfile.find(step) for step in steps]
        self.assertNotIn(-1, places, dict(zip(steps, places)))
        self.assertEqual(sorted(places), places, dict(zip(steps, places)))


if __name__ == "__main__":
    unittest.main()
