"""guard("id", condition): every id is a literal, in kebab case after its room or file, and unique,
so that the mutant runner can switch off exactly one."""

import re

from rules.report import Violation
from rules.source import code_only, line_at, without_comments

_CALL = re.compile(r"\bguard\s*\(\s*")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")


def guards(text):
    """The guards of one file: (line, id), with None for an id that is no plain literal."""
    code = code_only(text)
    plain = without_comments(text)
    found = []
    for call in _CALL.finditer(code):
        line = code[code.rfind("\n", 0, call.start()) + 1:call.start()]
        if re.match(r"\s*#\s*define\b", line):
            continue
        literal = re.compile(r'"([^"\\\n]*)"\s*,').match(plain, call.end())
        found.append((line_at(code, call.start()), literal and literal[1]))
    return found


def _heads(name):
    """What an id in this file may begin with: its folders, its name or the first words of that."""
    *folders, stem = re.sub(r"\.\w+$", "", name).replace("_", "-").split("/")
    words = stem.split("-")
    heads = {"-".join(words[:count + 1]) for count in range(len(words))}
    if folders[0] == "tests":
        heads.add("test")
    return sorted(heads.union(folders) - {"src", "tests", "unit"})


def judge_id(name, line, guard):
    """The form of one id in the file `name`."""
    heads = _heads(name)
    if guard is None:
        return [Violation(name, line, 'a guard whose id is not a literal; write guard("id", ..)')]
    if not _ID.fullmatch(guard):
        return [Violation(name, line, f"the guard {guard} is not in kebab case after its room; "
                                      "call it room.what-it-checks")]
    if guard.split(".")[0] not in heads:
        return [Violation(name, line, f"the guard {guard} is named after no room or file it is in; "
                                      f"begin it with one of {', '.join(heads)}")]
    return []


def check(tree, report):
    first = {}
    for name in tree.under("src", "apps", "tests"):
        for line, guard in guards(tree.text(name) or ""):
            found = judge_id(name, line, guard)
            if guard in first:
                found.append(Violation(name, line, f"the guard {guard} stands at {first[guard]} "
                                                   "too; give each a name of its own"))
            if guard is not None:
                first.setdefault(guard, f"{name}:{line}")
            report.add(found)
