"""Each rule of tidy finds its planted violation, and leaves a clean sample alone."""

import json
import shutil

from planted import ROOT, Planted
from rules import clang_tidy, guards, limits, table, words
from rules.report import Report

CLEAN = """#pragma once

#include <vector>

namespace countersign {

/// Adds up. No throw here, and no "using namespace".
inline int sum(const std::vector<int>& values) {
  int total = 0;
  for (const int value : values) total += value;
  return total;
}

}  // namespace countersign
"""


class Limits(Planted):
    def test_a_clean_file_passes(self):
        self.assertEqual(limits.judge_file("src/model/sum.hpp", CLEAN), [])

    def test_a_long_file(self):
        self.assertEqual(limits.judge_file("src/model/sum.cpp", "int x;\n" * 500), [])
        self.assert_one(limits.judge_file("src/model/sum.cpp", "int x;\n" * 501), "501 lines")
        self.assert_one(limits.judge_file("apps/server.cpp", "int x;\n" * 101), "101 lines")

    def test_files_made_by_others_are_exempt(self):
        self.assertFalse(limits.is_ours("tests/vectors/bip340.csv"))
        self.assertFalse(limits.is_ours("portal/generated/types.ts"))
        self.assertTrue(limits.is_ours("src/model/sum.cpp"))

    def test_a_wide_line(self):
        self.assert_one(limits.judge_file("src/model/sum.cpp", "//\n" + "/" * 101 + "\n"),
                        "src/model/sum.cpp:2: has 101 columns")

    def test_a_long_function_of_protocol_must_be_a_coroutine(self):
        body = "  step();\n" * 70
        plain = "void run() {\n" + body + "}\n"
        coroutine = "Protocol<int> run() {\n" + body + "  co_return 1;\n}\n"
        self.assert_one(limits.judge_file("src/protocol/run.cpp", plain), "71 lines and no cor")
        self.assertEqual(limits.judge_file("src/protocol/run.cpp", coroutine), [])

    def test_too_many_folders_and_rooms(self):
        rooms = table.rooms(self.tree())
        names = [f"folder{n}/file" for n in range(9)] + [".ci/run", "README.md"]
        self.assertEqual(limits.judge_layout(names, rooms), [])
        self.assert_one(limits.judge_layout(names + ["more/file"], rooms), "10 folders at the top")
        rooms.rooms["attic"] = None
        self.assert_one(limits.judge_layout(names, rooms), "17 rooms")


class Words(Planted):
    def cpp(self, text, pure=True):
        return words.judge_cpp("src/model/a.cpp", text, pure, table.Allowed(self.tree()))

    def text(self, text, name="src/model/a.cpp"):
        return words.judge_text(name, text)

    def test_a_clean_file_passes(self):
        self.assertEqual(self.text(CLEAN), [])
        self.assertEqual(words.judge_cpp("src/model/sum.hpp", CLEAN, True, None), [])

    def test_exceptions_in_a_pure_room(self):
        for word in ("throw 1;", "try {", "} catch (...) {"):
            with self.subTest(word):
                self.assert_one(self.cpp(word + "\n"), "in a pure room")
                self.assertEqual(self.cpp(word + "\n", pure=False), [])

    def test_an_allowed_border_may_catch(self):
        self.plant("tools/check/allowed.txt", "src/model/a.cpp | exception | the library throws\n")
        self.assertEqual(self.cpp("} catch (...) {\n"), [])

    def test_using_namespace(self):
        self.assert_one(self.cpp("using namespace std;\n", pure=False), "using namespace")

    def test_macros(self):
        self.assert_one(self.cpp("#define CHECK(x) x\n"), "the macro CHECK")
        self.assertEqual(self.cpp("#define mark(id) id\n"), [])
        self.plant("tools/check/allowed.txt", "src/model/a.cpp | macro | so it is\n")
        self.assertEqual(self.cpp("#define LIBRARY_API 3\n"), [])

    def test_getters(self):
        self.assert_one(self.cpp("int get_count();\n"), "get_count has the prefix get_")
        text = "auto* p = std::get_if<int>(&v); j.get_to(x); Task get_return_object();\n"
        self.assertEqual(self.cpp(text), [])

    def test_a_header_without_pragma_once(self):
        found = words.judge_cpp("src/model/a.hpp", "int f();\n", True, None)
        self.assert_one(found, "#pragma once")

    def test_notes_to_do_something_later(self):
        for note in ("TO" + "DO", "FIX" + "ME", "X" + "XX"):
            with self.subTest(note):
                self.assert_one(self.text(f"// {note}: mend\n"), "something later")
        self.assertEqual(self.text('mkdtemp("dir.XXXXXX");\n'), [])

    def test_a_suppression_of_every_check(self):
        self.assert_one(self.text("int x;  // NO" + "LINT\n"), "every check")
        self.assertEqual(self.text("int x;  // NO" + "LINT(misc-one)\n"), [])

    def test_paths_and_hosts(self):
        self.assert_one(self.text("see /ho" + "me/ann/x\n", "README.md"), "path of one machine")
        self.assert_one(self.text("https://reg" + "istry.npmjs.org/x\n", "a-lock.json"), "registry")
        self.assertEqual(self.text("src/home/x ~/home/x https://example.org/home/x\n"), [])

    def test_white_space(self):
        self.assert_one(self.text("int x; \nint y;\n"), "a.cpp:1: white space at the end")
        self.assert_one(self.text("\tint x;\n"), "a tab")
        self.assertEqual(self.text("\tcc -o x\n", "Makefile"), [])

    def test_names_that_say_nothing(self):
        for name in ("src/model/utils.hpp", "src/common/a.hpp", "tests/key_manager.cpp"):
            with self.subTest(name):
                self.assert_one(words.judge_name(name), "name it after what it does")
        self.assertEqual(words.judge_name("src/model/utility.hpp"), [])

    def test_a_header_that_nobody_includes(self):
        self.plant("src/model/used.hpp", "#pragma once\n")
        self.plant("src/model/unused.hpp", "#pragma once\n")
        self.plant("tests/support/dice.hpp", "#pragma once\n")
        self.plant("tests/a.cpp", '#include "model/used.hpp"\n#include "support/dice.hpp"\n')
        tree = self.tree()
        unused = words.unused_headers(tree, table.Allowed(tree))
        self.assertEqual([name for name in unused if unused[name]], ["src/model/unused.hpp"])


