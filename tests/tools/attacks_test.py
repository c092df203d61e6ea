"""docs/protocols/attacks.md against the tests that it names."""

import re
import unittest

import planted  # noqa: F401  (makes the harness findable)
from planted import ROOT

ROWS = range(1, 66)
TEST = re.compile(r"\b(?:TYPED_TEST|TEST|TEST_P|TEST_F)\(\w+,\s*row_(\d+)_\w+\)")


def rows_by_file():
    """The rows that the tests of each file are named after."""
    found = {}
    for file in sorted((ROOT / "tests/unit").rglob("*_test.cpp")):
        rows = {int(row) for row in TEST.findall(file.read_text())}
        if rows:
            found[file.stem.removesuffix("_test")] = rows
    return found


class AttackCatalogue(unittest.TestCase):
    def setUp(self):
        page = (ROOT / "docs/protocols/attacks.md").read_text()
        cells = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", page, re.MULTILINE)
        self.table = {int(row): set(re.findall(r"`(\w+)`", tests)) for row, tests in cells}
        self.empty = {int(row) for row, tests in cells if tests == "does not apply"}

    def test_every_row_is_in_the_table(self):
        self.assertEqual(sorted(self.table), list(ROWS))

    def test_every_row_has_tests_or_does_not_apply(self):
        self.assertEqual({row for row, tests in self.table.items() if not tests}, self.empty)

    def test_the_table_names_the_files_that_have_the_tests(self):
        by_file = rows_by_file()
        for row in ROWS:
            with self.subTest(row=row):
                self.assertEqual(self.table[row], {f for f, rows in by_file.items() if row in rows})


if __name__ == "__main__":
    unittest.main()
