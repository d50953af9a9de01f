#!/usr/bin/env python3
"""Holds the notebooks to what JJava 1.0a8 and IJava 1.3.0 both run on Java 17, and to the shape of a lab notebook.

Each rule has a name; a finding reads `notebook cell N (id): rule: what is wrong and what to do`.
"""
import re
import sys

import nbformat

import layout
import pages
from generate import MARKER, MasterError, regions
from java_source import blanked, closing, depth, last_statement, repeated

SET_UP = "%load setup.jshell"
SET_UP_LINES = 3
LONGEST_CELL = 12
FEWEST_CELLS, MOST_CELLS = 20, 45

PRINTING = re.compile(r"\bSystem\s*\.\s*(?:out|err)\s*(?:\.\s*\w+\s*\(|::)")
JAVA_TIME = re.compile(r"\b(?:Duration|Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|ZoneId|ZoneOffset)\b")
TYPE_PATTERN = re.compile(r"\bcase\s+(?:final\s+)?[A-Z][\w.]*(?:<[^>]*>)?\s+\w+\s*(?:->|:|\bwhen\b|&&)")
RECORD_PATTERN = re.compile(r"\b(?:instanceof|case)\s+[A-Z][\w.]*(?:<[^>]*>)?\s*\(")

# (rule, pattern in code without strings and comments, what to do)
FORBIDDEN = [
    ("stdin", re.compile(r"\bSystem\s*\.\s*(?:in\b|console\s*\()"), "a headless run has no input; use a variable"),
    ("exit", re.compile(r"\bSystem\s*\.\s*exit\s*\(|\.\s*halt\s*\(|getRuntime\(\)\s*\.\s*exit\s*\("),
     "ends the kernel and loses its state; throw an exception"),
    ("java-17", TYPE_PATTERN, "patterns in a switch need Java 21; use instanceof"),
    ("java-17", re.compile(r"\bcase\s+null\b"), "case null needs Java 21; test for null before the switch"),
    ("java-17", RECORD_PATTERN, "record patterns need Java 21; call the record's accessors"),
    ("java-17", re.compile(r"\bofVirtual\s*\(|\bstartVirtualThread\s*\(|\bnewVirtualThreadPerTaskExecutor\s*\("),
     "virtual threads need Java 21"),
    ("java-17", re.compile(r"^\s*import\s+module\b", re.MULTILINE), "module imports need Java 25"),
    ("network", re.compile(r"\bHttpClient\b|\bHttpURLConnection\b|\bURLConnection\b|\.\s*openStream\s*\("),
     "nothing is downloaded when a notebook runs"),
    ("kernel-api", re.compile(r"\borg\.dflib\.jjava\b|\bio\.github\.spencerpark\b"),
     "belongs to one kernel; the library's bridge serves both"),
]


def code_lines(cell):
    """The lines a reader sees: of a master's exercise the solution, without markers and without the stub."""
    try:
        return [line for kind, lines in regions(cell.source) if kind != "STUB" for line in lines]
    except MasterError:
        return [line for line in cell.source.split("\n") if not MARKER.match(line)]


def magics(source):
    for line in source.split("\n"):
        line = line.strip()
        if re.match(r"^%load\s+[\w./-]+\.jshell$", line) or re.match(r"^%classpath\s+\S+$", line):
            continue
        if re.match(r"^%{1,2}[A-Za-z]", line):
            yield "magic", f"'{line.split()[0]}' is not in both kernels; only %classpath and %load NAME.jshell are"
        elif line.startswith("!"):
            yield "magic", "neither kernel has shell commands"


def bare_display(code):
    if re.match(r"^(?:updateDisplay|display)\s*\(", last_statement(code)):
        yield "bare-display", "as last statement it also shows its id; assign it: String id = display(...)"


def svg_string(source):
    if "image/svg+xml" in source:
        yield "svg-string", "an untrusted reader sees the markup; return an object that the library renders"


def compact_constructor(code):
    for record in re.finditer(r"\brecord\s+(\w+)\s*(?:<[^>{]*>\s*)?\(", code):
        if depth(code, record.start()):
            continue
        body = code.find("{", closing(code, record.end() - 1))
        if body < 0:
            continue
        inside = code[body : closing(code, body)]
        for constructor in re.finditer(rf"(\bpublic\s+)?\b{record[1]}\s*\{{", inside):
            if not constructor[1]:
                yield "record-constructor", f"write 'public {record[1]} {{': at the top level JShell makes the record public"