class Guards(Planted):
    def judge(self, **files):
        for name, line in files.items():
            self.plant(f"src/model/{name}.cpp", line + "\n")
        report = Report()
        guards.check(self.tree(), report)
        return report.violations

    def test_ids_after_the_room_or_the_file(self):
        self.assertEqual(self.judge(
            address_book='require(guard("address-book.known-entry", x), e);',
            amount='if (!guard("model.no-overflow", a < b)) return e;  // guard("Bad", x)'), [])

    def test_an_id_after_the_first_words_of_its_file(self):
        self.assertEqual(self.judge(address_book_entries='guard("address-book.known", x)'), [])
        self.assert_one(self.judge(address_booking='guard("address-book.late", x)'), "begin it with")

    def test_an_id_that_is_not_kebab_case(self):
        self.assert_one(self.judge(a='guard("model.No_Overflow", x)'), "not in kebab case")
        self.assert_one(self.judge(a='guard("overflow", x)'), "not in kebab case")

    def test_an_id_after_another_room(self):
        self.assert_one(self.judge(a='guard("store.no-overflow", x)'),
                        "begin it with one of a, model")

    def test_an_id_that_is_no_literal(self):
        self.assert_one(self.judge(a="guard(name, x)"), "is not a literal")

    def test_one_id_twice(self):
        self.assert_one(self.judge(a='guard("model.one", x)', b='\nguard("model.one", y)'),
                        "src/model/b.cpp:2", "stands at src/model/a.cpp:1 too")


class ClangTidy(Planted):
    def setUp(self):
        super().setUp()
        for name in (".clang-tidy", "src/protocol/.clang-tidy", "src/curve/.clang-tidy"):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)

    def judge(self, name, text):
        self.plant(name, text)
        command = f"clang++-19 -std=c++23 -I{self.root}/src -o a.o -c {self.root / name}"
        entry = {"directory": str(self.root), "file": str(self.root / name), "command": command}
        self.plant("build/asan/compile_commands.json", json.dumps([entry]))
        report = Report()
        clang_tidy.check(self.tree(), report)
        return report.violations

    def test_the_limits_of_a_function(self):
        long = "  ++x;\n" * 71
        for body, words_of_it in (
                ("namespace {\nint f(int x) {\n" + long + "  return x;\n}\n}", "threshold 70"),
                ("namespace {\nint f(int a, int b, int c, int d, int e, int g) {\n"
                 "  return a + b + c + d + e + g;\n}\n}", "6 parameters"),
                ("namespace {\nint f(int x) {\n" + "  while (x > 1) {\n" * 4 + "    --x;\n"
                 + "}\n" * 4 + "  return x;\n}\n}", "nesting level")):
            with self.subTest(words_of_it):
                found = self.judge("src/model/a.cpp", body + "\nint y() { return 0; }\n")
                self.assertTrue(any(words_of_it in v.what for v in found), found)

    def test_three_blocks_inside_each_other_are_allowed(self):
        body = "  while (x > 1) {\n" * 3 + "    --x;\n" + "}\n" * 3 + "  return x;\n}\n"
        text = "namespace {\nint f(int x) {\n" + body + "}\nint y() { return f(1); }\n"
        found = self.judge("src/model/a.cpp", text)
        self.assertFalse([v for v in found if "nesting" in v.what], found)

    def test_the_names_of_things(self):
        found = self.judge("src/model/a.cpp", "namespace {\nclass lower {\n  int x = 0;\n"
                           "  enum Kind { Upper };\n};\nvoid runNow() {}\n}\n")
        what = " ".join(v.what for v in found)
        for name in ("class 'lower'", "private member 'x'", "'Upper'", "function 'runNow'"):
            self.assertIn(name, what)

    def test_letters_of_papers_are_names_in_curve_alone(self):
        text = "int f(int K_j);\nint f(int K_j) { return K_j; }\n"
        for room, lines in (("curve", []), ("model", [1, 2])):
            found = self.judge(f"src/{room}/a.cpp", text)
            self.assertEqual([v.line for v in found if "parameter 'K_j'" in v.what], lines)

    def test_a_pass_is_remembered_until_something_it_read_changes(self):
        good = '#include "model/a.hpp"\nint f(int x) { return x; }\n'
        self.plant("src/model/a.hpp", "#pragma once\nint f(int x);\n")
        self.assertEqual(self.judge("src/model/a.cpp", good), [])
        self.assertEqual(len(list((self.root / "build/cache/tidy").iterdir())), 1)
        self.assertEqual(self.judge("src/model/a.cpp", good), [])
        self.plant("src/model/a.hpp", "#pragma once\nint f(int y);\n")
        self.assert_one(self.judge("src/model/a.cpp", good), "src/model/a.hpp:2")

    def test_a_source_that_no_build_compiles(self):
        self.plant("src/model/b.cpp", "int g() { return 1; }\n")
        found = self.judge("src/model/a.cpp", "namespace {\nint x() { return 0; }\n}\n")
        self.assertTrue(any("no build compiles it" in v.what for v in found), found)
