"""Finds what a person wants to know in the error of a Java cell.

JJava names every exception `RuntimeException`; the exception itself, its frames and its `Caused by` lines stand in
the coloured traceback. Errors of the compiler come under names of their own. IJava differs in the names alone.
"""
import re

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
EXCEPTION = re.compile(r"^(?:Caused by: )?(?P<type>[\w$]+(?:\.[\w$]+)*)(?:: (?P<message>.*))?$")
MAGIC = re.compile(r"^Exception (?:running|occurred while running) (?:line|cell) magic '(?P<magic>\w+)': ")
REJECTED = re.compile(r"^\[snippet: \[(?P<source>.*)\], status: REJECTED\]$", re.DOTALL)
COMPILER = ("CompilationException", "IncompleteSourceException")


def plain(traceback):
    """The traceback's lines without colours."""
    return [line.rstrip() for line in COLOURS.sub("", "\n".join(traceback)).split("\n")]


def is_compile_error(error):
    """True for what the compiler refused, in the cell or in a file that it loads."""
    return in_cell(error) or "status: REJECTED]" in error.get("evalue", "")


def in_cell(error):
    return error["ename"].rpartition(".")[2] in COMPILER


def root_cause(error):
    """One line for an `error` output: what the compiler said, or the exception at the end of the chain of causes."""
    lines = plain(error.get("traceback", []))
    if in_cell(error):
        said = [line.strip(" :") for line in lines if line.strip() and not line.startswith("|")]
        source = [line.lstrip("| ").strip() for line in lines if line.startswith("|")]
        at = f" at: {' '.join(source)[:120]}" if any(source) else ""
        return f"does not compile: {'; '.join(said) or error['evalue']}{at}"
    chain = list(exceptions(lines))
    if not chain:
        return f"{error['ename']}: {error['evalue']}".rstrip(": ")
    kind, message = chain[-1]
    loaded = REJECTED.match(message)
    if loaded:
        return f"a loaded file does not compile: {loaded['source']}"
    # the kernel wraps what a loaded file throws; the type it was thrown with stands only in the message before
    if kind.endswith("jdk.jshell.EvalException"):
        wrapped = [text for _, text in chain if re.match(r"^[\w.$]+, ", text)]
        if wrapped:
            kind, _, message = wrapped[-1].partition(", ")
    return f"{short(kind)}: {message}" if message else short(kind)


def exceptions(lines):
    """(type, message) of the exception and then of each cause; a message may run over several lines."""
    current = None
    for line in lines:
        found = EXCEPTION.match(line)
        if found and (current is None or line.startswith("Caused by: ")):
            if current:
                yield finished(current)
            current = [found["type"], [found["message"] or ""], True]
        elif line.lstrip().startswith("at ") or re.match(r"^\s*\.\.\. \d+ more$", line):
            if current:
                current[2] = False
        elif current and current[2]:
            current[1].append(line)
    if current:
        yield finished(current)


def finished(parts):
    kind, message, _ = parts
    text = " ".join(part.strip() for part in message if part.strip())
    return kind, MAGIC.sub("", text)


def short(kind):
    """The class without its package, and without JShell's wrapping class for what a cell declared."""
    return re.sub(r"^(?:[a-z][\w]*\.)*(?:REPL\.\$JShell\$\w+\$)?", "", kind)
