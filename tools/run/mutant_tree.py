"""Copies of the tree in build/mutants, in which patches are applied and test programs built."""

import os
import shutil
from pathlib import Path

import harness

# Two patches are hunted at a time, each in a tree of its own.
TREES = [harness.ROOT / f"build/mutants/tree{number}" for number in range(1, harness.AT_ONCE + 1)]
MIRRORED = ["CMakeLists.txt", "CMakePresets.json", "src", "apps", "tests", "tools"]
BUILD_SECONDS_MAX = 1800


def mirror(tree):
    """Makes a copy equal to the checkout again. A file that differs gets the time of now, so that
    ninja builds anew what a patch had touched; others keep theirs."""
    wanted = set(files_of(harness.ROOT))
    for name in set(files_of(tree)) - wanted:
        (tree / name).unlink()
    for name in wanted:
        source, copy = harness.ROOT / name, tree / name
        if copy.exists() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)


def files_of(root):
    for name in MIRRORED:
        top = root / name
        for file in [top] if top.is_file() else top.rglob("*"):
            if file.is_file():
                yield file.relative_to(root)


def apply(tree, patch):
    """Applies a patch to a copy. Returns what was said if it does not apply."""
    ended = harness.run(["patch", "--strip=1", "--batch", "--forward", "--no-backup-if-mismatch",
                         f"--input={patch}"], 60, folder=tree)
    return ended.output if ended.code != 0 else ""


def build(tree, program):
    """Builds one program of a copy with the asan preset. Returns its path and what went wrong."""
    environment = {
        "CCACHE_DIR": os.environ.get("CCACHE_DIR", str(harness.ROOT / "build/cache/ccache")),
        "CCACHE_BASEDIR": str(tree),
        "CCACHE_NOHASHDIR": "1",
    }
    commands = [["cmake", "--build", "--preset", "asan", "--target", program]]
    if not (tree / "build/asan/build.ninja").exists():
        commands.insert(0, ["cmake", "--preset", "asan"])
    for command in commands:
        ended = harness.run(command, BUILD_SECONDS_MAX, environment, tree)
        if ended.code != 0:
            return None, ended.output
    return tree / "build/asan" / program, ""
