"""The chat in a terminal: reads what a person types or pipes in, runs it through dispatch and shows the answer."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import tzinfo
from pathlib import Path
from typing import TextIO

from prompt_toolkit.input import create_input
from prompt_toolkit.output import create_output

from mentorbot.core.call import Arrival
from mentorbot.core.card import Button, Card, Form, Instant
from mentorbot.core.dispatch import Dispatch, Reply
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.core.words import parse
from mentorbot.platforms.terminal import phrases
from mentorbot.platforms.terminal.calling import Caller, Ear, PutAside
from mentorbot.platforms.terminal.completion import LineCompleter, Suggestions
from mentorbot.platforms.terminal.own_zone import own_zone
from mentorbot.platforms.terminal.patience import Interrupted, unhurt
from mentorbot.platforms.terminal.pieces import Moment
from mentorbot.platforms.terminal.pipe import Pipe
from mentorbot.platforms.terminal.postman import TerminalPostman
from mentorbot.platforms.terminal.prompt import Prompt
from mentorbot.platforms.terminal.saving import erased, saved
from mentorbot.platforms.terminal.screen import Gone, Screen

ASK = "ask"
"""The command that a question in plain words runs, with the one argument `question`."""

_NUMBER = re.compile(r"\[?([0-9]{1,3})[\].)]?")
_LEAVE = frozenset({"quit", "exit", "/quit", "/exit"})


class TerminalChat:
    """One person's chat. `clock` gives the present, `ids` a new id for each thing that was typed.

    With a terminal on both sides it prompts; else every line of `stdin` is a question, a command or a number. `colour`
    None looks at the terminal, NO_COLOR and TERM. `zone` None is the computer's own. `examples` are shown at the start.
    `files` is the folder in which the files of cards are saved; without one they are only named. `came` is told the
    computer's own zone (an IANA name, empty where it isn't known) when somebody sits down who isn't known yet: at the
    start, and before the first line after they were forgotten.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        *,
        clock: Callable[[], Instant],
        ids: Callable[[], str],
        history_file: Path | None = None,
        files: Path | None = None,
        plain: bool = False,
        colour: bool | None = None,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        zone: tzinfo | None = None,
        examples: Sequence[str] = phrases.EXAMPLES,
        environ: Mapping[str, str] | None = None,
        came: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._dispatch, self._clock, self._ids, self._zone = dispatch, clock, ids, zone
        self._examples = tuple(examples)
        self._choices: tuple[Button | Form, ...] = ()
        self._files = files
        self.postman = TerminalPostman()
        source = sys.stdin if stdin is None else stdin
        self._stdout = sys.stdout if stdout is None else stdout
        environ = os.environ if environ is None else environ
        self._home = own_zone(environ)
        self._came, self._new = came, came is not None
        self._screen = Screen(self._stdout, plain=plain, colour=colour, environ=environ)
        self._greets = source is not None and source.isatty() and self._screen.tty
        self._ear = self._listen(source, history_file)
        self._caller = Caller(dispatch, self._arrival, self._screen, self._ear)

    def _listen(self, source: TextIO | None, history_file: Path | None) -> Ear:
        """Choose how to ask. A terminal that can't place its cursor, such as an editor's, gets a simple prompt."""
        if source is None or not self._greets or self._screen.dumb:
            return Pipe(source, self._screen, "\n> " if self._greets else "")
        completer = LineCompleter(self._dispatch, Suggestions(self._dispatch, self._arrival))
        reads = None if source is sys.stdin else create_input(source)
        writes = None if self._stdout is sys.stdout else create_output(self._stdout)
        return Prompt(self._screen, completer, history_file, reads, writes)

    async def run(self, missed: Callable[[], Awaitable[object]] | None = None) -> int:
        """Talk until the person leaves or the input ends; gives the exit code. A reader who went away is no error.

        `missed` delivers what became due while nobody was here; it is called once, before the first line is read.
        """
        try:
            with suppress(EOFError), unhurt() if self._ear.interactive else nullcontext():
                if self._greets:
                    self._show([phrases.greeting(self._examples, ASK)])
                await self._sits_down()
                if missed is not None:
                    with self._listening(self._show_now):
                        await missed()
                await self._talk()
        except Gone:
            _hush(self._stdout)
        return 0

    async def _sits_down(self) -> None:
        """Say where somebody is who isn't known yet."""
        if self._new and self._came is not None:
            await self._came(self._home)
        self._new = False

    async def _talk(self) -> None:
        stopped = False
        while True:
            try:
                with self._listening(self._show_above):
                    line = clean(await self._ear.line()).strip()
                if line.lower() in _LEAVE:
                    return
                stopped = False
                if line:
                    await self._take(line)
            except Friendly as error:
                await self._answer(self._failed(error))
            except Interrupted:
                if stopped:
                    return
                stopped = True
                self._screen.aside(phrases.LEAVING)

    async def _take(self, line: str) -> None:
        """Answer one line, whatever goes wrong."""
        try:
            await self._sits_down()
            await self._answer(await self._hear(line))
        except PutAside as left:
            self._put_aside(left)
        except (EOFError, Gone, Interrupted):
            raise
        except Exception as error:  # noqa: BLE001 - becomes words
            await self._answer(self._failed(error))

    async def _hear(self, line: str) -> Reply | None:
        """Give the reply to a number, a command or a question."""
        registry = self._dispatch.registry
        if match := _NUMBER.fullmatch(line):
            return await self._choose(int(match[1]))
        if (typed := parse(registry, line)) is not None:
            return await self._caller.call(typed.command, typed.args)
        if (unknown := phrases.no_such_command(registry, line)) is not None:
            return Reply(unknown, True)
        if (ask := registry.find(ASK)) is not None:
            return await self._caller.call(ask, {"question": line.removeprefix("/")})
        return Reply(phrases.CANT_ASK, True)

    async def _choose(self, number: int) -> Reply | None:
        if not 1 <= number <= len(self._choices):
            raise Friendly(*phrases.no_such_choice(number, len(self._choices)))
        chosen = self._choices[number - 1]
        if isinstance(chosen, Form):
            return await self._caller.complete(chosen)
        spec = self._dispatch.registry.find(chosen.command)
        if spec is None:
            raise Friendly(*phrases.OLD_CHOICE)
        return await self._caller.call(spec, chosen.args)

    def _put_aside(self, left: PutAside) -> None:
        """Say that a form was left; its words are the one choice there is."""
        reason = [self._failed(left.error).card] if left.error else []
        self._show([*reason, phrases.put_aside()])
        self._choices = (left.form,)

    def _failed(self, error: Exception) -> Reply:
        return self._dispatch.failure(error, private=True, command="chat")

    @contextmanager
    def _listening(self, show: Callable[[Card], Awaitable[None]]) -> Iterator[None]:
        """Let what is due be shown meanwhile."""
        self.postman.listening(show)
        try:
            yield
        finally:
            self.postman.listening(None)

    async def _show_now(self, card: Card) -> None:
        self._show([card])

    async def _show_above(self, card: Card) -> None:
        await self._ear.above(lambda: self._show([card]))

    async def _answer(self, reply: Reply | None) -> None:
        """Show a reply, and what waited for one; that is told once it is on the screen."""
        if reply is None:
            return
        self._show([reply.card, *(reply.aside.cards if reply.aside else ())])
        if reply.aside is not None:
            await reply.aside.told()

    def _show(self, cards: Sequence[Card]) -> None:
        """Show cards and save their files. Where they offer no choice, the numbers on the screen above stay good."""
        shown = [saved(card, self._files) for card in cards]
        self._choices = self._screen.show(shown, Moment(self._clock(), self._zone)) or self._choices

    async def erase(self, native: str) -> None:
        """Forget whoever sits here: what was typed, what was saved and what was offered. Raises OSError."""
        self._choices, self._new = (), True
        self._ear.forget()
        erased(self._files)

    def _arrival(self) -> Arrival:
        """Give what was typed an id of its own; at their own computer everybody may do everything."""
        return Arrival(
            event=f"terminal:{self._ids()}",
            platform="terminal",
            tenant="",
            community="local",
            person="local",
            place="terminal",
            channel="terminal",
            now=self._clock(),
            admin=True,
        )


def _hush(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, so that Python's last flush doesn't complain (docs: library/signal)."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
