"""The compilers, with the flags that the build gives them."""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess


class Database:
    """compile_commands.json of one build flavour: the flags of every source file of the tree."""

    def __init__(self, tree, flavour):
        self.root = tree.root
        self.flags = {}
        path = tree.root / "build" / flavour / "compile_commands.json"
        for entry in json.loads(path.read_text()) if path.is_file() else ():
            file = pathlib.Path(entry["file"])
            if file.is_relative_to(self.root):
                self.flags[str(file.relative_to(self.root))] = _flags(entry["command"])

    def flags_of(self, name):
        """The compiler and flags of `name`, or of a source file beside or above it, for one that is
        not compiled by itself."""
        if name in self.flags:
            return self.flags[name]
        folder = os.path.dirname(name)
        while folder:
            beside = [source for source in self.flags if source.startswith(folder + "/")]
            if beside:
                return self.flags[beside[0]]
            folder = os.path.dirname(folder)
        raise LookupError(f"no build knows how to compile {name}; run ./do build")


def _flags(command):
    """The compiler and its flags, without input and output."""
    words = [word for word in shlex.split(command) if word != "-c"]
    output = words.index("-o")
    return words[:output] + words[output + 2:-1]  # the source file stands last


def fingerprint(tree, parts):
    """A short name for all that changes a verdict besides the files that were read. The place of
    the checkout does not."""
    text = "\0".join(parts).replace(str(tree.root), "")
    return hashlib.sha256(text.encode()).hexdigest()


def run(command, root, text=None):
    """Runs one compiler or linter with `text` as its input; its failing raises nothing."""
    plain = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, cwd=root, env=plain, input=text, capture_output=True, text=True)


def dependencies(command, root, text=None):
    """Every file that a compilation reads, relative to the root where it lies in it; None if the
    preprocessor already fails. `command` is the compilation without -c or -fsyntax-only."""
    done = run(command + ["-M"], root, text)
    if done.returncode:
        return None
    names = shlex.split(done.stdout.replace("\\\n", " "))[1:]
    found = []
    for name in names:
        path = (root / name).resolve()
        if path.is_file():
            found.append(str(path.relative_to(root) if path.is_relative_to(root) else path))
    return sorted(set(found))


@functools.cache
def version(tool):
    """The tool's whole version text; part of every verdict."""
    return subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout


def in_parallel(judge, things):
    """judge(thing) for each, as many at once as there are processors; results in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(judge, things))


_DIAGNOSTIC = re.compile(
    r"^([^:\s][^:\n]*):(\d+):(?:\d+:)? (?:fatal )?(error|warning|note): (.*)$", re.M)


def diagnostics(output, root):
    """(file, line, text) of each error; a note that follows one is joined to it."""
    found = []
    for name, line, severity, text in _DIAGNOSTIC.findall(output):
        path = pathlib.Path(root, name)
        if path.is_relative_to(root):
            name = str(path.relative_to(root))
        if severity != "note":
            found.append((name, int(line), text))
        elif found and found[-1][0] == name:
            found[-1] = (*found[-1][:2], f"{found[-1][2]}: {text}")
    return found
