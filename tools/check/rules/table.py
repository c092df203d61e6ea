"""The data files that the checks hold the tree against."""

import re
from typing import NamedTuple

from rules.report import Violation

ROOMS = "tools/rooms.txt"
LIBRARIES = "tools/check/libraries.txt"
ALLOWED = "tools/check/allowed.txt"

_ROOM = re.compile(r"(app +)?([a-z_]+) *\| *(pure|world) *\|([a-z_ ]*)\|([^|]*)")


class Room(NamedTuple):
    name: str
    line: int
    pure: bool
    sees: tuple
    libraries: tuple  # pkg-config names

    def may_see(self, other):
        return other == self.name or other in self.sees


class Table(NamedTuple):
    """tools/rooms.txt: the rooms of src/ and the programs of apps/, by name."""

    rooms: dict
    apps: dict
    violations: list


def lines_of(tree, name):
    """The lines of a data file that say something, numbered; none if there is no such file."""
    if not (tree.root / name).is_file():
        return []
    lines = enumerate((tree.root / name).read_text().splitlines(), 1)
    return [(n, line) for n, line in lines if line.strip() and not line.startswith("#")]


def rooms(tree):
    table = Table({}, {}, [])

    def wrong(line, what):
        table.violations.append(Violation(ROOMS, line, what))

    for n, line in lines_of(tree, ROOMS):
        match = _ROOM.fullmatch(line)
        if not match:
            wrong(n, "not a row; write room | pure or world | rooms it sees | pkg-config libraries")
            continue
        app, name, kind, sees, libraries = match.groups()
        room = Room(name, n, kind == "pure", tuple(sees.split()), tuple(libraries.split()))
        for other in room.sees:
            if other not in table.rooms:
                wrong(n, f"{name} sees {other}, which no row above describes; order rows from the "
                         "ground up, so that no two rooms can need each other")
            elif room.pure and not table.rooms[other].pure:
                wrong(n, f"{name} is pure and sees {other}, which is not; take {other} out of it")
        (table.apps if app else table.rooms)[name] = room
    if not table.rooms:
        wrong(1, "describes no room; restore the table")
    return table


class Libraries(NamedTuple):
    """tools/check/libraries.txt: which pkg-config library a third-party header belongs to."""

    prefixes: tuple

    def of(self, header):
        """The library of `header`, or None if no line knows it."""
        for prefix, library in self.prefixes:
            if header == prefix or prefix.endswith(("/", "*")) and header.startswith(
                    prefix.rstrip("*")):
                return library
        return None


def libraries(tree):
    rows = [line.split("|") for _, line in lines_of(tree, LIBRARIES)]
    return Libraries(tuple((header.strip(), library.strip()) for header, library in rows))


class Allowed:
    """tools/check/allowed.txt: the few files that may do one thing which a rule forbids, each with
    its reason. A line that nothing needs any more is a violation itself."""

    def __init__(self, tree):
        self.rows = {}
        self.unused = {}
        for n, line in lines_of(tree, ALLOWED):
            file, what, reason = (part.strip() for part in line.split("|"))
            if not reason:
                raise ValueError(f"{ALLOWED}:{n} gives no reason")
            self.rows[file, what] = n
        self.unused = dict(self.rows)

    def permits(self, file, what):
        self.unused.pop((file, what), None)
        return (file, what) in self.rows

    def stale(self, kinds):
        """Violations for the lines of these kinds that permitted nothing since this was read."""
        return [
            Violation(ALLOWED, n, f"{file} no longer needs to be allowed '{what}'; delete the line")
            for (file, what), n in self.unused.items() if what in kinds
        ]
