"""Who includes whom: every file of src/ and apps/, transitively, against tools/rooms.txt."""

import collections
import posixpath
import re

from rules.report import Violation
from rules.source import includes
from rules.table import LIBRARIES, ROOMS, libraries

_STANDARD = frozenset("""
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
    cinttypes climits clocale cmath codecvt compare complex concepts condition_variable coroutine
    csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque
    exception execution expected filesystem flat_map flat_set format forward_list fstream functional
    future generator initializer_list iomanip ios iosfwd iostream istream iterator latch limits list
    locale map mdspan memory memory_resource mutex new numbers numeric optional ostream print queue
    random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span
    spanstream sstream stack stacktrace stdexcept stdfloat stop_token streambuf string string_view
    strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map
    unordered_set utility valarray variant vector version
    assert.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h
    signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h
    tgmath.h time.h uchar.h wchar.h wctype.h immintrin.h x86intrin.h cpuid.h""".split())
# What the operating system offers; purity.py keeps it out of the pure rooms.
_SYSTEM = re.compile(
    r"(sys|netinet|arpa|net|linux|asm)/.*|"
    r"(unistd|fcntl|pthread|poll|netdb|dirent|dlfcn|termios|pwd|grp|sched|semaphore|spawn|syslog)"
    r"\.h")


def room_of(name):
    """The room of a file of src/, the program of a file of apps/."""
    parts = name.split("/")
    return parts[1].split(".")[0] if parts[0] == "apps" else parts[1]


class IncludeGraph:
    """Reads the directives of src/ and apps/ once, then judges file by file."""

    def __init__(self, tree, table):
        self.tree = tree
        self.table = table
        self.libraries = libraries(tree)
        self.stray = [name for name in tree.under("src") if name.count("/") < 2]
        self.files = [name for name in tree.under("src", "apps") if name not in self.stray]
        self.includes = {name: includes(tree.text(name) or "") for name in self.files}

    def judge(self, name):
        """The violations of one file: its own directives, then everything they lead to."""
        here = self.table.apps if name.startswith("apps/") else self.table.rooms
        room = here.get(room_of(name))
        if room is None:
            what = f"{room_of(name)} has no row in {ROOMS}; add one or move it"
            return [Violation(name, 1, what)]
        found = []
        for include in self.includes[name]:
            what = self._directive(room, include)
            if what:
                found.append(Violation(name, include.line, what))
        return found + self._reached(name, room)

    def _directive(self, room, include):
        if include.style == "":
            return f"includes {include.name}; an include names a file between quotes or brackets"
        if include.name.endswith((".cpp", ".cc", ".c")):
            return f"includes the source file {include.name}; include its header"
        if include.style == '"':
            return self._of_ours(include.name)
        return self._of_others(room, include.name)

    def _of_ours(self, name):
        first = name.split("/")[0]
        if "/" not in name or ".." in name.split("/"):
            return f'includes "{name}"; an include starts with its room: "room/file.hpp"'
        if first not in self.table.rooms:
            return f'includes "{name}", but {first} is no room of {ROOMS}; third-party and ' \
                   "standard headers stand between brackets"
        if "src/" + name not in self.includes:
            return f'includes "{name}", which is not in src/; mend the name'
        return None

    def _of_others(self, room, name):
        if name in _STANDARD or _SYSTEM.fullmatch(name):
            return None
        library = self.libraries.of(name)
        if library is None:
            return f"includes <{name}>, which {LIBRARIES} does not know; if it is wanted, give " \
                   f"it a line there and its library to {room.name} in {ROOMS}"
        if library not in room.libraries:
            return f"includes <{name}> of {library}, which {ROOMS} does not give to {room.name}; " \
                   "call it through a room that has it"
        return None

    def _reached(self, start, room):
        """Follows the includes breadth first, so that the path shown is a shortest one. A room that
        may not be seen is named once, and nothing is followed beyond it."""
        found = {}
        seen = {start}
        queue = collections.deque([(start, (start,), 0)])
        while queue:
            name, path, line = queue.popleft()
            for include in self.includes.get(name, ()):
                target = posixpath.join("src", include.name)
                if include.style != '"' or target in seen or target not in self.includes:
                    continue
                seen.add(target)
                first = line or include.line
                if room.may_see(room_of(target)):
                    queue.append((target, path + (target,), first))
                elif room_of(target) not in found:
                    shown = " -> ".join(p.removeprefix("src/") for p in path + (target,))
                    found[room_of(target)] = Violation(
                        start, first, f"{room.name} may not see {room_of(target)}: {shown}; "
                        f"{ROOMS} says what it sees")
        return list(found.values())


def check(tree, table, report):
    graph = IncludeGraph(tree, table)
    for name in graph.stray:
        report.add([Violation(name, 1, "lies in no room; move it into one of src/*/")])
    for name in graph.files:
        report.add(graph.judge(name))
