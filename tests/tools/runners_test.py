"""The runners of tools/run: how they read gtest programs, and how they judge mutants."""

import contextlib
import io
import pathlib
import sys
import tempfile
import time
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "run"))

import harness  # noqa: E402  (the lines above make them findable)
import mutant_tree  # noqa: E402
import mutation  # noqa: E402

OUTPUT = """[==========] Running 5 tests from 2 test suites.
[ RUN      ] Reader.latches
[       OK ] Reader.latches (3 ms)
[ RUN      ] Reader.reads/1
reader_test.cpp:7: Failure
[  FAILED  ] Reader.reads/1, where GetParam() = 4 (0 ms)
[ RUN      ] Vectors.agree
vectors_test.cpp:9: Skipped
[  SKIPPED ] Vectors.agree (0 ms)
"""

# Plays a gtest program: test A.a fails without guard x.a, B.b loops without guard x.b.
PLAYED = """#!/bin/sh
echo "[ RUN      ] A.a"
if [ "$COUNTERSIGN_GUARD_OFF" = x.a ]; then echo "[  FAILED  ] A.a (1 ms)"; exit 1; fi
echo "[       OK ] A.a (1 ms)"
echo "[ RUN      ] B.b"
while [ "$COUNTERSIGN_GUARD_OFF" = x.b ]; do sleep 1; done
echo "[       OK ] B.b (1 ms)"
"""
TESTS = {"A.a": [1, ["x.a", "x.c"]], "B.b": [1, ["x.b", "x.c"]]}


class Gtest(unittest.TestCase):
    def read(self, code, output):
        return harness.Tests(harness.Ended(code, output))

    def test_each_verdict_is_told_apart(self):
        tests = self.read(1, OUTPUT)
        self.assertEqual(tests.passed, ["Reader.latches"])
        self.assertEqual(tests.skipped, ["Vectors.agree"])
        self.assertEqual(list(tests.failed), ["Reader.reads/1"])
        self.assertIn("reader_test.cpp:7", tests.failed["Reader.reads/1"])

    def test_a_verdict_after_an_unfinished_line_is_seen(self):
        tests = self.read(0, "[ RUN      ] A.a\nno newline[       OK ] A.a (0 ms)\n")
        self.assertEqual((tests.passed, tests.failed), (["A.a"], {}))

    def test_the_test_in_which_a_program_ends_has_failed(self):
        crashed = self.read(-6, OUTPUT + "[ RUN      ] Reader.ends\nassertion\n")
        self.assertIn("ended by SIGABRT", crashed.failed["Reader.ends"])
        hung = self.read(None, "[ RUN      ] Reader.hangs\n")
        self.assertIn("ran out of time", hung.failed["Reader.hangs"])

    def test_a_program_that_fails_outside_its_tests_has_failed(self):
        tests = self.read(1, "[ RUN      ] A.a\n[       OK ] A.a (0 ms)\nleaked 8 bytes\n")
        self.assertIn("leaked 8 bytes", tests.failed[harness.AFTER_ALL_TESTS])


class Processes(unittest.TestCase):
    def test_a_time_limit_ends_all_that_was_started(self):
        start = time.monotonic()
        ended = harness.run(["sh", "-c", "echo begun; sleep 60 & sleep 60"], 0.3)
        self.assertEqual((ended.code, ended.output), (None, "begun\n"))
        self.assertLess(time.monotonic() - start, 30)

    def test_the_closing_line_counts_and_the_exit_code_follows(self):
        for numbers, line, code in [((2, 0), "2 passed, 0 failed\n", 0),
                                    ((2, 1, 3), "2 passed, 1 failed, 3 skipped\n", 1)]:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                self.assertEqual(harness.close(*numbers), code)
            self.assertEqual(said.getvalue(), line)


