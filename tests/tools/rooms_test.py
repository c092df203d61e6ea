"""The house: who includes whom, who links whom, and what is pure."""

from planted import ROOT, Planted
from rules import table
from rules.include_graph import IncludeGraph
from rules.link_graph import Archives, judge_target
from rules.purity import Rules, judge_source, judge_symbols


class Includes(Planted):
    def judge(self, name):
        tree = self.tree()
        return IncludeGraph(tree, table.rooms(tree)).judge(name)

    def test_a_coordinator_that_includes_protocol_fails_the_check_which_names_the_path(self):
        self.plant("src/protocol/share.hpp", "#pragma once\n")
        self.plant("src/coordinator/engine.cpp", '// plan\n#include "protocol/share.hpp"\n')
        code, lines = self.command("rooms")
        self.assertEqual(code, 1)
        self.assertIn("src/coordinator/engine.cpp:2: coordinator may not see protocol: "
                      "coordinator/engine.cpp -> protocol/share.hpp; "
                      "tools/rooms.txt says what it sees", lines)

    def test_a_way_through_an_allowed_header_is_found(self):
        self.plant("src/protocol/share.hpp", "#pragma once\n")
        self.plant("src/store/sealed.hpp", '#pragma once\n#include "protocol/share.hpp"\n')
        name = self.plant("src/coordinator/engine.cpp", '#include "store/sealed.hpp"\n')
        self.assert_one(self.judge(name),
                        "coordinator/engine.cpp -> store/sealed.hpp -> protocol/share.hpp")

    def test_a_room_sees_itself_and_what_its_row_lists(self):
        self.plant("src/base/error.hpp", "#pragma once\n#include <vector>\n")
        self.plant("src/crypto/seal.hpp", '#pragma once\n#include "base/error.hpp"\n')
        text = '#include "crypto/seal.hpp"\n#include <sodium.h>\n'
        name = self.plant("src/crypto/seal.cpp", text)
        self.assertEqual(self.judge(name), [])

    def test_includes_that_name_no_header_of_a_room(self):
        for line, words in (
                ('#include "seal.hpp"', "starts with its room"),
                ('#include "../crypto/seal.hpp"', "starts with its room"),
                ('#include "sodium/core.h"', "is no room"),
                ('#include "base/none.hpp"', "is not in src/"),
                ('#include "base/error.cpp"', "the source file"),
                ("#include HEADER", "names a file")):
            with self.subTest(line):
                name = self.plant("src/crypto/seal.cpp", line + "\n")
                self.assert_one(self.judge(name), "src/crypto/seal.cpp:1: ", words)

    def test_a_library_is_included_only_where_its_row_lists_it(self):
        name = self.plant("src/journal/tree.cpp", "#include <openssl/evp.h>\n")
        self.assert_one(self.judge(name), "<openssl/evp.h> of libcrypto", "not give to journal")

    def test_an_unknown_library_is_a_violation_with_its_mend(self):
        name = self.plant("src/journal/tree.cpp", "#include <boost/any.hpp>\n")
        self.assert_one(self.judge(name), "does not know", "give it a line there")

    def test_a_folder_without_a_row_is_a_violation(self):
        name = self.plant("src/attic/old.cpp", "int main() {}\n")
        self.assert_one(self.judge(name), "attic has no row")

    def test_a_program_is_held_to_its_own_row(self):
        self.plant("src/protocol/share.hpp", "#pragma once\n")
        self.plant("apps/server.cpp", '#include "protocol/share.hpp"\n')
        self.plant("apps/recover.cpp", '#include "protocol/share.hpp"\n')
        self.assert_one(self.judge("apps/server.cpp"), "server may not see protocol")
        self.assertEqual(self.judge("apps/recover.cpp"), [])


class TheTable(Planted):
    def violations(self, text):
        self.plant("tools/rooms.txt", text)
        return table.rooms(self.tree()).violations

    def test_a_line_that_is_no_row_is_a_violation(self):
        self.assert_one(self.violations("base | pure | |\nbogus line\n"), "rooms.txt:2: not a row")

    def test_a_room_sees_only_rooms_above_it(self):
        self.assert_one(self.violations("base | pure | model |\n"), "no row above")

    def test_a_pure_room_sees_only_pure_rooms(self):
        self.assert_one(self.violations("store | world | |\nmodel | pure | store |\n"),
                        "model is pure and sees store")

    def test_an_exception_that_nothing_needs_is_a_violation(self):
        self.plant("tools/check/allowed.txt", "src/a/b.cpp | clock | none\nsrc/c.cpp | file | so\n")
        allowed = table.Allowed(self.tree())
        self.assertTrue(allowed.permits("src/c.cpp", "file"))
        self.assert_one(allowed.stale(("clock", "file")), "src/a/b.cpp", "delete the line")


