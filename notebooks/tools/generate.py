#!/usr/bin/env python3
"""Makes the learners' notebooks from the solved masters in solutions/.

In a cell tagged `exercise`, what stands between `//BEGIN SOLUTION` and `//END SOLUTION` is taken out and the comment
between `//BEGIN STUB` and `//END STUB` is uncommented in its place. A cell tagged `navigation` is written anew from
the list of notebooks. Masters are cleaned as well: no outputs, no execution counts, one kernel name. The list in
START.md, the links in README.md's table, COVERAGE.md, GLOSSARY.md and solutions/setup.jshell follow too. Same masters,
same bytes.

`--check` writes nothing, says what is out of step and ends non-zero.
"""
import argparse
import copy
import re
import sys
from pathlib import Path

import nbformat

import layout
import pages

EXERCISE = "exercise"
NAVIGATION = "navigation"
MARKER = re.compile(r"^\s*//\s*(BEGIN|END) (SOLUTION|STUB)\s*$")
KEPT_CELL_METADATA = ("tags", "covers", "jupyter", "editable", "deletable")
METADATA = {
    "kernelspec": {"display_name": "Java", "language": "java", "name": "java"},
    "language_info": {
        "codemirror_mode": "java",
        "file_extension": ".jshell",
        "mimetype": "text/x-java-source",
        "name": "Java",
        "pygments_lexer": "java",
    },
}
ROW = re.compile(r"^\| (?:\[(\d\d)\]\([^)]*\)|(\d\d)) \|", re.MULTILINE)
ASKS = re.compile(r"^\| (?:\[(\d\d)\]\([^)]*\)|(\d\d)) \|[^|]*\|([^|]*)\|", re.MULTILINE)
LIST = re.compile(r"(<!-- notebooks -->\n).*?(<!-- /notebooks -->)", re.DOTALL)


class MasterError(Exception):
    """A master that no learner's copy can be made from, with the place and the reason."""


# ---- one cell ----------------------------------------------------------------------------------------------------


def regions(source):
    """The source cut into (kind, lines): kind is TEXT, SOLUTION or STUB; marker lines are dropped."""
    cut, kind, lines = [], "TEXT", []
    for line in source.split("\n"):
        marker = MARKER.match(line)
        if not marker:
            lines.append(line)
            continue
        edge, name = marker.groups()
        if (edge == "BEGIN") != (kind == "TEXT") or (edge == "END" and kind != name):
            raise MasterError(f"//{edge} {name} stands where it cannot: regions come in pairs and do not nest")
        cut.append((kind, lines))
        kind, lines = (name if edge == "BEGIN" else "TEXT"), []
    if kind != "TEXT":
        raise MasterError(f"//BEGIN {kind} has no //END {kind}")
    cut.append((kind, lines))
    return cut


def uncommented(lines):
    """The stub's lines without their comment sign; each must have one."""
    for line in lines:
        bare = re.match(r"^(\s*)//(?: (.*)|)$", line)
        if not bare:
            raise MasterError(f"a stub's line must start with '// ', this one does not: {line.strip()}")
        yield bare[1] + (bare[2] or "")


def learner_source(source):
    """The exercise as the learner gets it: every solution replaced by its stub, the first by the first."""
    cut = regions(source)
    stubs = [list(uncommented(lines)) for kind, lines in cut if kind == "STUB"]
    solutions = sum(kind == "SOLUTION" for kind, _ in cut)
    if solutions == 0 or solutions != len(stubs):
        raise MasterError(f"an exercise needs as many stubs as solutions, at least one: {solutions} and {len(stubs)}")
    result = []
    for kind, lines in cut:
        if kind == "TEXT":
            result += lines
        elif kind == "SOLUTION":
            result += stubs.pop(0)
    return "\n".join(result)


def is_exercise(cell):
    return EXERCISE in cell.metadata.get("tags", [])


# ---- one notebook ------------------------------------------------------------------------------------------------


def clean(notebook):
    """A copy without outputs, execution counts and whatever a front end noted on the side."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        kept = {key: value for key, value in cell.metadata.items() if key in KEPT_CELL_METADATA and value}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def learner(master, name):
    """The learner's copy of a clean master."""
    notebook = copy.deepcopy(master)
    for number, cell in enumerate(notebook.cells, 1):
        try:
            if is_exercise(cell):
                cell.source = learner_source(cell.source)
            elif any(MARKER.match(line) for line in cell.source.split("\n")):
                raise MasterError("has solution or stub markers but no tag 'exercise'")
        except MasterError as wrong:
            raise MasterError(f"{name} cell {number} (id {cell.id}): {wrong}") from None
    return notebook


def title(notebook, path):
    """The first heading of the notebook."""
    for cell in notebook.cells:
        heading = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if heading:
            return heading[1].strip()
    return path.stem


