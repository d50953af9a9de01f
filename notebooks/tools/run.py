#!/usr/bin/env python3
"""Executes notebooks in the real Java kernel, two at a time, and writes them as HTML.

A failing cell is named by notebook, number and id, with the Java root cause; so are a kernel that died and a cell
that took too long. The last line counts: `N passed, N failed`.
"""
import argparse
import asyncio
import atexit
import os
import re
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter

import layout
from java_errors import is_compile_error, root_cause

EXERCISE = "exercise"
YOUR_TURN = "Your turn: "  # how the library begins what it says of an exercise that is still open
STRICT = "KSTACK_LAB_STRICT"  # makes a check that does not pass fail its cell
AT_A_TIME = 2
NOTEBOOK_LINK = re.compile(r'href="(\d\d-[\w-]+)\.ipynb"')  # a page leads to the other pages
CELL_SECONDS = 300
START_SECONDS = 120


@dataclass
class Result:
    """What became of one notebook."""

    name: str
    passed: bool
    seconds: float
    note: str

    def line(self):
        verdict = "passed" if self.passed else "FAILED"
        return f"{verdict}  {self.name}  {self.seconds:.1f} s  {self.note}"


class Progress:
    """Start and end of each notebook as lines; on a terminal the running cells stand in a last line."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.live = out.isatty()
        self.running = {}

    def line(self, text):
        self.out.write(("\r\x1b[K" if self.live else "") + text + "\n")
        self.show()

    def cell(self, name, number, total):
        self.running[name] = f"{name} {number}/{total}"
        self.show()

    def end(self, result):
        self.running.pop(result.name, None)
        self.line(result.line())

    def show(self):
        if self.live:
            self.out.write("\r\x1b[K" + "  ".join(self.running.values())[:110])
        self.out.flush()


class Run:
    """One notebook in one kernel of its own."""

    def __init__(self, path, progress, target, cell_seconds=CELL_SECONDS, environment=None):
        self.path = path
        self.progress = progress
        self.target = target
        self.cell_seconds = cell_seconds
        self.environment = environment or os.environ
        self.name = layout.shown(path)
        self.stem = path.stem + (".learner" if path.parent == layout.NOTEBOOKS else "")
        self.cell = None
        self.index = 0
        self.total = 0

    def starts(self, cell, cell_index):
        self.cell, self.index = cell, cell_index
        self.progress.cell(self.name, cell_index + 1, self.total)

    def where(self):
        if self.cell is None:
            return "before the first cell"
        first = next((line for line in self.cell.source.splitlines() if line.strip()), "")
        return f"cell {self.index + 1} of {self.total} (id {self.cell.id}): {first.strip()[:60]}"

    async def execute(self, notebook, allow_errors=False):
        """Runs the cells; returns None, or a line on what went wrong."""
        self.total = len(notebook.cells)
        client = NotebookClient(
            notebook,
            timeout=self.cell_seconds,
            startup_timeout=START_SECONDS,
            kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "java"),
            shutdown_kernel="immediate",
            allow_errors=allow_errors,
            resources={"metadata": {"path": str(layout.kernel_folder(self.path))}},
            on_cell_start=self.starts,
        )
        self.target.mkdir(parents=True, exist_ok=True)
        environment = {**self.environment, STRICT: "0" if allow_errors else "1"}
        log_path = self.target / f"{self.stem}.kernel.log"
        with open(log_path, "w", encoding="utf-8") as log:
            try:
                await client.async_execute(stdout=log, stderr=log, env=environment)
            except CellExecutionError:
                return f"{self.where()}\n        {self.java_cause()}"
            except CellTimeoutError:
                return f"{self.where()}\n        ran longer than {self.cell_seconds} s and was stopped"
            except DeadKernelError:
                return f"{self.where()}\n        the kernel died; see {layout.shown(log_path)}"
            except NoSuchKernel as missing:
                return f"no kernel '{missing.name}' is installed; ./lab sets it up"
            except (RuntimeError, OSError) as broken:
                return f"{self.where()}\n        the kernel did not start: {broken}; see {layout.shown(log_path)}"
            finally:
                await self.end_kernel(client)
        return None

    async def end_kernel(self, client):
        """Ends the kernel where nbclient does not: when the run is stopped while the kernel starts."""
        if client.km is not None and client.km.has_kernel:
            await client.km.shutdown_kernel(now=True)
        atexit.unregister(client._cleanup_kernel)

    def error(self):
        """The error output of the cell that ran last, or None."""
        return next((out for out in self.cell.get("outputs", []) if out.output_type == "error"), None)

    def java_cause(self):
        error = self.error()
        return root_cause(error) if error else "failed without a message"

    async def whole(self):
        """All cells must pass; the executed notebook is written as HTML either way."""
        notebook = nbformat.read(self.path, as_version=4)
        wrong = await self.execute(notebook)
        page = self.target / f"{self.stem}.html"
        html, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": self.path.stem}})
        page.write_text(NOTEBOOK_LINK.sub(r'href="\1.html"', html), encoding="utf-8")
        return wrong is None, wrong or layout.shown(page)

    async def learner(self):
        """A learner's copy as it is handed out, with Run All: everything before the first exercise passes, every cell
        compiles, and the first exercise says kindly, there or in its check, that it is still open."""
        notebook = nbformat.read(self.path, as_version=4)
        first, second = exercises(notebook)
        wrong = await self.execute(notebook, allow_errors=True)
        if wrong:
            return False, wrong
        for index, cell in enumerate(notebook.cells):
            self.cell, self.index = cell, index
            error = self.error()
            if error and (index < first or is_compile_error(error)):
                return False, f"{self.where()}\n        {root_cause(error)}"
        if first == len(notebook.cells):
            return True, "all cells, no exercise in it"
        said = next((text for cell in notebook.cells[first:second] for text in open_exercise(cell)), None)
        if said is None:
            self.cell, self.index = notebook.cells[first], first
            return False, f"{self.where()}\n        nobody has solved it, but neither it nor its check says '{YOUR_TURN}...'"
        return True, f"first exercise: {said}"


def exercises(notebook):
    """The indices of the first and the second cell tagged as an exercise; the number of cells where there is none."""
    tagged = [i for i, cell in enumerate(notebook.cells) if EXERCISE in cell.metadata.get("tags", [])]
    end = len(notebook.cells)
    return (tagged + [end, end])[:2]


def open_exercise(cell):
    """What a cell's outputs say about an exercise that is still open."""
    for out in cell.get("outputs", []):
        said = root_cause(out) if out.output_type == "error" else "".join(shown_text(out))
        if YOUR_TURN in said:
            yield said[said.index(YOUR_TURN) :].splitlines()[0]