def sealed_top_level(code):
    for found in re.finditer(r"\bsealed\b[^{;]*\bpermits\b", code):
        if depth(code, found.start()) == 0:
            yield "sealed-top-level", "IJava cannot resolve 'permits' at the top level; nest the types in one outer type"


def print_in_loop(code):
    if any(PRINTING.search(piece) for piece in repeated(code)):
        yield "print-in-loop", "kernels and JupyterLab lose lines; build one text, or return a table"


def cell_length(cell):
    lines = len(code_lines(cell))
    if lines > LONGEST_CELL:
        yield "cell-length", f"{lines} lines, at most {LONGEST_CELL}; split it, or move the work into the library"


def code_rules(cell):
    """(rule, message) for one code cell."""
    code = blanked(re.sub(r"^\s*[%!].*$", "", "\n".join(code_lines(cell)), flags=re.MULTILINE))
    yield from magics(cell.source)
    yield from svg_string(cell.source)
    yield from cell_length(cell)
    for rule in (bare_display, compact_constructor, sealed_top_level, print_in_loop):
        yield from rule(code)
    for name, pattern, advice in FORBIDDEN:
        found = pattern.search(code)
        if found:
            yield name, f"'{' '.join(found[0].split())}': {advice}"


def java_time(notebook, setup):
    """java.time is imported by itself in JJava, not in IJava."""
    imported = "import java.time." in setup
    for index, cell in code_cells(notebook):
        code = blanked(cell.source)
        imported = imported or "import java.time." in code
        found = JAVA_TIME.search(code)
        if found and not imported and f"java.time.{found[0]}" not in code:
            yield index, "java-time", f"'{found[0]}' needs 'import java.time.*;' in IJava"


def code_cells(notebook):
    return [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def shape(notebook):
    """(cell index or None, rule, message) for the notebook as a whole."""
    kernel = notebook.metadata.get("kernelspec", {})
    if (kernel.get("name"), kernel.get("language")) != ("java", "java"):
        yield None, "kernel", f"kernelspec must be name 'java', language 'java', it is {dict(kernel)}"
    if not FEWEST_CELLS <= len(notebook.cells) <= MOST_CELLS:
        yield None, "cell-count", f"{len(notebook.cells)} cells, {FEWEST_CELLS} to {MOST_CELLS} make a notebook"
    cells = code_cells(notebook)
    if not cells:
        yield None, "set-up", "no code cell"
        return
    index, first = cells[0]
    lines = [line for line in first.source.split("\n") if line.strip()]
    if not lines or lines[0].strip() != SET_UP:
        yield index, "set-up", f"the first code cell must begin with '{SET_UP}'"
    if len(lines) > SET_UP_LINES:
        yield index, "set-up", f"{len(lines)} lines, at most {SET_UP_LINES}"


def findings(notebook, setup="", short=False):
    """Every finding of a notebook as (cell index or None, rule, message); a short one may have few cells."""
    yield from (found for found in shape(notebook) if not (short and found[1] == "cell-count"))
    for index, row in pages.unknown_rows(notebook):
        yield index, "covers", f"'{row}' is no row of the source documents; data/curriculum/rows.csv has them"
    yield from java_time(notebook, setup)
    for index, cell in code_cells(notebook):
        for rule, message in code_rules(cell):
            yield index, rule, message


def lint(path, setup=""):
    """The findings of one notebook as lines."""
    notebook = nbformat.read(path, as_version=4)
    for index, rule, message in findings(notebook, setup, path == layout.FIRST):
        where = "" if index is None else f" cell {index + 1} (id {notebook.cells[index].get('id', '?')})"
        yield f"{layout.shown(path)}{where}: {rule}: {message}"


def main():
    setup_file = layout.NOTEBOOKS / "setup.jshell"
    setup = setup_file.read_text(encoding="utf-8")
    found = [f"{layout.shown(setup_file)}: {rule}: {message}" for rule, message in magics(setup)]
    for path in [layout.FIRST] + layout.masters() + layout.copies():
        found += lint(path, setup)
    print("\n".join(found) or "no findings", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