class Mutants(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        path = self.folder / "played_test"
        path.write_text(PLAYED)
        path.chmod(0o755)
        self.program = mutation.Program(path, {"hash": "1", "tests": TESTS})

    def hunt(self, name, last_killer=None):
        verdict = mutation.Guard(name, "here").hunt([self.program], last_killer)
        return verdict.word, verdict.test

    def test_a_guard_is_killed_by_the_test_that_fails_without_it(self):
        self.assertEqual(self.hunt("x.a"), ("killed", "A.a"))
        self.assertEqual(self.hunt("x.a", last_killer="A.a"), ("killed", "A.a"))

    def test_a_test_that_never_ends_without_a_guard_kills_it(self):
        with mock.patch.object(mutation, "SECONDS_MORE_MAX", 0.5):
            self.assertEqual(self.hunt("x.b"), ("killed", "B.b"))

    def test_a_guard_may_survive_or_be_out_of_reach(self):
        self.assertEqual(self.hunt("x.c"), ("survived", None))
        self.assertEqual(self.hunt("x.d"), ("unreached", None))

    def test_cheap_tests_hunt_first_and_batches_are_bounded(self):
        tests = {f"C.{i}": [5, ["x.a"]] for i in range(mutation.BATCH_TESTS_MAX + 1)}
        slow = mutation.Program(self.folder / "a_test", {"hash": "2", "tests": {"S.s": [900, ["x.a"]]}})
        quick = mutation.Program(self.folder / "b_test", {"hash": "3", "tests": tests})
        batches = [(program.name, len(names))
                   for program, names in mutation.Guard("x.a", "").batches([slow, quick])]
        self.assertEqual(batches, [("b_test", mutation.BATCH_TESTS_MAX), ("b_test", 1), ("a_test", 1)])

    def test_a_verdict_is_remembered_until_the_program_changes(self):
        memory = mutation.Memory(self.folder / "memory.json")
        guard = mutation.Guard("x.a", "here")
        self.assertIsNone(memory.verdict(guard, [self.program]))
        memory.note(guard, guard.hunt([self.program], None))
        again = mutation.Memory(self.folder / "memory.json")
        self.assertEqual(again.verdict(guard, [self.program]).test, "A.a")
        self.program.hash = "2"
        self.assertIsNone(again.verdict(guard, [self.program]))
        self.assertEqual(again.last_killer(guard), "A.a")

    def test_a_trace_is_read_from_its_lines(self):
        trace = self.folder / "trace"
        trace.write_text("A.a 12 x.a x.b\nB.b 0\n")
        self.assertEqual(mutation.read_trace([trace]), {"A.a": [12, ["x.a", "x.b"]], "B.b": [0, []]})

    def test_guards_are_collected_and_must_have_names_of_their_own(self):
        source = self.folder / "src" / "a.cpp"
        source.parent.mkdir()
        source.write_text('// guard("a.comment", x)\nf(guard("a.one", x));\nf(guard(\n    "a.two", y));\n'
                          'f(guard("a.one", z));\n')
        guards, wrong = mutation.guards_of(self.folder, ["src", "apps"])
        self.assertEqual([(guard.name, guard.place) for guard in guards],
                         [("a.one", "src/a.cpp:2"), ("a.two", "src/a.cpp:3")])
        self.assertEqual(wrong, ["the guard a.one stands twice: src/a.cpp:2 and src/a.cpp:5"])

    def test_a_patch_is_hunted_by_its_room_first_or_by_the_last_killer(self):
        path = self.folder / "x.patch"
        path.write_text("Why.\n--- a/src/curve/a.cpp\n+++ b/src/curve/a.cpp\n")
        programs = [mutation.Program(self.folder / name, {"hash": "", "tests": {f"T.{name}": [time, []]}})
                    for name, time in [("base_test", 1), ("curve_test", 9), ("sim_test", 5)]]
        patch = mutation.Patch(path)
        order = [program.name for program in patch.nearest_first(programs, None)]
        self.assertEqual(order, ["curve_test", "base_test", "sim_test"])
        order = [program.name for program in patch.nearest_first(programs, "T.sim_test")]
        self.assertEqual(order[0], "sim_test")

    def test_a_patch_may_name_the_test_that_hunts_it_first(self):
        path = self.folder / "x.patch"
        path.write_text("Why.\nKilled by A.b\n--- a/src/curve/a.cpp\n+++ b/src/curve/a.cpp\n")
        self.assertEqual(mutation.Patch(path).killer, "A.b")
        path.write_text("Killed by nobody.\n--- a/src/curve/a.cpp\n+++ b/src/curve/a.cpp\n")
        self.assertIsNone(mutation.Patch(path).killer)


class Copy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.copy = self.root / "copy"
        (self.root / "src").mkdir()
        self.source = self.root / "src" / "a.cpp"
        self.source.write_text("int one = 1;\n")
        patched = mock.patch.object(harness, "ROOT", self.root)
        patched.start()
        self.addCleanup(patched.stop)
        mutant_tree.mirror(self.copy)

    def text(self):
        return (self.copy / "src" / "a.cpp").read_text()

    def test_a_patch_changes_the_copy_alone_and_the_next_mirror_undoes_it(self):
        patch = self.root / "x.patch"
        patch.write_text("Why.\n--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1 +1 @@\n"
                         "-int one = 1;\n+int one = 2;\n")
        self.assertEqual(mutant_tree.apply(self.copy, patch), "")
        self.assertEqual((self.text(), self.source.read_text()), ("int one = 2;\n", "int one = 1;\n"))
        before = time.time_ns() - 10**9
        mutant_tree.mirror(self.copy)
        self.assertEqual(self.text(), "int one = 1;\n")
        self.assertGreater((self.copy / "src" / "a.cpp").stat().st_mtime_ns, before)

    def test_a_patch_that_does_not_fit_says_so(self):
        patch = self.root / "x.patch"
        patch.write_text("--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1 +1 @@\n-int two = 1;\n+int two = 2;\n")
        self.assertIn("FAILED", mutant_tree.apply(self.copy, patch))
        mutant_tree.mirror(self.copy)
        self.assertEqual([path.name for path in (self.copy / "src").iterdir()], ["a.cpp"])

    def test_a_file_that_is_equal_keeps_its_time_and_one_that_is_gone_goes(self):
        copied = self.copy / "src" / "a.cpp"
        before = copied.stat().st_mtime_ns
        (self.copy / "src" / "old.cpp").write_text("")
        mutant_tree.mirror(self.copy)
        self.assertEqual(copied.stat().st_mtime_ns, before)
        self.assertFalse((self.copy / "src" / "old.cpp").exists())
