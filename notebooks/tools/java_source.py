"""Just enough reading of Java source for the lint: blanking, brackets, depth."""
import re

TOKEN = re.compile(
    r'"""[\s\S]*?(?<!\\)"""'  # text block
    r'|"(?:\\.|[^"\\\n])*"'  # string
    r"|'(?:\\.|[^'\\\n])+'"  # character
    r"|//[^\n]*"  # line comment
    r"|/\*[\s\S]*?\*/"  # block comment
)
CLOSING = {"(": ")", "{": "}", "[": "]"}


def blanked(source):
    """The source with strings, characters and comments as blanks; every position stays what it was."""
    return TOKEN.sub(lambda token: re.sub(r"[^\n]", " ", token[0]), source)


def closing(code, start):
    """The position of the bracket that closes the one at start, or the end of the code."""
    opened, closed, depth = code[start], CLOSING[code[start]], 0
    for position in range(start, len(code)):
        depth += (code[position] == opened) - (code[position] == closed)
        if depth == 0:
            return position
    return len(code)


def depth(code, position):
    """How many braces are open at a position."""
    return code.count("{", 0, position) - code.count("}", 0, position)


def skip_space(code, position):
    while position < len(code) and code[position].isspace():
        position += 1
    return position


def statement(code, position):
    """The text of the one statement or block that begins at a position."""
    position = skip_space(code, position)
    if position < len(code) and code[position] == "{":
        return code[position : closing(code, position) + 1]
    head = re.compile(r"(?:for|while|if)\s*\(").match(code, position)
    if head:
        return code[position : closing(code, head.end() - 1) + 1] + statement(code, closing(code, head.end() - 1) + 1)
    end, nested = position, 0
    while end < len(code) and (code[end] != ";" or nested):
        nested += (code[end] in "({[") - (code[end] in ")}]")
        end += 1
    return code[position : end + 1]


def repeated(code):
    """The pieces of code that run more than once: bodies of loops and arguments of forEach."""
    for loop in re.finditer(r"\b(?:for|while)\s*\(", code):
        yield statement(code, closing(code, loop.end() - 1) + 1)
    for loop in re.finditer(r"\bdo\b", code):
        yield statement(code, loop.end())
    for each in re.finditer(r"\.\s*(?:forEach|forEachOrdered)\s*\(", code):
        yield code[each.end() : closing(code, each.end() - 1)]


def last_statement(code):
    """The last statement at the top level, without its semicolon."""
    statements, start, nested = [], 0, 0
    for position, char in enumerate(code):
        nested += (char in "({[") - (char in ")}]")
        if nested == 0 and char == ";":
            statements.append(code[start:position])
            start = position + 1
    statements.append(code[start:])
    return next((text.strip() for text in reversed(statements) if text.strip()), "")
