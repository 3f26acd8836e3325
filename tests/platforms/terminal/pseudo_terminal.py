"""A real pseudo-terminal with a real process in it: type, and wait for what a person would see."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 20.0
"""Seconds after which something that should be seen counts as missing; a busy machine is slow to start Python."""

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[=>()][A-Z0-9]?")


class Terminal:
    """What was shown so far is `raw`; `seen` is that without escape sequences."""

    def __init__(self, process: subprocess.Popen[bytes], end: int) -> None:
        self.process = process
        self.raw = ""
        self._end = end
        self._mark = 0

    @property
    def seen(self) -> str:
        return _ESCAPES.sub("", self.raw).replace("\r", "")

    def type(self, keys: str) -> None:
        """Press keys; what is waited for next has to appear after them."""
        self._mark = len(self.seen)
        os.write(self._end, keys.encode())

    def wait_for(self, words: str, patience: float = PATIENCE) -> str:
        """Wait until words are seen, in one line or wrapped; gives what appeared since the last keys."""
        until = time.monotonic() + patience
        while " ".join(words.split()) not in " ".join(self.seen[self._mark :].replace("│", " ").split()):
            assert time.monotonic() < until, f"never saw {words!r} in:\n{self.seen[self._mark :]}"
            self._read()
        return self.seen[self._mark :]

    def leave(self) -> int:
        """Wait for the process to end; gives its exit code."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < until, f"still there after:\n{self.seen[self._mark :]}"
            self._read()
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self._end], [], [], 0.05)[0]:
            with contextlib.suppress(OSError):
                self.raw += os.read(self._end, 65536).decode("utf-8", "replace")


def environment(**more: str) -> dict[str, str]:
    """The environment of a person with a colour terminal, but for what is changed."""
    own = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONUNBUFFERED"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", "PROMPT_TOOLKIT_NO_CPR": "1", **more}


@contextlib.contextmanager
def terminal(
    *arguments: str, columns: int = 80, module: str = "tests.platforms.terminal.demo", **env: str
) -> Iterator[Terminal]:
    """Start the demonstration chat, or another module, in a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=environment(**env),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)
