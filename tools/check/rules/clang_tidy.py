"""Runs clang-tidy over what the build compiles, and over headers that no source file reaches."""

from rules import compile as compiler
from rules.report import Violation
from rules.verdicts import Verdicts

TIDY = "clang-tidy-19"
# A guard is judged as what it is in production, a plain condition, so that the checks that follow
# conditions understand it. g++ knows warnings that clang does not.
_EXTRA = ["-UCOUNTERSIGN_SWITCHABLE_GUARDS", "-Wno-unknown-warning-option",
          "-Wno-pragma-once-outside-header", "-Wno-unused-command-line-argument"]


def _is_ours(violation):
    """The analyzer follows calls into other people's headers; only what does not compile there is a
    matter of ours."""
    return not violation.file.startswith("/") or "[clang-diagnostic-error" in violation.what


class Linter:
    def __init__(self, tree):
        self.tree = tree
        self.verdicts = Verdicts(tree, "tidy")
        # Benchmarks and constant-time harnesses are built for release only.
        release = compiler.Database(tree, "release")
        self.database = compiler.Database(tree, "asan")
        self.database.flags = {**release.flags, **self.database.flags}
        configs = [name for name in tree.files if name.split("/")[-1] == ".clang-tidy"]
        self.settings = [compiler.version(TIDY), *(name + tree.text(name) for name in configs)]

    def judge(self, name):
        """The violations of one translation unit or lone header, and the files that it reads."""
        flags = self.database.flags_of(name)[1:] + _EXTRA
        if name.endswith(".hpp"):
            flags += ["-x", "c++"]
        settings = compiler.fingerprint(self.tree, self.settings + flags)
        known = self.verdicts.files(name, settings)
        if known is not None:
            return [], known
        files = compiler.dependencies(["clang++-19", *flags, name], self.tree.root)
        done = compiler.run([TIDY, "--quiet", name, "--", *flags], self.tree.root)
        told = [Violation(*what) for what in compiler.diagnostics(done.stdout, self.tree.root)]
        found = [violation for violation in told if _is_ours(violation)]
        if done.returncode and not told:
            found = [Violation(name, 1, f"{TIDY} failed: {done.stderr.strip()[-300:]}")]
        if not found and files is not None:
            self.verdicts.remember(name, settings, files)
        return found, files or []

    def judge_all(self, names, report):
        """Judges in parallel; the value is every file that was read."""
        reached = set()
        for found, files in compiler.in_parallel(self.judge, names):
            report.add(found)
            reached.update(files)
        return reached


def check(tree, report):
    linter = Linter(tree)
    folders = ("src", "apps", "tests", "fuzz", "bench")
    wanted = [name for name in tree.under(*folders, suffixes=(".cpp",))
              if not name.startswith("tests/compile_fail/")]
    compiled = [name for name in wanted if name in linter.database.flags]
    for name in set(wanted) - set(compiled):
        report.add([Violation(name, 1, "no build compiles it; run ./do build asan, or give it a "
                                       "target")])
    if not compiled:
        return
    reached = linter.judge_all(compiled, report)
    linter.judge_all(set(tree.under("src", suffixes=(".hpp",))) - reached, report)
