# SPDX-License-Identifier: GPL-2.0
"""A cache keyed by content, and the progress of what fills it.

An entry is a directory whose name ends in a hash of everything that went
into it. It is built under work/ and renamed when it is complete, so what
exists under its final name can be used without looking further. What an
interrupted run leaves under work/ is continued by the next one: make and
ninja know how to, and steps that do not are written to start over.
"""

import collections
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time


class BuildError(Exception):
    """Something could not be built; the text says what and why."""


def key_of(*parts):
    """Hash of strings, bytes and the files that os.PathLike parts name."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, os.PathLike):
            with open(part, "rb") as file:
                part = file.read()
        elif isinstance(part, str):
            part = part.encode()
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


class Progress:
    """One line a step on standard error, and a live one on a terminal."""

    def __init__(self):
        self.start = time.monotonic()
        self.live = sys.stderr.isatty()

    def _put(self, text, end="\n"):
        if self.live:
            text = "\r\033[K" + text
        sys.stderr.write(text + end)
        sys.stderr.flush()

    def step(self, text):
        self._put(f"[{time.monotonic() - self.start:5.0f} s] {text}")

    def tail(self, text):
        """Show the last line of output of a step, on a terminal only."""
        if self.live:
            width = shutil.get_terminal_size().columns - 5
            self._put("    " + text.expandtabs()[:width], end="")

    def clear(self):
        if self.live:
            self._put("", end="")


class Work:
    """The directory in which one entry is built, and its log."""

    def __init__(self, path, log, progress):
        self.path = path
        self.log = log
        self.progress = progress

    def __truediv__(self, name):
        return self.path / name

    def fresh(self, name):
        """An empty directory, for steps that cannot be continued."""
        path = self.path / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def run(self, *argv, cwd=None, env=None):
        """Run a command, its output into the log; raise if it fails."""
        argv = [str(arg) for arg in argv]
        last = collections.deque(maxlen=15)
        with open(self.log, "ab", buffering=0) as log:
            log.write(("+ " + " ".join(argv) + "\n").encode())
            status = self._pump(argv, cwd or self.path, env, log, last)
        self.progress.clear()
        if status:
            lines = "\n".join("    " + line for line in last)
            raise BuildError(f"'{argv[0]}' failed with status {status}; "
                             f"the last lines of {self.log}:\n{lines}")

    def _pump(self, argv, cwd, env, log, last):
        try:
            process = subprocess.Popen(
                argv, cwd=cwd, env={**os.environ, "LC_ALL": "C", **(env or {})},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT)
        except FileNotFoundError as error:
            raise BuildError(f"cannot run '{argv[0]}': {error.strerror}; "
                             "tools/emulator/deps installs what is needed") from error
        try:
            for line in process.stdout:
                log.write(line)
                text = line.decode(errors="replace").rstrip()
                if text:
                    last.append(text)
                    self.progress.tail(text)
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


class Store:
    """The cache directory."""

    def __init__(self, root, progress=None):
        self.root = root
        self.progress = progress or Progress()
        for name in ("work", "locks", "logs"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def lock(self, name):
        """An exclusive lock against other runs; close it to release it."""
        lock = open(self.root / "locks" / name, "w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.progress.step(f"{name}: waiting for another run")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def path(self, name, key):
        return self.root / f"{name}-{key}"

    def get(self, name, key, build):
        """The entry's directory; build(work) makes it if it is not there.

        build returns the directory under its work directory to keep.
        """
        final = self.path(name, key)
        if final.is_dir():
            return final
        with self.lock(f"{name}-{key}"):
            if not final.is_dir():
                self._build(name, key, build, final)
        return final

    def _build(self, name, key, build, final):
        path = self.root / "work" / f"{name}-{key}"
        path.mkdir(exist_ok=True)
        log = self.root / "logs" / f"{name}-{key}.log"
        work = Work(path, log, self.progress)
        self.progress.step(f"{name}: building")
        start = time.monotonic()
        try:
            kept = build(work)
        except BuildError as error:
            raise BuildError(f"{name}: {error}") from error
        os.rename(kept, final)
        shutil.rmtree(path, ignore_errors=True)
        self.progress.step(f"{name}: done in {time.monotonic() - start:.0f} s")

    def link(self, name, target):
        """A name without a hash for people: current/NAME."""
        link = self.root / "current" / name
        link.parent.mkdir(exist_ok=True)
        if link.is_symlink() and os.readlink(link) == str(target):
            return
        temporary = link.with_name(f".{name}.{os.getpid()}")
        temporary.symlink_to(target)
        os.replace(temporary, link)


def default_root():
    """Where the cache is: the XDG rules."""
    from pathlib import Path
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "rpmsg-amp"
