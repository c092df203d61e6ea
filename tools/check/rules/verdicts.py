"""Remembers what passed. A verdict holds as long as every file that it was reached from, the tools
and the settings are what they were; only passes are remembered."""

import hashlib
import json
import os
import threading


class Verdicts:
    """One folder of small files under build/cache, one for each thing ever judged."""

    def __init__(self, tree, kind):
        self.root = tree.root
        self.folder = tree.root / "build" / "cache" / kind
        self.folder.mkdir(parents=True, exist_ok=True)
        self._digests = {}
        self._lock = threading.Lock()

    def files(self, thing, settings):
        """What `thing` was reached from, if it passed under these settings and none of that has
        changed since; else None."""
        try:
            verdict = json.loads(self._file(thing).read_text())
            fresh = (verdict["settings"] == settings
                     and verdict["digest"] == self._digest(verdict["files"]))
            return verdict["files"] if fresh else None
        except (OSError, ValueError, KeyError):
            return None

    def remember(self, thing, settings, files):
        """`thing` passed, and depends on these files (relative to the root, or absolute)."""
        verdict = {"settings": settings, "digest": self._digest(files), "files": files}
        file = self._file(thing)
        # Written aside and renamed, so that two runs at once leave one whole verdict.
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(verdict))
        aside.replace(file)

    def _file(self, thing):
        return self.folder / (hashlib.sha256(thing.encode()).hexdigest()[:32] + ".json")

    def _digest(self, files):
        whole = hashlib.sha256()
        for name in files:
            whole.update(f"{name}\0{self._digest_of(name)}\n".encode())
        return whole.hexdigest()

    def _digest_of(self, name):
        with self._lock:
            known = self._digests.get(name)
        if known is None:
            known = hashlib.sha256((self.root / name).read_bytes()).hexdigest()
            with self._lock:
                self._digests[name] = known
        return known
