"""Reading C++ without being fooled by comments and strings."""

import unittest

import planted  # noqa: F401  (makes the rules findable)
from rules.source import code_only, functions, includes, without_comments


class Source(unittest.TestCase):
    def test_comments_and_strings_are_blanked_in_place(self):
        text = 'a = "x"; // throw\n/* try\ncatch */ b = \'y\';'
        self.assertEqual(code_only(text), 'a = " ";         \n      \n         b = \' \';')

    def test_a_comment_sign_in_a_string_opens_no_comment(self):
        self.assertEqual(without_comments('f("// no"); // yes'), 'f("// no");       ')

    def test_a_raw_string_ends_at_its_own_mark(self):
        self.assertNotIn("throw", code_only('a = R"x(" throw )" )x"; b;'))
        self.assertIn("b;", code_only('a = R"x(" throw )" )x"; b;'))

    def test_a_digit_separator_opens_no_character(self):
        self.assertIn("throw", code_only("a = 1'000; throw b; c = '\\'';"))

    def test_includes_are_found_in_every_form_but_not_in_comments(self):
        text = '#include "a/b.hpp"\n#  include <c>\n#include MACRO\n// #include "d/e.hpp"\n'
        self.assertEqual(includes(text), [(1, "a/b.hpp", '"'), (2, "c", "<"), (3, "MACRO", "")])

    def test_functions_are_measured_by_their_braces(self):
        text = "namespace a {\nclass B {\n  void f() {\n    if (x) {\n    }\n  }\n};\n}\n"
        self.assertEqual([(f.line, f.lines) for f in functions(text)], [(3, 3)])
