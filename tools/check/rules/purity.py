"""What a pure room may not touch, by tools/check/purity.txt. It is held twice: in the sources,
which shows where, and in the compiled objects, which shows what no alias or macro can hide."""

import re

from rules.report import Violation
from rules.source import code_only, includes, line_at
from rules.table import lines_of

RULES = "tools/check/purity.txt"


class Rules:
    """The data file as three questions: the kind of a header, of a word, of a symbol."""

    def __init__(self, tree):
        names = {"header": {}, "word": {}, "symbol": {}}
        self.mends = {}
        for _, line in lines_of(tree, RULES):
            kind, form, what = (part.strip() for part in line.split("|"))
            if form == "mend":
                self.mends[kind] = what
            else:
                names[form].setdefault(kind, []).extend(re.escape(name) for name in what.split())
        self.headers = _pattern(names["header"], "{}", r"[\w/]*")
        self.words = _pattern(names["word"], r"(?<!\w)(?:{})(?!\w)", r"\w*")
        # glibc's other names of a function: __isoc99_sscanf, __read_chk, open64, __open_2.
        fortified = r"(?:__)?(?:isoc\d+_)?(?:{})(?:64)?(?:_2)?(?:_chk)?"
        self.symbols = _pattern(names["symbol"], fortified, ".*")

    def kind_of_header(self, name):
        match = self.headers.fullmatch(name)
        return match and match.lastgroup

    def kind_of_symbol(self, symbol):
        if symbol.defined:
            return "global" if _is_writable(symbol) else None
        match = self.symbols.fullmatch(symbol.name)
        return match and match.lastgroup

    def violation(self, file, line, what, kind):
        return Violation(file, line, f"{what} ({kind}) in a pure room; {self.mends[kind]}")


def _pattern(names_of_kinds, form, any_run):
    """One expression with a group for each kind."""
    groups = []
    for kind, names in names_of_kinds.items():
        names = "|".join(names).replace(r"\*", any_run)
        groups.append(f"(?P<{kind}>{form.format(names)})")
    return re.compile("|".join(groups))


def _is_writable(symbol):
    """Whether a symbol is data that can change while the program runs. Tables of pointers are
    written once by the loader, and what the compiler and the standard library's headers add for
    themselves (the frame that every coroutine without a caller shares) is nobody's state."""
    if symbol.name.startswith(("guard variable for ", "DW.ref.", "std::")):
        return False
    writable = re.match(r"\.(data|bss|tdata|tbss)\b(?!\.rel\.ro)", symbol.section)
    return bool(writable) or symbol.section == "*COM*"


def judge_source(rules, name, text, allowed):
    """The forbidden headers and words of one source file."""
    found = []
    for include in includes(text):
        kind = rules.kind_of_header(include.name)
        if kind and include.style == "<" and not allowed.permits(name, kind):
            found.append(rules.violation(name, include.line, f"includes <{include.name}>", kind))
    code = code_only(text)
    for match in rules.words.finditer(code):
        if not allowed.permits(name, match.lastgroup):
            line = line_at(code, match.start())
            found.append(rules.violation(name, line, f"names {match[0]}", match.lastgroup))
    return found


def judge_symbols(rules, sources, symbols, allowed):
    """The forbidden symbols of one room's objects. `sources` are the room's files: an archive knows
    an object by its base name alone."""
    found = []
    for symbol in symbols:
        kind = rules.kind_of_symbol(symbol)
        if kind is None:
            continue
        owner = next((s for s in sources if s.endswith("/" + symbol.member.removesuffix(".o"))),
                     symbol.member)
        if not allowed.permits(owner, kind):
            verb = "keeps" if kind == "global" else "calls"
            what = f"its object {verb} {symbol.name}"
            found.append(rules.violation(owner, 1, what, kind))
    return found


def check(tree, table, archives, allowed, report):
    rules = Rules(tree)
    for room in table.rooms.values():
        if not room.pure:
            continue
        sources = tree.under("src/" + room.name)
        for name in sources:
            report.add(judge_source(rules, name, tree.text(name) or "", allowed))
        if room.name in archives.symbols:
            report.add(judge_symbols(rules, sources, archives.symbols[room.name], allowed))
    # What an exception is for may stand in an object that is yet to be built.
    if not archives.violations:
        report.add(allowed.stale(rules.mends))
