"""What the runners of this folder share: processes with a time limit, gtest programs, the closing line.

Every runner ends with one line "N passed, N failed[, N skipped]" and exits 0 if nothing failed; `./do
test` adds these lines up. Two processes run at a time: the machines we promise to fit have two cores.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
AT_ONCE = 2
PROGRAM_SECONDS_MAX = 1800
AFTER_ALL_TESTS = "(after all tests)"


def in_parallel(work, items):
    """Yields (item, work(item)) in the order of the items, with two of them at work at a time."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for item, future in [(item, pool.submit(work, item)) for item in items]:
            yield item, future.result()


def close(passed, failed, skipped=0):
    """Prints the closing line and returns the exit code that goes with it."""
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if failed else 0


def shown(path):
    """A path as it is printed: from the root of the checkout where it lies inside."""
    path = pathlib.Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


class Ended:
    """How a process ended: its exit code (negative for a signal, None for a time-out), and all it printed."""

    def __init__(self, code, output):
        self.code = code
        self.output = output

    def reason(self):
        if self.code is None:
            return "ran out of time"
        if self.code < 0:
            return f"ended by {signal.Signals(-self.code).name}"
        return f"ended with exit code {self.code}"


def run(command, seconds, environment=None, folder=ROOT):
    """Runs a command to its end or, with all it started, for at most so many seconds."""
    process = subprocess.Popen(
        [str(word) for word in command], cwd=folder, env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
        return Ended(process.returncode, output)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return Ended(None, output)


def test_programs(build):
    """The gtest programs of a build folder, which CMake registered under the label gtest."""
    answer = subprocess.run(["ctest", "--test-dir", str(build), "--label-regex", "^gtest$",
                             "--show-only=json-v1"], check=True, capture_output=True, text=True)
    names = [test["name"] for test in json.loads(answer.stdout)["tests"]]
    return [build / name for name in sorted(names)]


class Tests:
    """What a run of a gtest program said: names of tests that passed and were skipped, and for those
    that failed their output. A test during which the program ended has failed."""

    STARTED = re.compile(r"\[ RUN      \] (\S+)$")
    OVER = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] ([^\s,]+)(?:, where .*)? \(\d+ ms\)$")

    def __init__(self, ended):
        self.passed, self.skipped, self.failed = [], [], {}
        name, lines = None, []
        for line in ended.output.splitlines():
            if started := self.STARTED.search(line):
                name, lines = started[1], []
            lines.append(line)
            if over := self.OVER.search(line):
                self._note(over[1], over[2], lines)
                name, lines = None, []
        if name is not None:
            self.failed[name] = "\n".join([*lines, f"the program {ended.reason()} in this test"])
        elif ended.code != 0 and not self.failed:
            self.failed[AFTER_ALL_TESTS] = "\n".join([*lines, f"the program {ended.reason()}"])

    def _note(self, verdict, name, lines):
        if verdict == "OK":
            self.passed.append(name)
        elif verdict == "SKIPPED":
            self.skipped.append(name)
        else:
            self.failed[name] = "\n".join(lines)


def run_in_shards(programs, environment_of=lambda program, index: {}):
    """Yields (program, Tests) for each half of each gtest program: one long program then keeps both
    processes busy. Tests must therefore not share files by a fixed name."""
    def run_shard(shard):
        program, index = shard
        environment = {"GTEST_TOTAL_SHARDS": str(AT_ONCE), "GTEST_SHARD_INDEX": str(index),
                       **environment_of(program, index)}
        return Tests(run([program, "--gtest_color=no"], PROGRAM_SECONDS_MAX, environment))

    shards = [(program, index) for program in programs for index in range(AT_ONCE)]
    for (program, _), tests in in_parallel(run_shard, shards):
        yield program, tests
