"""The files of a checkout, and their text."""

import argparse
import functools
import pathlib
import subprocess

CPP = (".cpp", ".hpp")


class Tree:
    """The source files under `root`: what git tracks or would track, so that a violation is found
    before it is committed; where git does not answer, all files outside build folders."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    @functools.cached_property
    def files(self):
        """Paths relative to the root, sorted."""
        git = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, capture_output=True, text=True)
        if git.returncode == 0 and (self.root / ".git").exists():
            found = {name for name in git.stdout.split("\0") if (self.root / name).is_file()}
        else:
            found = {str(path.relative_to(self.root)) for path in self._walk(self.root)}
        return sorted(found)

    def _walk(self, folder):
        for path in folder.iterdir():
            if path.is_dir():
                if path.name not in (".git", ".tools", "build", "node_modules"):
                    yield from self._walk(path)
            elif path.is_file():
                yield path

    def under(self, *folders, suffixes=CPP):
        """Files in any of the folders (relative, no closing slash) with one of the suffixes."""
        starts = tuple(folder + "/" for folder in folders)
        return [name for name in self.files if name.startswith(starts) and name.endswith(suffixes)]

    @functools.cache
    def text(self, name):
        """The file's text, or None if it is not text."""
        try:
            text = (self.root / name).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text


def tree_of_arguments(what):
    """The tree a command works on: its own checkout unless --root names another."""
    parser = argparse.ArgumentParser(description=what, allow_abbrev=False)
    own = pathlib.Path(__file__).resolve().parents[3]
    parser.add_argument("--root", default=own, help="the checkout to look at (default: this one)")
    return Tree(parser.parse_args().root)
