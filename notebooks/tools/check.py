#!/usr/bin/env python3
"""Tests everything: the library, the lab's tools, the notebooks as sources, the notebooks in the kernel.

Each section says what it found; the last line counts: `N passed, N failed, N skipped`. What cannot run on this
machine is skipped with its reason.
"""
import os
import re
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as xml

import generate
import jdks
import layout
import lint
import run

REPORTS = layout.ROOT / "lib" / "target" / "surefire-reports"
TESTS = layout.TOOLS / "tests"


class Tally:
    """What passed, what failed, what was skipped and why."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.skips = []

    def add(self, passed=0, failures=(), skips=()):
        self.passed += passed
        self.failures += failures
        self.skips += skips

    def last_line(self):
        skipped = f", {len(self.skips)} skipped" if self.skips else ""
        return f"{self.passed} passed, {len(self.failures)} failed{skipped}"


def library(tally):
    """Maven builds the library and runs its JUnit tests."""
    for report in REPORTS.glob("TEST-*.xml"):
        report.unlink()
    log = layout.ROOT / "target" / "library-tests.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        command = ["./mvnw", "-B", "package"]
        code = subprocess.run(command, cwd=layout.ROOT, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
    tests = [case for report in sorted(REPORTS.glob("TEST-*.xml")) for case in xml.parse(report).iter("testcase")]
    failures = [broken(case) for case in tests if case.find("failure") is not None or case.find("error") is not None]
    skips = [f"{name(case)}: {reason(case)}" for case in tests if case.find("skipped") is not None]
    tally.add(len(tests) - len(failures) - len(skips), failures, skips)
    if code and not failures:
        said = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if "[ERROR]" in line]
        tally.add(failures=[f"the library does not build: {(said or ['see the log'])[0]} ({layout.shown(log)})"])


def name(case):
    owner = case.get("classname", "")
    is_class = re.fullmatch(r"[\w.$]+", owner)
    return f"{owner.rpartition('.')[2] if is_class else owner}: {case.get('name')}"


def reason(case):
    skipped = case.find("skipped")
    said = skipped.get("message") or (skipped.text or "").strip().partition("\n")[0] or "no reason given"
    return re.sub(r"^\S*TestAbortedException: (?:Assumption failed: )?", "", said)


def broken(case):
    element = case.find("failure") if case.find("failure") is not None else case.find("error")
    said = (element.get("message") or element.text or element.get("type") or "").strip()
    return f"{name(case)}: {' '.join(said.split())[:400]}"


class Verdicts(unittest.TextTestResult):
    """A line for each test as it ends."""

    def __init__(self, stream, descriptions, verbosity):
        super().__init__(stream, descriptions, verbosity)
        self.passes = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passes += 1

    def getDescription(self, test):
        name = getattr(test, "_testMethodName", str(test))
        return test.shortDescription() or name.removeprefix("test_").replace("_", " ")


def tools(tally):
    """The tests of the launcher, the runner, the generator, the lint, the browser and Binder."""
    sys.path.insert(0, str(layout.TOOLS))
    suite = unittest.defaultTestLoader.discover(str(TESTS))
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Verdicts)
    result = runner.run(suite)
    failures = [f"{result.getDescription(test)}: {said.strip().splitlines()[-1]}" for test, said in result.failures + result.errors]
    skips = [f"{result.getDescription(test)}: {why}" for test, why in result.skipped]
    tally.add(result.passes, failures, skips)


def in_step(tally):
    """Learners' copies follow from their masters; nothing in git carries outputs."""
    try:
        files = generate.everything()
    except generate.MasterError as wrong:
        tally.add(failures=[str(wrong)])
        return
    stale = list(generate.check(files))
    tally.add(max(0, len(files) - len(stale)), stale)


def rules(tally):
    """The notebooks keep to the subset of Java and magics that both kernels run."""
    setup = (layout.NOTEBOOKS / "setup.jshell").read_text(encoding="utf-8")
    for path in [layout.FIRST] + layout.masters() + layout.copies():
        found = list(lint.lint(path, setup))
        tally.add(0 if found else 1, found)


def kernel(tally):
    """The masters from end to end, and the learners' copies as they are handed out."""
    for paths, learner in (([layout.FIRST] + layout.masters(), False), (layout.copies(), True)):
        note(tally, run.complete(run.run_all(paths, learner)))


def other_kernel(tally):
    """The masters once more on the newest other JDK of this machine, 17 or later."""
    home = jdks.other()
    if home is None:
        tally.add(skips=["notebooks on another JDK: there is none in the usual folders"])
        return
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "JAVA_HOME": str(home), "PATH": path}
    target = layout.TARGET / home.name
    note(tally, run.complete(run.run_all(layout.masters(), target=target, environment=environment)), f" on {home.name}")


def note(tally, results, where=""):
    failures = [f"{result.name}{where}: {result.note}" for result in results if not result.passed]
    tally.add(len(results) - len(failures), failures)


SECTIONS = (
    ("library", library),
    ("notebooks in step", in_step),
    ("notebook rules", rules),
    ("notebooks in the kernel", kernel),
    ("notebooks on another JDK", other_kernel),
    ("tools", tools),
)


def main():
    tally = Tally()
    for title, section in SECTIONS:
        print(f"\n== {title}: {section.__doc__}", flush=True)
        began, passed, failed = time.monotonic(), tally.passed, len(tally.failures)
        section(tally)
        print(f"   {tally.passed - passed} passed, {len(tally.failures) - failed} failed in {time.monotonic() - began:.0f} s", flush=True)
    print()
    for skip in tally.skips:
        print(f"skipped  {skip}")
    for failure in tally.failures:
        print(f"FAILED   {failure}")
    print(tally.last_line(), flush=True)
    return 1 if tally.failures or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
