"""Where things lie in the lab, and which notebooks there are."""
import re
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
NOTEBOOKS = TOOLS.parent
ROOT = NOTEBOOKS.parent
SOLUTIONS = NOTEBOOKS / "solutions"
TARGET = ROOT / "target" / "notebooks"

FIRST = NOTEBOOKS / "start.ipynb"  # one plot, the map, three tracks; it has no exercises and so no master

NAME = re.compile(r"^\d\d-[a-z0-9-]+\.ipynb$")


def masters():
    """The solved notebooks, in the order of their numbers."""
    return sorted(path for path in SOLUTIONS.glob("*.ipynb") if NAME.match(path.name))


def copies():
    """The learners' notebooks, in the order of their numbers."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if NAME.match(path.name))


def find(name):
    """The notebook that a person means: a path, or a number such as 3, 03 or NB03 for the solved one."""
    path = Path(name)
    if path.is_file():
        return path.resolve()
    number = re.match(r"^(?:NB)?(\d{1,2})$", name, re.IGNORECASE)
    if number:
        for master in masters():
            if master.name.startswith(f"{int(number[1]):02d}-"):
                return master
    there = ", ".join(master.stem for master in masters()) or "none yet"
    raise LookupError(f"no notebook '{name}': give a path or a number of one of these: {there}")


def kernel_folder(notebook):
    """The kernel's working directory: notebooks/ for the lab's own, else the notebook's folder."""
    folder = notebook.resolve().parent
    return NOTEBOOKS if folder == SOLUTIONS else folder


def shown(path):
    """The path as printed: relative to the lab where it lies inside."""
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
