"""The JDKs of this machine, where packages put them."""
import re
import subprocess
from pathlib import Path

OLDEST = 17
FOLDERS = (("/usr/lib/jvm", "."), ("/Library/Java/JavaVirtualMachines", "Contents/Home"))


def version(java):
    """The feature version that a `java` command says, or 0."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=30).stderr
    except OSError:
        return 0
    found = re.search(r' version "(\d+)', said)
    return int(found[1]) if found else 0


def homes():
    """The homes of whole JDKs."""
    for folder, inside in FOLDERS:
        for place in sorted(Path(folder).glob("*")):
            home = (place / inside).resolve()
            if (home / "bin" / "java").exists() and (home / "bin" / "jshell").exists():
                yield home


def other():
    """The newest JDK of another version than the `java` in use, or None."""
    in_use = version("java")
    found = {version(home / "bin" / "java"): home for home in homes()}
    usable = [number for number in found if number >= OLDEST and number != in_use]
    return found[max(usable)] if usable else None