def question(notebook):
    """What the notebook asks: the first paragraph under its heading, as one line."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            under = re.search(r"^#\s+.+\n+((?:[^#\n].*\n?)+)", cell.source, re.MULTILINE)
            if under:
                return " ".join(under[1].split())
    return ""


def navigation(notebooks, index, start):
    """Previous, contents, next."""

    def link(there, arrow_before="", arrow_after=""):
        path, notebook = notebooks[there]
        return f"[{arrow_before}{title(notebook, path)}{arrow_after}]({path.name})"

    parts = [link(index - 1, arrow_before="← ")] if index > 0 else []
    parts.append(f"[All notebooks]({start})")
    parts += [link(index + 1, arrow_after=" →")] if index + 1 < len(notebooks) else []
    return " · ".join(parts)


def navigate(notebook, text):
    for cell in notebook.cells:
        if NAVIGATION in cell.metadata.get("tags", []):
            cell.source = text


# ---- the whole lab -----------------------------------------------------------------------------------------------


def read(path):
    """A notebook of format 4.5, whose cells have ids; older ones would get new ids at every reading."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    ids = [cell.get("id") for cell in notebook.cells]
    if re.search(r'"nbformat_minor": [0-4]\b', text) or None in ids or len(set(ids)) != len(ids):
        raise MasterError(f"{layout.shown(path)}: every cell needs an id of its own (notebook format 4.5)")
    return notebook


def written(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def everything(solutions=layout.SOLUTIONS, notebooks=layout.NOTEBOOKS):
    """Path to text for every file that follows from the masters, the masters among them."""
    solutions, notebooks = Path(solutions), Path(notebooks)
    names = sorted(path for path in solutions.glob("*.ipynb") if layout.NAME.match(path.name))
    masters = [(path, clean(read(path))) for path in names]
    files = {}
    for index, (path, master) in enumerate(masters):
        navigate(master, navigation(masters, index, "../START.md"))
        files[path] = written(master)
        mine = learner(master, layout.shown(path))
        navigate(mine, navigation(masters, index, "START.md"))
        files[notebooks / path.name] = written(mine)
    first = notebooks / layout.FIRST.name
    if first.is_file():
        files[first] = written(clean(read(first)))
    setup = notebooks / "setup.jshell"
    if setup.is_file():
        files[solutions / "setup.jshell"] = setup.read_text(encoding="utf-8").replace("../lib/", "../../lib/")
    start = notebooks / "START.md"
    if start.is_file():
        asked = asks(notebooks.parent / "README.md")
        rows = "".join(f"- [{title(nb, path)}]({path.name})  \n  {asked.get(path.name[:2]) or question(nb)}\n" for path, nb in masters)
        files[start] = LIST.sub(lambda found: found[1] + rows + found[2], start.read_text(encoding="utf-8"))
    if (notebooks / "COVERAGE.md").is_file():
        files[notebooks / "COVERAGE.md"] = pages.coverage(masters)
        files[notebooks / "GLOSSARY.md"] = pages.glossary(masters)
    readme = notebooks.parent / "README.md"
    if readme.is_file():
        files[readme] = link_rows(readme.read_text(encoding="utf-8"), {path.name[:2]: path.name for path, _ in masters})
    return files


def asks(readme):
    """What each notebook asks in the README's table, by number."""
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    return {(row[1] or row[2]): row[3].strip() for row in ASKS.finditer(text)}


def link_rows(readme, names):
    """The README's table with the numbers of those notebooks linked that there are."""

    def row(found):
        number = found[1] or found[2]
        return f"| [{number}](notebooks/{names[number]}) |" if number in names else f"| {number} |"

    return ROW.sub(row, readme)


def has_been_run(path):
    """True for a notebook with outputs or execution counts: somebody's work."""
    notebook = nbformat.read(path, as_version=4)
    return any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


def orphans(files, notebooks=layout.NOTEBOOKS):
    """Learners' copies that no master stands behind."""
    return [path for path in sorted(Path(notebooks).glob("*.ipynb")) if path not in files]


def check(files, notebooks=layout.NOTEBOOKS):
    """One line for each file that is out of step."""
    for path, text in files.items():
        if not path.is_file():
            yield f"{layout.shown(path)}: missing; ./lab generate writes it"
        elif path.read_text(encoding="utf-8") != text:
            reason = "out of step with its master"
            if path.suffix == ".ipynb" and has_been_run(path):
                reason = "carries outputs or execution counts"
            yield f"{layout.shown(path)}: {reason}; ./lab generate writes it anew"
    for path in orphans(files, notebooks):
        yield f"{layout.shown(path)}: has no solved master in solutions/"


def write(files, force):
    """Writes what differs; leaves alone a learner's copy that somebody has run, unless forced."""
    refused = 0
    for path, text in files.items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        mine = path.suffix == ".ipynb" and path.parent.name != layout.SOLUTIONS.name
        if mine and path.is_file() and has_been_run(path) and not force:
            print(f"kept     {layout.shown(path)}: somebody has worked in it; --force overwrites it", file=sys.stderr)
            refused += 1
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"written  {layout.shown(path)}")
    return refused


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="lab generate", description="Make the learners' notebooks from the masters.")
    parser.add_argument("--check", action="store_true", help="write nothing, say what is out of step")
    parser.add_argument("--force", action="store_true", help="overwrite copies that somebody has worked in")
    options = parser.parse_args(arguments)
    try:
        files = everything()
    except MasterError as wrong:
        print(f"lab generate: {wrong}", file=sys.stderr)
        return 1
    if options.check:
        stale = list(check(files))
        print("\n".join(stale) or "all in step", file=sys.stderr if stale else sys.stdout)
        return 1 if stale else 0
    return 1 if write(files, options.force) else 0


if __name__ == "__main__":
    sys.exit(main())