def shown_text(out):
    """The text of an output that is no error."""
    yield out.get("text", "")
    yield from (data for mime, data in out.get("data", {}).items() if mime == "text/plain")


async def run_all(paths, learner=False, progress=None, target=layout.TARGET, cell_seconds=CELL_SECONDS, environment=None):
    """Runs the notebooks, two at a time; returns their results in the order given."""
    progress = progress or Progress()
    turn = asyncio.Semaphore(AT_A_TIME)

    async def one(path):
        async with turn:
            run = Run(path, progress, Path(target), cell_seconds, environment)
            progress.line(f"running {run.name}")
            began = time.monotonic()
            passed, note = await (run.learner() if learner else run.whole())
            result = Result(run.name, passed, time.monotonic() - began, note)
            progress.end(result)
            return result

    return await asyncio.gather(*(one(path) for path in paths))


def complete(work):
    """The result of a coroutine that runs in a thread of its own.

    In the main thread nbclient would take Ctrl-C for itself and end one kernel of several; here Ctrl-C, or a request
    to terminate, cancels the work, and every kernel is shut down before this returns.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    future = asyncio.run_coroutine_threadsafe(work, loop)
    # a shell that starts this in the background has SIGINT ignored
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return future.result()
    finally:
        future.cancel()
        asyncio.run_coroutine_threadsafe(ended(), loop).result()
        for number, handler in before.items():
            signal.signal(number, handler)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def ended():
    """Waits until whatever else runs in this loop has ended."""
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="lab run", description="Execute notebooks in the Java kernel.")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="a path, or a number such as 03")
    parser.add_argument("--learner", action="store_true", help="learners' copies as they are handed out")
    parser.add_argument("--timeout", type=int, default=CELL_SECONDS, metavar="SECONDS", help="longest time for a cell")
    options = parser.parse_args(arguments)
    try:
        paths = [layout.find(name) for name in options.notebooks]
    except LookupError as unknown:
        print(f"lab run: {unknown}", file=sys.stderr)
        return 2
    paths = paths or (layout.copies() if options.learner else layout.masters())
    try:
        results = complete(run_all(paths, options.learner, cell_seconds=options.timeout))
    except KeyboardInterrupt:
        print("\nlab run: stopped", file=sys.stderr)
        return 130
    failed = sum(not result.passed for result in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
