"""Just enough of C++ to read it without being fooled by comments and strings."""

import re
from typing import NamedTuple

# What may contain anything: comments, raw strings, strings, characters. Numbers come first, because
# the digit separator of 1'000 opens no character.
_OPAQUE = re.compile(
    r"""(?P<number>(?<!\w)[0-9][0-9A-Za-z_.]*(?:'[0-9A-Za-z_.]+)+)
      | (?P<comment>//(?:\\\n|[^\n])* | /\*.*?\*/)
      | (?P<string>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
                 | "(?:\\.|[^"\\\n])*"
                 | '(?:\\.|[^'\\\n])*')""",
    re.DOTALL | re.VERBOSE)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|include_next|import)\b[ \t]*(.*?)[ \t]*$', re.M)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The same text with every comment blanked: lines and columns stay."""
    return _OPAQUE.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], text)


def code_only(text):
    """The same text with comments and what stands between quotes blanked."""
    def blanked(m):
        if m["comment"]:
            return _blank(m[0])
        if m["string"]:
            return m[0][0] + _blank(m[0][1:-1]) + m[0][-1]
        return m[0]
    return _OPAQUE.sub(blanked, text)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


class Include(NamedTuple):
    line: int
    name: str
    style: str  # '"', '<', or '' for anything else, such as a macro


def includes(text):
    """The include directives, those of every branch of the preprocessor."""
    found = []
    plain = without_comments(text)
    for match in _INCLUDE.finditer(plain):
        operand = match[1]
        line = line_at(plain, match.start(1))
        if re.fullmatch(r'"[^"]+"|<[^>]+>', operand):
            found.append(Include(line, operand[1:-1], operand[0]))
        else:
            found.append(Include(line, operand, ""))
    return found


class Function(NamedTuple):
    line: int  # where the body opens
    lines: int  # from the opening brace to the closing one
    body: str


# What opens a scope that can hold functions.
_SCOPE = re.compile(r'\b(?:namespace|class|struct|union|extern)\b(?!.*\))', re.DOTALL)


def functions(text):
    """The outermost function bodies, by their braces. Only good enough to measure them: a braced
    initialiser counts as a short one."""
    code = code_only(text)
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: _blank(m[0]), code, flags=re.M)
    found = []
    inside = []  # offsets of the open braces of the function that we are in
    statement = 0
    for brace in re.finditer(r"[{};]", code):
        at = brace.start()
        if brace[0] == "{" and (inside or not _SCOPE.search(code[statement:at])):
            inside.append(at)
        elif brace[0] == "}" and inside:
            start = inside.pop()
            if not inside:
                first = line_at(code, start)
                found.append(Function(first, line_at(code, at) - first, code[start:at + 1]))
        statement = brace.end()
    return found
