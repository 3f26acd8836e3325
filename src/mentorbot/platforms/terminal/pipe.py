"""The piped way: one question or command a line, read so that nothing in the input can harm the chat."""

from __future__ import annotations

import asyncio
import codecs
import io
import os
import threading
from collections.abc import Callable
from typing import TextIO

from mentorbot.core.card import Field
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.platforms.terminal.completion import Offers
from mentorbot.platforms.terminal.phrases import NO_WORDS, NOT_TEXT, TOO_LONG, asked
from mentorbot.platforms.terminal.screen import Screen

LONGEST_LINE = 100_000
"""Bytes of one line that are held; a longer one is refused and passed over."""

BLOCK = 65_536


class Pipe:
    """Reads lines from a stream that is no terminal, or one that can't place its cursor, which then gets a `sign`.

    It asks for a field by writing its label; the next line fills it.
    """

    interactive = False

    def __init__(self, stream: TextIO | None, screen: Screen, sign: str = "") -> None:
        self._read = _reader(stream)
        self._screen = screen
        self._sign = sign
        self._held = bytearray()
        self._ended = False

    async def line(self) -> str:
        """Give the next line. Raises EOFError at the end, Friendly where a line can't be read."""
        if self._sign:
            self._screen.say(self._sign, end="")
        return _words(await self._next())

    async def field(self, field: Field, _offers: Offers | None = None) -> str:
        """Give the next line, which may be empty: then what was there stays."""
        self._screen.say(asked(field))
        return _words(await self._next()) or field.value

    async def above(self, write: Callable[[], None]) -> None:
        """Write, and give the sign again after it."""
        write()
        if self._sign:
            self._screen.say(self._sign, end="")

    def forget(self) -> None:
        """Nothing that was piped is kept."""

    async def _next(self) -> bytes:
        begin = 0
        while (end := self._held.find(b"\n", begin)) < 0 and not self._ended:
            begin = len(self._held)
            if begin > LONGEST_LINE:
                await self._skip()
                raise Friendly(*TOO_LONG)
            await self._more()
        if end < 0 and not self._held:
            raise EOFError
        taken = self._held[: end if end >= 0 else None]
        del self._held[: len(taken) + 1]
        if len(taken) > LONGEST_LINE:
            raise Friendly(*TOO_LONG)
        return bytes(taken)

    async def _skip(self) -> None:
        """Pass over the rest of a line without holding it."""
        while (end := self._held.find(b"\n")) < 0 and not self._ended:
            self._held.clear()
            await self._more()
        del self._held[: end + 1 if end >= 0 else None]

    async def _more(self) -> None:
        """Read what is there, in a thread that holds no lock: a pipe that stays silent never keeps us from leaving."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Future[bytes] = loop.create_future()

        def settle(data: bytes) -> None:
            if not arrived.done():
                arrived.set_result(data)

        def read() -> None:
            data = self._read()
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, data)

        threading.Thread(target=read, daemon=True, name="piped-input").start()
        data = await arrived
        self._ended = not data
        self._held.extend(data)


def _reader(stream: TextIO | None) -> Callable[[], bytes]:
    if stream is None:
        return lambda: b""
    try:
        number = stream.fileno()
    except (OSError, io.UnsupportedOperation, ValueError):
        return lambda: stream.read(BLOCK).encode("utf-8", "replace")

    def read() -> bytes:
        try:
            return os.read(number, BLOCK)
        except OSError:
            return b""

    return read


def _words(line: bytes) -> str:
    try:
        words = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Friendly(*NOT_TEXT) from error
    kept = clean(words).strip()
    if words.strip() and not kept:
        raise Friendly(*NO_WORDS)
    return kept
