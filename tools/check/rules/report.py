"""What every check prints: one line per violation, then the count of things checked."""

import sys
import traceback
from typing import NamedTuple


class Violation(NamedTuple):
    file: str  # relative to the root
    line: int
    what: str  # what is wrong, then after a semicolon how to mend it

    def __str__(self):
        return f"{self.file}:{self.line}: {self.what}"


class Report:
    """Counts the things checked (files, archives, targets); each passes or fails as one."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.violations = []

    def add(self, violations):
        """One thing was checked, and these are its violations."""
        if violations:
            self.failed += 1
            self.violations += violations
        else:
            self.passed += 1

    def close(self):
        """Prints everything; the value is the program's exit code."""
        for line in sorted(set(self.violations)):
            print(line)
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def run(check):
    """The body of every command: `check(report)`, then the closing line, which comes last even if
    the check itself breaks."""
    report = Report()
    try:
        check(report)
    except Exception as broken:  # a check that cannot run has not passed
        traceback.print_exc()
        where = traceback.extract_tb(broken.__traceback__)[-1]
        report.add([Violation("tools/check", where.lineno, f"the check could not run: {broken}")])
    code = report.close()
    sys.stdout.flush()
    sys.exit(code)
