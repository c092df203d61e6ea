"""Mutants and the test programs that hunt them. See ./mutants."""

import hashlib
import itertools
import json
import queue
import re
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import harness
import mutant_tree

sys.path.append(str(harness.ROOT / "tools/check"))
from rules.guards import guards as guards_of_text  # noqa: E402  (the line above makes it findable)

# A switched-off guard may loop or allocate for ever, and the symbols of a crash take seconds to look up.
SANITIZERS = {"ASAN_OPTIONS": "symbolize=0:hard_rss_limit_mb=3000", "UBSAN_OPTIONS": "symbolize=0"}
TIMES_SLOWER_MAX = 20
SECONDS_MORE_MAX = 10
BATCH_TESTS_MAX = 200


class Verdict(NamedTuple):
    word: str  # killed, survived, unreached (by any test), or unfit (does not apply or build)
    program: object = None
    test: str | None = None
    remembered: bool = False


class Memory:
    """What earlier runs found out, in one file: traces by program, killers by mutant. A killer counts
    for as long as the mutant and the program are the same; after that it is the first to try."""

    def __init__(self, path):
        known = json.loads(path.read_text()) if path.exists() else {}
        self.path = path
        self.traces = known.get("traces", {})
        self.killers = known.get("killers", {})

    def verdict(self, mutant, programs):
        """The verdict on a mutant if it is known and counts."""
        known = self.killers.get(mutant.name, {})
        for program in programs:
            if program.name == known.get("program") and known["key"] == mutant.key + program.hash:
                return Verdict("killed", program, known["test"], True)
        return None

    def last_killer(self, mutant):
        return self.killers.get(mutant.name, {}).get("test")

    def note(self, mutant, verdict):
        if verdict.word == "killed":
            self.killers[mutant.name] = {"program": verdict.program.name, "test": verdict.test,
                                         "key": mutant.key + verdict.program.hash}
        self.save()

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"traces": self.traces, "killers": self.killers}))
        fresh.replace(self.path)


class Program:
    """A gtest program. `tests` has for each test its milliseconds and the guards that it reaches."""

    def __init__(self, path, trace):
        self.path, self.name = path, path.name
        self.hash, self.tests = trace["hash"], trace["tests"]

    def milliseconds(self, names):
        return sum(self.tests[name][0] for name in names)

    def first_failure(self, names, environment=None, path=None):
        """Runs some tests until one fails or takes far too long; returns its name, or None."""
        chosen = [f"--gtest_filter={':'.join(names)}"] if len(names) < len(self.tests) else []
        seconds = SECONDS_MORE_MAX + TIMES_SLOWER_MAX * self.milliseconds(names) / 1000
        ended = harness.run([path or self.path, *chosen, "--gtest_fail_fast", "--gtest_color=no"],
                            seconds, {**SANITIZERS, **(environment or {})})
        failed = next(iter(harness.Tests(ended).failed), None)
        return f"the end of {self.name}" if failed == harness.AFTER_ALL_TESTS else failed


def traced_programs(build, memory):
    """The test programs with their traces, and what is wrong with them. Those that changed since the
    last run run once; a test that fails without any mutant proves nothing about one."""
    paths = harness.test_programs(build)
    hashes = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.exists()}
    wrong = [f"{harness.shown(path)} is not built" for path in paths if path not in hashes]
    stale = [path for path in hashes if memory.traces.get(path.name, {}).get("hash") != hashes[path]]
    with tempfile.TemporaryDirectory() as folder:
        def tracing(path, index):
            return {"COUNTERSIGN_GUARD_TRACE": f"{folder}/{path.name}.{index}"}

        for path, tests in harness.run_in_shards(stale, tracing):
            wrong += [f"{path.name}: {name} fails without any mutant" for name in tests.failed]
        for path in stale:
            files = sorted(Path(folder).glob(f"{path.name}.*"))
            memory.traces[path.name] = {"hash": hashes[path], "tests": read_trace(files)}
    return [Program(path, memory.traces[path.name]) for path in hashes], wrong


