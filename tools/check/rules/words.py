"""Words, names and characters that have no place in the tree."""

import posixpath
import re

from rules.limits import is_code, is_ours
from rules.report import Violation
from rules.source import code_only, includes, line_at
from rules.tree import CPP

MACROS = ("invariant", "mark", "guard")
KINDS = ("exception", "macro", "unused-header")  # what tools/check/allowed.txt may except

_VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.M)
_EXCEPTION = re.compile(r"\b(?:throw|try|catch)\b")
# The language asks for one name that begins so.
_GETTER = re.compile(r"(?<![\w:.>])get_(?!return_object\b)[a-z]\w*(?=\s*\()")

# In every text file: pattern, what it is, the mend.
_ANYWHERE = [
    (re.compile(r"(?<![\w.$}~-])/(?:home|root|work|Users)/[\w.-]+"), "a path of one machine",
     "name it relative to the checkout"),
    (re.compile(r"registry\.(?:npmjs|yarnpkg)\.\w+|(?:pypi|pythonhosted)\.org|deb\.debian\.org|"
                r"proxy\.golang\.org|crates\.io"), "the host of a package registry",
     "name the package; apt and npm know their hosts"),
    (re.compile(r"[ \t]+$", re.M), "white space at the end of the line", "delete it"),
    (re.compile(r"\r"), "a carriage return", "end lines with a line feed alone"),
]
_TAB = (re.compile(r"\t"), "a tab", "indent with spaces")
# In code, comments included.
_IN_CODE = [
    (re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b"), "a note to do something later",
     "file an issue"),
    (re.compile(r"\bNO" r"LINT(?:NEXTLINE|BEGIN|END)?\b(?!\()"), "a suppression of every check",
     "name the one check it silences, and say why"),
]


def _matches(name, text, rules):
    return [Violation(name, line_at(text, match.start()), f"{what}; {mend}")
            for pattern, what, mend in rules for match in pattern.finditer(text)]


def judge_name(name):
    """Folders and files that say nothing by their name."""
    return [Violation(name, 1, f"is called {word}; name it after what it does")
            for word in re.split(r"[/_.-]", name) if word in _VAGUE]


def judge_text(name, text):
    """Any text file of ours."""
    rules = list(_ANYWHERE)
    if not name.endswith(".go") and posixpath.basename(name) not in ("Makefile", ".gitmodules"):
        rules.append(_TAB)
    if is_code(name, text):
        rules += _IN_CODE
    return _matches(name, text, rules)


def judge_cpp(name, text, pure, allowed):
    """A C++ file. `pure` tells whether it lies in a pure room."""
    found = []
    code = code_only(text)

    def forbid(match, what):
        found.append(Violation(name, line_at(code, match.start()), what))

    for match in re.finditer(r"\busing\s+namespace\b", code):
        forbid(match, "using namespace; name what is used")
    for match in _DEFINE.finditer(code):
        if match[1] not in MACROS and not allowed.permits(name, "macro"):
            forbid(match, f"defines the macro {match[1]}; the only macros are {', '.join(MACROS)}")
    for match in _GETTER.finditer(code):
        forbid(match, f"{match[0]} has the prefix get_; name the thing it returns")
    for match in _EXCEPTION.finditer(code):
        if pure and not allowed.permits(name, "exception"):
            forbid(match, f"{match[0]} in a pure room; return a Result, or break an invariant")
    if name.endswith(".hpp") and not re.search(r"^#pragma once$", code, re.M):
        found.append(Violation(name, 1, "has no #pragma once; add it"))
    return found


def unused_headers(tree, allowed):
    """The headers of src/ and tests/ that no file includes, not even their own source: name -> its
    violations."""
    used = set()
    for name in tree.under("src", "apps", "tests", "fuzz", "bench"):
        for include in includes(tree.text(name) or ""):
            used |= {posixpath.join(folder, include.name)
                     for folder in ("src", "tests", posixpath.dirname(name))}
    return {
        name: [] if name in used or allowed.permits(name, "unused-header")
        else [Violation(name, 1, "no file includes this header; delete it or use it")]
        for name in tree.under("src", "tests", suffixes=(".hpp",))
    }


def check(tree, table, allowed, report):
    pure_rooms = tuple(f"src/{room.name}/" for room in table.rooms.values() if room.pure)
    unused = unused_headers(tree, allowed)
    for name in filter(is_ours, tree.files):
        text = tree.text(name)
        found = judge_name(name)
        if text is not None:
            found += judge_text(name, text)
        if text is not None and name.endswith(CPP):
            found += judge_cpp(name, text, name.startswith(pure_rooms), allowed)
        report.add(found + unused.get(name, []))
