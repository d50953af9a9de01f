"""Two pages made from the notebooks: what of the source documents they treat, and where each kernel symbol is found.

Coverage follows from the cells' metadata `covers` and from data/curriculum/rows.csv. The glossary follows from the model's
functions (Fn.java), the library's sources, data/curriculum/terms.csv and the words of the notebooks.
"""
import csv
import re
from pathlib import Path

import layout

CURRICULUM = layout.ROOT / "data" / "curriculum"
SOURCES = layout.ROOT / "lib" / "src" / "main" / "java" / "kstack"
FUNCTION = re.compile(r'^    ([A-Z0-9_]+)\("([^"]+)",\s*"([^"]*)"\)', re.MULTILINE)
CHARGE = re.compile(r"\b(?:charge|spend)\(([^;]*?)\)\s*;")
DOCUMENTS = {"S1": "Linux network stack architecture (chapter 7-2A)", "S2": "Receive path and tuning of the Linux network stack"}


def table(name):
    """The rows of a file in data/curriculum."""
    with open(CURRICULUM / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows():
    return table("rows.csv")


def covers(cell):
    """The rows of the source documents that a cell says it treats."""
    return cell.metadata.get("covers", [])


def number(path):
    return path.name[:2]


def cells_of(masters):
    """Row to its (notebook's path, cell's number, cell's id), in the notebooks' order."""
    found = {}
    for path, notebook in masters:
        for index, cell in enumerate(notebook.cells, 1):
            for row in covers(cell):
                found.setdefault(row, []).append((path, index, cell.id))
    return found


def open_rows(masters):
    """(row, number of the notebook) for what the curriculum gives to a notebook that is there and no cell of it treats."""
    found = cells_of(masters)
    there = {number(path) for path, _ in masters}
    for row in rows():
        for planned in row["notebooks"].split():
            if planned in there and planned not in {number(path) for path, _, _ in found.get(row["row"], [])}:
                yield row["row"], planned


def unknown_rows(notebook):
    """(cell's index, row) for each row in a cell's `covers` that the documents do not have."""
    known = {row["row"] for row in rows()}
    for index, cell in enumerate(notebook.cells):
        for row in covers(cell):
            if row not in known:
                yield index, row


def sections(all_rows):
    """The rows in runs of one document and section."""
    runs = []
    for row in all_rows:
        key = (row["row"][:2], row["section"])
        if not runs or runs[-1][0] != key:
            runs.append((key, []))
        runs[-1][1].append(row)
    return runs


def escaped(text):
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def coverage(masters):
    """The page that leads from each row of the source documents to the cells that treat it."""
    found = cells_of(masters)
    there = {number(path) for path, _ in masters}
    out = ["# What the notebooks say about the two source documents", "",
           "Made by `./lab generate` from the cells' metadata and `data/curriculum/rows.csv`. A number behind a notebook is that of the cell;",
           "*open* means that the curriculum gives the row to a notebook that is still to be written, or that does not treat it yet.", ""]
    done = sum(row["row"] in found for row in rows())
    out += [f"**{done} of {len(rows())} rows** are treated by the notebooks that are there.", ""]
    document = None
    for (doc, section), members in sections(rows()):
        if doc != document:
            out += [f"## {doc}: {DOCUMENTS[doc]}", ""]
            document = doc
        out += [f"### {section}", "", "| row | lines | says | treated in | open |", "|---|---|---|---|---|"]
        for row in members:
            places = {}
            for path, index, _ in found.get(row["row"], []):
                places.setdefault(path, []).append(str(index))
            treated = ", ".join(f"[{number(path)}]({path.name}) {', '.join(at)}" for path, at in places.items())
            missing = [n for n in row["notebooks"].split() if n not in {number(path) for path in places}]
            still = ", ".join(n if n not in there else f"**{n}**" for n in missing)
            out.append(f"| {row['row']} | {row['lines']} | {escaped(row['says'])} | {treated} | {still} |")
        out.append("")
    return "\n".join(out)


def functions():
    """(constant, symbol, kernel file) of each function that the model charges for."""
    return [found for found in FUNCTION.findall((SOURCES / "trace" / "Fn.java").read_text(encoding="utf-8")) if found[2]]


def classes_that_charge():
    """Constant of Fn to the classes of the model that charge a CPU for it."""
    users = {}
    for path in sorted(SOURCES.rglob("*.java")):
        package = path.relative_to(SOURCES).parts[0]
        if package in ("lab", "cli", "compare", "trace", "livelock", "conformance", "replay"):
            continue
        for arguments in CHARGE.findall(path.read_text(encoding="utf-8")):
            for constant in re.findall(r"\bFn\.([A-Z0-9_]+)\b", arguments):
                if path not in users.setdefault(constant, []):
                    users[constant].append(path)
    return users


def notebooks_that_name(word, masters):
    """The notebooks in whose text or code a word stands by itself."""
    pattern = re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])")
    return [path for path, notebook in masters if any(pattern.search(cell.source) for cell in notebook.cells)]


def links(paths):
    return ", ".join(f"[{number(path)}]({path.name})" for path in paths)


def source_link(path):
    return f"[{path.stem}](../{path.relative_to(layout.ROOT).as_posix()})"


def glossary(masters):
    """The page that leads from a word or a kernel symbol to class and notebook, and from a section to its notebooks."""
    by_number = {number(path): path for path, _ in masters}
    out = ["# Glossary", "", "From a word to the class and the notebook, from a kernel symbol to the class that models it, and from a section of the",
           "source documents to the notebooks that treat it. Made by `./lab generate`; a test holds it against code and notebooks.", "",
           "## Words", "", "| word | means | class | notebook |", "|---|---|---|---|"]
    for term in table("terms.csv"):
        path = SOURCES.parent / (term["class"].replace(".", "/") + ".java")
        there = by_number.get(term["notebook"])
        out.append(f"| {term['term']} | {escaped(term['means'])} | {source_link(path)} | "
                   f"{links([there]) if there else term['notebook'] + ' (to come)'} |")
    out += ["", "## Kernel symbols", "", "| symbol | Linux | class | notebooks |", "|---|---|---|---|"]
    users = classes_that_charge()
    for constant, symbol, file in sorted(functions(), key=lambda f: f[1].lstrip("_")):
        classes = ", ".join(source_link(path) for path in users.get(constant, [])[:2])
        out.append(f"| `{symbol}` | {file} | {classes} | {links(notebooks_that_name(symbol, masters))} |")
    out += ["", "## Sections of the source documents", "", "| section | rows | notebooks |", "|---|---|---|"]
    found = cells_of(masters)
    for (doc, section), members in sections(rows()):
        paths = sorted({path for row in members for path, _, _ in found.get(row["row"], [])})
        planned = sorted({n for row in members for n in row["notebooks"].split()} - set(by_number))
        later = f"{', ' if paths else ''}later {', '.join(planned)}" if planned else ""
        out.append(f"| {doc} {section} | {members[0]['row']} to {members[-1]['row']} | {links(paths)}{later} |")
    return "\n".join(out) + "\n"
