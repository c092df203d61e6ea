"""A small tree to plant violations in."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "check"))

from rules.tree import Tree  # noqa: E402  (the line above makes it findable)

DATA = ("tools/rooms.txt", "tools/check/libraries.txt", "tools/check/purity.txt")


class Planted(unittest.TestCase):
    """Each test has a tree of its own, with the project's tables and no exceptions from them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in DATA:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)

    def plant(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name

    def tree(self):
        return Tree(self.root)

    def build(self, room, source):
        """Compiles one planted source into the release archive of its room."""
        archive = self.root / "build" / "release" / f"lib{room}.a"
        archive.parent.mkdir(parents=True, exist_ok=True)
        member = archive.parent / (source.split("/")[-1] + ".o")
        subprocess.run(["g++-12", "-std=c++23", "-O2", "-fPIC", "-I", "src", "-c", source,
                        "-o", member], cwd=self.root, check=True)
        subprocess.run(["ar", "rcs", archive, member], check=True)

    def command(self, name):
        """Runs one check on the planted tree as ./do does: its exit code and its lines."""
        done = subprocess.run([ROOT / "tools" / "check" / name, "--root", self.root],
                              capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()

    def assert_one(self, violations, *words):
        """There is exactly one violation, and it says all of these words."""
        self.assertEqual(len(violations), 1, violations)
        for word in words:
            self.assertIn(word, str(violations[0]))
