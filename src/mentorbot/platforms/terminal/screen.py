"""What is written to the terminal: cards, short lines, and a sign of life while an answer takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.text import Text as Styled

from mentorbot.core.card import Button, Card
from mentorbot.platforms.terminal.cards import Boxed, choices
from mentorbot.platforms.terminal.pieces import Moment, safe
from mentorbot.platforms.terminal.plain import plain as in_words

NARROWEST, PIPED_WIDTH = 20, 80


class Gone(Exception):
    """Nobody reads what we write any more: the pipe was closed, or the terminal."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the chat end by itself; Rich would leave with an exit code of 1."""
        raise BrokenPipeError


def may_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Say whether colours are welcome: a terminal that isn't dumb, and no NO_COLOR (https://no-color.org)."""
    return stream.isatty() and environ.get("TERM") != "dumb" and not environ.get("NO_COLOR")


class Screen:
    """Writes to one stream. `colour` forces colours on or off; None looks at the stream and at `environ`."""

    def __init__(self, stream: TextIO, *, plain: bool, colour: bool | None, environ: Mapping[str, str]) -> None:
        if callable(change := getattr(stream, "reconfigure", None)):
            change(errors="replace")
        self.tty = stream.isatty()
        self.dumb = environ.get("TERM") == "dumb"
        self.colour = not plain and (may_colour(stream, environ) if colour is None else colour)
        self.plain = plain or not (self.tty or self.colour)
        self._stream = stream
        styled = self.colour or (self.tty and not self.dumb)
        self._console = _Console(
            file=stream,
            force_terminal=styled,
            color_system="auto" if self.colour and self.tty else "standard" if styled else None,
            no_color=not self.colour,
            width=None if self.tty else PIPED_WIDTH,
            highlight=False,
            markup=False,
            emoji=False,
        )

    @property
    def unicode(self) -> bool:
        """Whether signs beyond ASCII can be shown."""
        return self._console.encoding.startswith("utf")

    @property
    def width(self) -> int:
        """Columns that there are now."""
        return max(NARROWEST, self._console.width)

    def show(self, cards: Sequence[Card], moment: Moment) -> tuple[Button, ...]:
        """Show cards one below the other; gives their choices in the order of the numbers shown."""
        given: list[Button] = []
        for card in cards:
            first = len(given) + 1
            if self.plain:
                width = self.width if self.tty else None
                self.say(in_words(card, moment, first=first, width=width) + "\n")
            else:
                self._print("", Boxed(card, moment, first))
            given.extend(choices(card))
        return tuple(given)

    def say(self, words: str, end: str = "\n") -> None:
        """Write plain words."""
        with self._gone():
            self._stream.write("\n".join(safe(line) for line in words.split("\n")) + end)
            self._stream.flush()

    def aside(self, words: str) -> None:
        """Write a side remark, dim where that can be shown."""
        if self.plain:
            self.say(words)
        else:
            self._print(Styled(safe(words), "dim"))

    def _print(self, *parts: object) -> None:
        with self._gone():
            self._console.print(*parts, sep="\n", crop=False)

    @contextmanager
    def _gone(self) -> Iterator[None]:
        """Turn what writing to a closed pipe, terminal or file raises into Gone."""
        try:
            yield
        except OSError as error:
            raise Gone from error
        except ValueError as error:
            if self._stream.closed:
                raise Gone from error
            raise

    @contextmanager
    def waiting(self) -> Iterator[Callable[[str], None]]:
        """Show that an answer is on its way; the function that is given changes the words. Silent where plain."""
        if self.plain or not (self.tty and self._console.is_terminal):
            yield lambda _words: None
            return
        spinner = "dots" if self.unicode else "line"
        with self._console.status(Styled("One moment", "dim"), spinner=spinner, spinner_style="cyan") as status:
            yield lambda words: status.update(Styled(safe(words), "dim"))


class Reports:
    """Carries a handler's progress to whatever shows it, as soon as something does."""

    def __init__(self) -> None:
        self._words = ""
        self._show: Callable[[str], None] | None = None

    def begin(self, show: Callable[[str], None] | None) -> None:
        """Send reports there, the last one at once; None: forget it all."""
        self._show = show
        if show is None:
            self._words = ""
        elif self._words:
            show(self._words)

    async def report(self, what: str, done: int, total: int) -> None:
        """Say what is being done and how much of it is done."""
        self._words = f"{what} ({done} of {total})" if total else what
        if self._show is not None:
            self._show(self._words)
