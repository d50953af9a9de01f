#!/usr/bin/env python3
"""Does what a reader does: changes a notebook's first parameters, runs the cell and those after it up to the first plot.

Each change (ten times as much, nothing, less than nothing, a ring of 16, a budget of 1, two CPUs, a misspelt unit) must give a plot,
or stop with one line that a person understands. A kernel serves all changes of one notebook.
"""
import argparse
import asyncio
import os
import re
import subprocess
import sys
from dataclasses import dataclass

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

import layout
import run
from generate import regions
from java_errors import root_cause

PARAMETERS = "parameters"
CELL_SECONDS = 90
MOST_CELLS = 8
MOST_PARAMETERS = 2
NUMBER = r"-?\d[\d_]*(?:\.\d+)?(?:[eE]\d+)?"
DECLARED = re.compile(r"^\s*(?:int|long|double)(?:\[\])?\s+(?P<rest>\w+\s*=.*)$", re.MULTILINE)
VALUE = re.compile(rf"(?P<name>\w+)\s*=\s*(?P<value>\{{[^}}]*\}}|(?:\w+\()?{NUMBER}\)?)")
UNIT = re.compile(r"\b(ns|us|ms|s|pps|kpps|mpps)\((?=[\w.])")
MACHINE = "Host.builder()"
SMALL_BUDGET = "Netns oneByOne() { Netns n = new Netns(); n.netdevBudget = 1; return n; }"
# what says in Java's words, not in the lab's, that something went wrong
RAW = ("NullPointerException", "IndexOutOfBounds", "NegativeArraySize", "ClassCast", "OutOfMemory", "StackOverflow", "Arithmetic",
       "NumberFormat", "NoSuchElement", "ConcurrentModification", "AssertionError", "InternalError")


@dataclass
class Change:
    """One change: what a reader did, and the sources of the cells after it."""

    what: str
    sources: list


@dataclass
class Outcome:
    """What a change led to."""

    what: str
    fine: bool
    said: str


# ---- changes of source -------------------------------------------------------------------------------------------


def solved(cell):
    """The code of a master's cell without stubs."""
    return "\n".join(line for kind, lines in regions(cell.source) if kind != "STUB" for line in lines)


def parameters(source):
    """(name, value as written, place) of the first numbers that a parameter cell declares; seeds are no parameters."""
    found = []
    for line in DECLARED.finditer(source):
        for value in VALUE.finditer(line["rest"].split("//")[0]):
            if "seed" not in value["name"].lower():
                start = line.start("rest") + value.start("value")
                found.append((value["name"], value["value"], start))
    return found[:MOST_PARAMETERS]


def changed(value, change):
    """A value as a reader would change it: a list in its first number, or in all of them when it grows."""
    if change is times_ten:
        return re.sub(NUMBER, lambda n: change(n[0]), value)
    return re.sub(NUMBER, lambda n: change(n[0]), value, count=1)


def times_ten(number):
    bare = number.replace("_", "")
    return str(int(bare) * 10) if re.fullmatch(r"-?\d+", bare) else str(float(bare) * 10)


def zero(number):
    return "0"


def negative(number):
    return "-" + number.lstrip("-") if float(number.replace("_", "")) else "-1"


def fixed(value):
    return lambda number: value


def replaced(sources, at, start, old, new):
    source = sources[at]
    return sources[:at] + [source[:start] + new + source[start + len(old):]] + sources[at + 1 :]


def changes(sources, at):
    """The changes of a notebook's cells; `at` is the index of the parameter cell among them."""
    for name, value, start in parameters(sources[at]):
        ways = [("ten times", times_ten), ("0 for", zero), ("a negative", negative)]
        if re.search(r"ring|descriptor", name, re.IGNORECASE):
            ways.append(("16 for", fixed("16")))
        if re.search(r"budget|quota|weight|batch", name, re.IGNORECASE):
            ways.append(("1 for", fixed("1")))
        if re.search(r"cpus", name, re.IGNORECASE):
            ways.append(("2 for", fixed("2")))
        for say, way in ways:
            yield Change(f"{say} {name}", replaced(sources, at, start, value, changed(value, way)))
    if any(MACHINE in source for source in sources):
        for say, setting in (("two CPUs", ".cpus(2)"), ("a ring of 16", ".rxRing(16)")):
            yield Change(say, with_setting(sources, setting))
        yield Change("a budget of 1", [SMALL_BUDGET] + with_setting(sources, ".netns(oneByOne())"))
    yield Change("a misspelt unit", misspelt(sources, at))


def with_setting(sources, setting):
    """Every machine built here gets a setting, last, so that it wins over the cell's own."""
    return [re.sub(r"(Host\.builder\(\)(?:[^;]|\n)*?)\.build\(\)", lambda m: f"{m[1]}{setting}.build()", source) for source in sources]


def misspelt(sources, at):
    """One letter too many in a unit, the parameter cell's first; where there is none, a number with its unit behind it."""
    for index in [at] + [i for i in range(len(sources)) if i != at]:
        found = UNIT.search(sources[index])
        if found:
            return replaced(sources, index, found.start(), found[0], found[0].replace("(", "x("))
    found = re.search(rf"=\s*\{{?\s*({NUMBER})", sources[at])
    if found is None:
        return [sources[at] + "\nuss(1);"]
    return replaced(sources, at, found.start(1), found[1], found[1] + "us")


