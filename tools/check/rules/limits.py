"""The limits of CONTRIBUTING.md that are counts; clang-tidy holds those that need a parser."""

import re

from rules.report import Violation
from rules.source import functions
from rules.table import ROOMS
from rules.tree import CPP

FILE_LINES_MAX = 500
APP_LINES_MAX = 100
COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
TOP_FOLDERS_MAX = 9
ROOMS_MAX = 16

_SCRIPTS = (".py", ".sh", ".ts", ".tsx", ".mjs", ".js")
SCRIPT_COLUMNS_MAX = 110  # Python and TypeScript; not shells, whose usage texts are tables
_MEASURED_SCRIPTS = (".py", ".ts", ".tsx")
# Files made by programs or by others are nobody's style.
_NOT_OURS = re.compile(r"(^|/)(vectors|golden|corpus|generated)/|\.(patch|diff)$")


def is_ours(name):
    return not _NOT_OURS.search(name)


def columns_max(name, first_line):
    """How wide a line of this file may be; None where that is not measured."""
    if name.endswith(CPP):
        return COLUMNS_MAX
    if name.endswith(_MEASURED_SCRIPTS) or "python" in first_line:
        return SCRIPT_COLUMNS_MAX
    return None


def is_code(name, text):
    return name.endswith(CPP + _SCRIPTS) or text.startswith("#!")


def judge_file(name, text):
    """Length and width of one file, and the functions of src/protocol that are no coroutines."""
    found = []
    lines = text.splitlines()
    lines_max = APP_LINES_MAX if name.startswith("apps/") else FILE_LINES_MAX
    if len(lines) > lines_max:
        found.append(Violation(name, lines_max + 1, f"has {len(lines)} lines, the limit is "
                                                    f"{lines_max}; split it by subject"))
    limit = columns_max(name, lines[0])
    for n, line in enumerate(lines, 1):
        if limit and len(line) > limit:
            found.append(Violation(name, n, f"has {len(line)} columns, the limit is {limit}; "
                                            "break the line"))
    if name.startswith("src/protocol/"):
        found += _plain_functions(name, text)
    return found


def _plain_functions(name, text):
    """src/protocol/.clang-tidy allows every function the length of a coroutine."""
    return [
        Violation(name, function.line, f"a function of {function.lines} lines and no coroutine, "
                                       f"the limit is {FUNCTION_LINES_MAX}; split it into steps")
        for function in functions(text)
        if function.lines > FUNCTION_LINES_MAX
        and not re.search(r"\bco_(await|return|yield)\b", function.body)
    ]


def judge_layout(names, table):
    """Folders at the top, and rooms."""
    found = []
    folders = sorted({name.split("/")[0] for name in names if "/" in name and name[0] != "."})
    if len(folders) > TOP_FOLDERS_MAX:
        found.append(Violation(folders[-1], 1, f"{len(folders)} folders at the top, the limit is "
                                               f"{TOP_FOLDERS_MAX}; move one into another"))
    if len(table.rooms) > ROOMS_MAX:
        found.append(Violation(ROOMS, 1, f"{len(table.rooms)} rooms, the limit is {ROOMS_MAX}; "
                                         "merge two"))
    return found


def check(tree, table, report):
    for name in filter(is_ours, tree.files):
        text = tree.text(name)
        if text is not None and is_code(name, text):
            report.add(judge_file(name, text))
    report.add(judge_layout(tree.files, table))