class Links(Planted):
    def archives(self):
        tree = self.tree()
        return Archives(tree, table.rooms(tree))

    def test_a_symbol_of_a_room_that_may_not_be_seen_is_found(self):
        name = self.plant("src/policy/decide.cpp", "void store();\nvoid decide() { store(); }\n")
        self.build("policy", name)
        name = self.plant("src/store/sql.cpp", "void store() {}\n")
        self.build("store", name)
        archives = self.archives()
        self.assertEqual(archives.violations, [])
        self.assert_one(archives.judge("policy"), "decide.cpp.o needs store() of store",
                        "policy may not see")
        self.assertEqual(archives.judge("store"), [])

    def test_an_archive_older_than_its_sources_is_not_judged(self):
        name = self.plant("src/policy/decide.cpp", "void decide() {}\n")
        self.assert_one(self.archives().violations, "libpolicy.a", "run ./do build release")
        self.build("policy", name)
        self.assertEqual(self.archives().violations, [])

    def test_a_link_that_cmake_was_told_is_held_to_the_row(self):
        policy = table.rooms(self.tree()).rooms["policy"]
        self.assertEqual(judge_target(policy, ["base", "model"]), [])
        self.assert_one(judge_target(policy, ["base", "PkgConfig::PKG_libsodium"]),
                        "CMake links PkgConfig::PKG_libsodium into policy")


class Purity(Planted):
    clock = ("#include <chrono>\n\nlong now() {\n"
             "  return std::chrono::system_clock::now().time_since_epoch().count();\n}\n")

    def source(self, text):
        tree = self.tree()
        name = self.plant("src/model/amount.cpp", text)
        return judge_source(Rules(tree), name, text, table.Allowed(tree))

    def symbols(self, text):
        name = self.plant("src/model/amount.cpp", text)
        self.build("model", name)
        tree = self.tree()
        archives = Archives(tree, table.rooms(tree))
        return judge_symbols(Rules(tree), [name], archives.symbols["model"], table.Allowed(tree))

    def test_a_pure_room_that_reads_the_clock_fails_the_check(self):
        self.plant("src/model/amount.cpp", self.clock)
        self.build("model", "src/model/amount.cpp")
        code, lines = self.command("rooms")
        self.assertEqual(code, 1)
        self.assertIn("src/model/amount.cpp:4: names system_clock::now (clock) in a pure room; "
                      "take the time as an argument (base/clock.hpp)", lines)
        self.assertIn("src/model/amount.cpp:1: its object calls "
                      "std::chrono::_V2::system_clock::now() (clock) in a pure room; "
                      "take the time as an argument (base/clock.hpp)", lines)

    def test_a_clock_behind_an_alias_is_found_in_the_object(self):
        text = self.clock.replace("std::chrono::system_clock::now", "C::now").replace(
            "\nlong", "using C = std::chrono::system_clock;\nlong")
        self.assertEqual(self.source(text), [])
        self.assert_one(self.symbols(text), "system_clock::now() (clock)")

    def test_each_kind_is_found_in_the_source(self):
        for text, kind in (
                ("#include <mutex>\n", "thread"), ("std::thread t;\n", "thread"),
                ("#include <fstream>\n", "file"), ("auto& out = std::cerr;\n", "file"),
                ("#include <sys/socket.h>\n", "socket"),
                ('auto home = std::getenv("HOME");\n', "environment"),
                ("std::random_device seed;\n", "randomness"),
                ("auto t = std::chrono::steady_clock::time_point{};\n", "clock"),
                ("thread_local int depth = 0;\n", "global")):
            with self.subTest(text):
                self.assert_one(self.source(text), f"({kind}) in a pure room")

    def test_each_kind_is_found_in_the_object(self):
        for text, kind in (
                ("#include <time.h>\nlong f() { return time(nullptr); }\n", "clock"),
                ("#include <unistd.h>\nlong f(char* p) { return read(0, p, 9); }\n", "file"),
                ("#include <pthread.h>\nvoid* f() { return (void*)pthread_self(); }\n", "thread"),
                ("#include <sys/socket.h>\nint f() { return socket(1, 1, 0); }\n", "socket"),
                ('#include <cstdlib>\nvoid* f() { return std::getenv("A"); }\n', "environment"),
                ("#include <cstdlib>\nint f() { return std::rand(); }\n", "randomness"),
                ("int count = 0;\n", "global"),
                ("int f() { static int calls = 0; return ++calls; }\n", "global"),
                ("thread_local int depth = 1;\n", "global")):
            with self.subTest(text):
                self.assert_one(self.symbols(text), f"({kind}) in a pure room")

    def test_tables_virtual_functions_and_mentions_are_no_impurity(self):
        text = ("#include <string_view>\nnamespace {\n"
                'constexpr std::string_view names[] = {"std::thread", "fopen("};\n}\n'
                "// Calls std::chrono::system_clock::now() never.\n"
                "struct Shape { virtual ~Shape(); virtual std::string_view name(int i); };\n"
                "Shape::~Shape() = default;\n"
                "std::string_view Shape::name(int i) { return names[i]; }\n")
        self.assertEqual(self.source(text), [])
        self.assertEqual(self.symbols(text), [])

    def test_an_allowed_file_passes_for_its_kind_alone(self):
        self.plant("tools/check/allowed.txt", "src/model/amount.cpp | clock | for this test\n")
        self.assertEqual(self.source(self.clock), [])
        self.assert_one(self.source(self.clock + "thread_local int x;\n"), "(global)")


class TheProject(Planted):
    def test_the_clean_tree_passes(self):
        self.root = ROOT
        code, lines = self.command("rooms")
        self.assertEqual((code, len(lines)), (0, 1), lines)
        self.assertRegex(lines[-1], r"^\d+ passed, 0 failed$")
