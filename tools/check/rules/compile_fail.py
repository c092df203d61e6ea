"""Misuse that must not build. Each tests/compile_fail/NAME.cpp begins with `// expect: REGEX`. As
it stands it must fail with an error that the expression matches; with -DCONTROL, which replaces the
misuse by the right use, it must build, so that nothing else made it fail."""

import re

from rules import compile as compiler
from rules.report import Violation
from rules.verdicts import Verdicts

FOLDER = "tests/compile_fail"
_EXPECT = re.compile(r"// expect: (\S.*)")


def _judge_control(name, command, root):
    done = compiler.run(command + ["-DCONTROL"], root)
    if done.returncode == 0:
        return []
    errors = compiler.diagnostics(done.stderr, root) or [(name, 1, "fails")]
    return [Violation(at, line, f"with -DCONTROL: {what}; the control must build")
            for at, line, what in errors[:1]]


def _judge_misuse(name, command, root, expected):
    done = compiler.run(command, root)
    errors = [what for _, _, what in compiler.diagnostics(done.stderr, root)]
    if done.returncode == 0:
        return [Violation(name, 1, "builds; the misuse must be made impossible again")]
    if not any(re.search(expected, error) for error in errors):
        return [Violation(name, 1, f"fails with '{' '.join(errors[:1])}', not with '{expected}'; "
                                   "mend the case or what it expects")]
    return []


def judge(tree, name, flags):
    """The violations of one case."""
    text = tree.text(name)
    expect = _EXPECT.match(text)
    if not expect:
        return [Violation(name, 1, "does not begin with // expect: REGEX; say which error is due")]
    if "#ifdef CONTROL" not in text:
        return [Violation(name, 1, "has no #ifdef CONTROL; show the right use beside the misuse")]
    command = [*flags, "-fsyntax-only", name]
    return (_judge_control(name, command, tree.root)
            or _judge_misuse(name, command, tree.root, expect[1].strip()))


def check(tree, report):
    database = compiler.Database(tree, "release")
    verdicts = Verdicts(tree, "compile_fail")

    def judge_once(name):
        flags = database.flags_of("src/base/")
        settings = compiler.fingerprint(tree, [compiler.version(flags[0]), *flags])
        if verdicts.files(name, settings) is not None:
            return []
        found = judge(tree, name, flags)
        if not found:
            files = set()
            for more in ([], ["-DCONTROL"]):
                files.update(compiler.dependencies([*flags, *more, name], tree.root))
            verdicts.remember(name, settings, sorted(files))
        return found

    for found in compiler.in_parallel(judge_once, tree.under(FOLDER, suffixes=(".cpp",))):
        report.add(found)
