"""Who links whom: what the built archives need from each other, and what CMake was told, against
tools/rooms.txt."""

import re
import subprocess
import tempfile
from typing import NamedTuple

from rules.report import Violation
from rules.table import ROOMS

BUILD = "build/release"


class Symbol(NamedTuple):
    member: str  # the object file in the archive, such as reader.cpp.o
    name: str  # demangled
    kind: str  # nm's letter
    section: str

    @property
    def defined(self):
        return self.kind not in "UwvN"


def symbols(archive):
    """Every symbol of an archive's objects."""
    out = subprocess.run(["nm", "--format=sysv", "--demangle", str(archive)],
                         capture_output=True, text=True, check=True).stdout
    found = []
    member = ""
    for line in out.splitlines():
        header = re.fullmatch(r"(?:Undefined s|S)ymbols from .*?\[?([^\[\]/]+)\]?:", line)
        if header:
            member = header[1]
        elif line.count("|") >= 6:
            name, _, kind, _, _, _, section = (part.strip() for part in line.rsplit("|", 6))
            found.append(Symbol(member, name, kind, section))
    return found


def sources_of(tree, room):
    return [name for name in tree.under("src/" + room) if name.endswith(".cpp")]


class Archives:
    """The symbols of every room that was built, and a violation for each that was not, or not since
    its sources changed."""

    def __init__(self, tree, table):
        self.table = table
        self.symbols = {}
        self.violations = []
        for room in table.rooms:
            sources = sources_of(tree, room)
            archive = tree.root / BUILD / f"lib{room}.a"
            if not sources:
                continue
            newest = max((tree.root / name).stat().st_mtime for name in sources)
            if not archive.is_file() or archive.stat().st_mtime < newest:
                self.violations.append(Violation(
                    f"{BUILD}/lib{room}.a", 1,
                    "is missing or older than its sources; run ./do build release"))
            else:
                self.symbols[room] = symbols(archive)
        self.owners = {}
        for room, of_room in self.symbols.items():
            for symbol in of_room:
                if symbol.defined:
                    self.owners.setdefault(symbol.name, set()).add(room)

    def judge(self, room):
        """What the room's objects need and only a room that it may not see defines."""
        found = []
        own = self.table.rooms[room]
        for symbol in self.symbols[room]:
            owners = self.owners.get(symbol.name, ())
            if symbol.defined or not owners or any(own.may_see(owner) for owner in owners):
                continue
            found.append(Violation(
                f"{BUILD}/lib{room}.a", 1,
                f"{symbol.member} needs {symbol.name} of {' and '.join(sorted(owners))}, which "
                f"{room} may not see; {ROOMS} says what it sees"))
        return found


def cmake_edges(tree):
    """What each target links directly, from CMake's own graph: target -> names."""
    with tempfile.NamedTemporaryFile(mode="r", suffix=".dot") as dot:
        subprocess.run(["cmake", f"--graphviz={dot.name}", str(tree.root / BUILD)],
                       check=True, capture_output=True, text=True)
        text = dot.read()
    labels = {node: label.split("\\n")[0] for node, label in
              re.findall(r'^ *"(node\d+)" \[ label = "([^"]*)"', text, re.M)}
    edges = {label: [] for label in labels.values()}
    for source, target in re.findall(r'^ *"(node\d+)" -> "(node\d+)"', text, re.M):
        edges[labels[source]].append(labels[target])
    return edges


def _package(library):
    """The imported target that tools/cmake/rooms.cmake makes of a pkg-config library."""
    return "PkgConfig::PKG_" + re.sub(r"\W", "_", library)


def judge_target(room, links):
    """What CMake links into a room against the room's row."""
    allowed = set(room.sees) | {_package(library) for library in room.libraries}
    return [Violation(ROOMS, room.line, f"CMake links {name} into {room.name}, whose row does not "
                                        "list it; mend the CMake files, or the table")
            for name in links if name not in allowed]


def check(tree, table, archives, report):
    for missing in archives.violations:
        report.add([missing])
    for room in archives.symbols:
        report.add(archives.judge(room))
    if not (tree.root / BUILD / "CMakeCache.txt").is_file():
        report.add([Violation(BUILD, 1, "is not configured; run ./do build release")])
        return
    edges = cmake_edges(tree)
    for room in table.rooms.values():
        if room.name in edges:
            report.add(judge_target(room, edges[room.name]))