def read_trace(files):
    """Lines "Suite.name milliseconds guard guard .." as {name: [milliseconds, guards]}."""
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    return {name: [int(milliseconds), guards] for name, milliseconds, *guards in lines}


class Guard:
    """A guard that is switched off. The cheapest tests that reach it hunt it first."""

    key = ""

    def __init__(self, name, place):
        self.name, self.place = name, place

    def hunt(self, programs, last_killer):
        work = list(self.batches(programs))
        if not work:
            return Verdict("unreached")
        again = [(program, [last_killer]) for program, names in work if last_killer in names]
        for program, names in again + work:
            if test := program.first_failure(names, {"COUNTERSIGN_GUARD_OFF": self.name}):
                return Verdict("killed", program, test)
        return Verdict("survived")

    def batches(self, programs):
        """(program, test names) of the tests that reach the guard, by powers of ten of their time."""
        reaching = [(len(str(milliseconds)), program.name, program, test)
                    for program in programs
                    for test, (milliseconds, guards) in program.tests.items() if self.name in guards]
        reaching.sort(key=lambda one: one[:2])
        for (_, _, program), tests in itertools.groupby(reaching, key=lambda one: one[:3]):
            names = [test for *_, test in tests]
            for start in range(0, len(names), BATCH_TESTS_MAX):
                yield program, names[start:start + BATCH_TESTS_MAX]


class Patch:
    """A patch to a copy of the tree. A line before it may say "Killed by Suite.test": that test
    hunts it first. Then the test programs do, whole, that of its room first."""

    trees = queue.SimpleQueue()
    for tree in mutant_tree.TREES:
        trees.put(tree)

    def __init__(self, path):
        self.path, self.name, self.place = path, path.name, harness.shown(path)
        self.key = hashlib.sha256(path.read_bytes()).hexdigest()
        named = re.search(r"^Killed by (\w\S*\.\w\S*)$", path.read_text(), re.MULTILINE)
        self.killer = named and named[1]

    def hunt(self, programs, last_killer):
        tree = self.trees.get()
        try:
            return self.hunt_in(tree, programs, last_killer or self.killer)
        finally:
            self.trees.put(tree)

    def hunt_in(self, tree, programs, last_killer):
        mutant_tree.mirror(tree)
        if said := mutant_tree.apply(tree, self.path):
            print(said)
            return Verdict("unfit")
        for program in self.nearest_first(programs, last_killer):
            path, said = mutant_tree.build(tree, program.name)
            if said:
                print(said)
                return Verdict("unfit")
            first = [[last_killer]] if last_killer in program.tests else []
            for names in [*first, list(program.tests)]:
                if test := program.first_failure(names, path=path):
                    return Verdict("killed", program, test)
        return Verdict("survived")

    def nearest_first(self, programs, last_killer):
        rooms = re.findall(r"^\+\+\+ b/src/(\w+)/", self.path.read_text(), re.MULTILINE)
        near = [f"{room}_test" for room in rooms]
        return sorted(programs, key=lambda program: (
            last_killer not in program.tests, program.name not in near,
            program.milliseconds(program.tests)))


def guards_of(root, folders):
    """The guards of the sources as mutants, and what is wrong with their ids."""
    found, wrong = {}, []
    for file in sorted(file for folder in folders for file in (root / folder).rglob("*.[ch]pp")):
        for line, name in guards_of_text(file.read_text()):
            place = f"{file.relative_to(root)}:{line}"
            if name is None:
                wrong.append(f"the guard at {place} has no literal name")
            elif name in found:
                wrong.append(f"the guard {name} stands twice: {found[name].place} and {place}")
            else:
                found[name] = Guard(name, place)
    return [found[name] for name in sorted(found)], wrong
