"""format, headers and compile_fail, run as ./do runs them on a planted tree."""

import json
import shutil

from planted import ROOT, Planted
from rules import compile_fail

FLAGS = ["g++-12", "-std=c++23", "-Wall", "-Werror"]
CASE = """// expect: cannot convert
#ifdef CONTROL
const char* words = "seven";
#else
const char* words = 7.0;
#endif
"""


class CompileFail(Planted):
    def judge(self, text):
        name = self.plant("tests/compile_fail/takes_a_number_for_words.cpp", text)
        return compile_fail.judge(self.tree(), name, FLAGS)

    def test_a_case_that_fails_as_it_should(self):
        self.assertEqual(self.judge(CASE), [])

    def test_a_case_that_builds(self):
        self.assert_one(self.judge(CASE.replace("7.0", '"8"')), "builds")

    def test_a_case_that_fails_otherwise(self):
        self.assert_one(self.judge(CASE.replace("7.0", "eight")), "not with 'cannot convert'")

    def test_a_control_that_fails(self):
        self.assert_one(self.judge(CASE.replace('"seven"', "eight")), "the control must build")

    def test_a_case_without_expectation_or_control(self):
        self.assert_one(self.judge("int x = 7;\n"), "does not begin with // expect")
        self.assert_one(self.judge("// expect: x\nint x = 7;\n"), "no #ifdef CONTROL")


class Commands(Planted):
    def database(self, flavour, compiler):
        self.plant("src/model/a.cpp", "int x = 0;\n")
        source = self.root / "src/model/a.cpp"
        command = f"{compiler} -std=c++23 -I{self.root}/src -o a.o -c {source}"
        entry = {"directory": str(self.root), "file": str(source), "command": command}
        self.plant(f"build/{flavour}/compile_commands.json", json.dumps([entry]))

    def test_headers_compile_alone(self):
        self.database("asan", "clang++-19")
        text = "#pragma once\n#include <vector>\nstd::vector<int> f();\n"
        self.plant("src/model/whole.hpp", text)
        self.plant("src/model/part.hpp", text.replace("#include <vector>", ""))
        code, lines = self.command("headers")
        self.assertEqual(code, 1)
        self.assertTrue(lines[0].startswith("src/model/part.hpp:3: "), lines)
        self.assertEqual(lines[-1], "1 passed, 1 failed")

    def test_a_header_that_passed_is_judged_again_when_it_changes(self):
        self.database("asan", "clang++-19")
        self.plant("src/model/a.hpp", "#pragma once\nint f();\n")
        for text, code in (("int f();\n", 0), ("int f();\n", 0), ("integer f();\n", 1)):
            self.plant("src/model/a.hpp", "#pragma once\n" + text)
            self.assertEqual(self.command("headers")[0], code)

    def test_format(self):
        shutil.copy(ROOT / ".clang-format", self.root)
        self.plant("src/model/a.cpp", "int x = 0;\n")
        self.plant("src/model/b.cpp", "int x = 0;\nint  y=1;\n")
        code, lines = self.command("format")
        self.assertEqual((code, lines), (1, [
            "src/model/b.cpp:2: not as clang-format-14 writes it; run ./do format",
            "1 passed, 1 failed"]))

    def test_a_check_that_cannot_run_fails_with_a_count(self):
        self.plant("src/model/a.hpp", "#pragma once\n")
        code, lines = self.command("headers")
        self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"))