# ---- running them ------------------------------------------------------------------------------------------------


def is_plot(outputs):
    """True for outputs that show something drawn."""
    return any("image/png" in out.get("data", {}) or re.search(r"<svg|<img", html(out)) for out in outputs)


def html(out):
    return "".join(out.get("data", {}).get("text/html", ""))


def clear(line):
    """True if a person who reads the line knows what to change."""
    kind, _, message = line.partition(": ")
    if any(raw in kind for raw in RAW) or "Exception" in message and "Exception" not in line[:60]:
        return False
    return 20 <= len(message) <= 600 and " " in message.strip()


def stretch(notebook):
    """(first cell, parameter cell, last cell): what to run anew. From the cell that builds the machine, or the parameters if
    that comes first, to the first plot after the parameters; exercises are left out."""
    cells = notebook.cells
    code = [i for i, cell in enumerate(cells) if cell.cell_type == "code"]
    tagged = next((i for i in code if PARAMETERS in cells[i].metadata.get("tags", [])), None)
    if tagged is None:
        raise LookupError("no cell is tagged 'parameters': tag the cell that a reader changes first")
    builder = next((i for i in code[1:] if MACHINE in cells[i].source and i <= tagged), tagged)
    after = [i for i in code if i >= tagged and run.EXERCISE not in cells[i].metadata.get("tags", [])][:MOST_CELLS]
    return min(builder, tagged), tagged, after


class Notebook:
    """The changes of one notebook in one kernel."""

    def __init__(self, path):
        self.path = path
        self.notebook = nbformat.read(path, as_version=4)
        self.client = NotebookClient(self.notebook, timeout=CELL_SECONDS, startup_timeout=run.START_SECONDS, kernel_name="java",
                                     shutdown_kernel="immediate", allow_errors=True,
                                     resources={"metadata": {"path": str(layout.kernel_folder(path))}})

    async def execute(self, source):
        """The outputs of a piece of code."""
        index = len(self.notebook.cells)
        self.notebook.cells.append(nbformat.v4.new_code_cell(source))
        cell = await self.client.async_execute_cell(self.notebook.cells[index], index)
        return cell.get("outputs", [])

    async def outcomes(self):
        """Runs the notebook up to its parameters, then every change."""
        first, tagged, after = stretch(self.notebook)
        cells = self.notebook.cells
        before = [solved(c) for c in cells[:first] if c.cell_type == "code"]
        again = [i for i in range(first, tagged) if cells[i].cell_type == "code" and run.EXERCISE not in cells[i].metadata.get("tags", [])]
        again += after
        sources = [solved(cells[i]) for i in again]
        found = []
        # the kernel's own log would stand between the lines of the report
        async with self.client.async_setup_kernel(env={**os.environ, run.STRICT: "0"}, stdout=subprocess.DEVNULL,
                                                  stderr=subprocess.DEVNULL):
            for source in before:
                await self.execute(source)
            plot, base = await self.upto_plot(sources, again.index(tagged))
            if plot is None:
                return [Outcome("as it is", False, base)]
            sources = sources[: plot + 1]
            for change in changes(sources, again.index(tagged)):
                found.append(await self.outcome(change, base))
        return found

    async def upto_plot(self, sources, at):
        """(index of the first source at or after `at` that shows a plot, its outputs); None and a line if there is none."""
        for index, source in enumerate(sources):
            outputs = await self.execute(source)
            error = next((out for out in outputs if out.output_type == "error"), None)
            if error:
                return None, root_cause(error)
            if index >= at and is_plot(outputs):
                return index, shown(outputs)
        return None, f"no plot in the {MOST_CELLS} cells from the parameters on"

    async def outcome(self, change, base):
        """What a change leads to."""
        try:
            for source in change.sources:
                outputs = await self.execute(source)
                error = next((out for out in outputs if out.output_type == "error"), None)
                if error:
                    line = root_cause(error)
                    return Outcome(change.what, clear(line), line)
        except (CellTimeoutError, DeadKernelError) as broken:
            return Outcome(change.what, False, f"{type(broken).__name__} after at most {CELL_SECONDS} s a cell")
        if not is_plot(outputs):
            return Outcome(change.what, False, "neither a plot nor an error")
        return Outcome(change.what, True, "the same plot" if shown(outputs) == base else "a new plot")


def shown(outputs):
    """What a reader sees, for comparison."""
    return [(html(out), out.get("data", {}).get("image/png"), out.get("data", {}).get("text/plain"), out.get("text")) for out in outputs]


async def all_outcomes(paths, at_a_time=run.AT_A_TIME):
    """(path, outcomes) of each notebook, two at a time."""
    turn = asyncio.Semaphore(at_a_time)

    async def one(path):
        async with turn:
            try:
                return path, await Notebook(path).outcomes()
            except LookupError as missing:
                return path, [Outcome("as it is", False, str(missing))]

    return await asyncio.gather(*(one(path) for path in paths))


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Change notebooks' first parameters as a reader would, and say what happens.")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK")
    options = parser.parse_args(arguments)
    paths = [layout.find(name) for name in options.notebooks] or [layout.FIRST] + layout.masters()
    bad = 0
    for path, outcomes in run.complete(all_outcomes(paths)):
        for outcome in outcomes:
            print(f"{'ok  ' if outcome.fine else 'BAD '} {path.stem[:2]} {outcome.what}: {outcome.said}", flush=True)
            bad += not outcome.fine
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
