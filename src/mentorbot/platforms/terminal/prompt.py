"""Asking at a real terminal: a line with completion and history, and the fields of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.completion import Completer
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import Style

from mentorbot.core.card import Field
from mentorbot.platforms.terminal.completion import OfferCompleter, Offers
from mentorbot.platforms.terminal.patience import Interrupted
from mentorbot.platforms.terminal.phrases import asked
from mentorbot.platforms.terminal.pieces import safe
from mentorbot.platforms.terminal.screen import Screen

PLACEHOLDER = "Ask, or type / for commands"
_CALM = Style.from_dict(
    {
        "sign": "ansicyan bold",
        "label": "bold",
        "hint": "ansibrightblack",
        "completion-menu": "noreverse",
        "completion-menu.completion": "bg:default fg:default noreverse",
        "completion-menu.completion.current": "bg:default ansicyan bold noreverse",
        "completion-menu.meta.completion": "bg:default ansibrightblack noreverse",
        "completion-menu.meta.completion.current": "bg:default ansicyan noreverse",
        "scrollbar.background": "bg:default",
        "scrollbar.button": "bg:ansibrightblack",
    }
)


class _Kept(FileHistory):
    """History in a file that only its owner reads. A disk that is full or read-only never stops the chat."""

    def load_history_strings(self) -> Iterable[str]:
        """Give what was typed before, newest first."""
        with suppress(OSError):
            return super().load_history_strings()
        return ()

    def store_string(self, string: str) -> None:
        """Add a line to the file."""
        with suppress(OSError):
            super().store_string(string)


def history(path: Path | None) -> History:
    """Open the history of typed lines, for the owner's eyes alone; in memory where there is no file to write to."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return _Kept(str(path))


class Prompt:
    """Asks a person. Ctrl-C raises Interrupted; Ctrl-D on an empty line raises EOFError."""

    interactive = True

    def __init__(
        self,
        screen: Screen,
        completer: Completer,
        kept: Path | None,
        source: Input | None = None,
        target: Output | None = None,
    ) -> None:
        self._screen = screen
        self._shared: dict[str, Any] = {
            "input": source,
            "output": target,
            "style": None if screen.plain else _CALM,
            "color_depth": None if screen.colour else ColorDepth.DEPTH_1_BIT,
            "complete_while_typing": not screen.plain,
            "complete_style": CompleteStyle.READLINE_LIKE if screen.plain else CompleteStyle.COLUMN,
            "reserve_space_for_menu": 0 if screen.plain else 6,
        }
        self._completer, self._kept = completer, kept
        self._line = self._session()

    def _session(self) -> PromptSession[str]:
        return PromptSession(history=history(self._kept), completer=self._completer, **self._shared)

    def forget(self) -> None:
        """Forget every line that was typed, in memory and in the file. Raises OSError."""
        if self._kept is not None and self._kept.exists():
            self._kept.write_bytes(b"")
        self._line = self._session()

    async def line(self) -> str:
        """Ask for a question, a command or a number."""
        sign = "› " if self._screen.unicode and not self._screen.plain else "> "
        hint = None if self._screen.plain else _placeholder
        if not self._screen.plain:
            self._screen.say("")
        try:
            return await self._line.prompt_async(
                FormattedText([("class:sign", sign)]), placeholder=hint, set_exception_handler=False
            )
        except KeyboardInterrupt as error:
            raise Interrupted from error

    async def field(self, field: Field, offers: Offers | None = None) -> str:
        """Ask for one field, with what is in it already; Ctrl-C or Ctrl-D leaves. The words stay out of the history."""
        session: PromptSession[str] = PromptSession(
            multiline=field.multiline,
            completer=OfferCompleter(offers) if offers else None,
            key_bindings=_finish_keys() if field.multiline else None,
            **self._shared,
        )
        if field.multiline:
            self._screen.aside("Several lines are welcome. Ctrl-D finishes.")
        ask = FormattedText([("class:label", safe(asked(field))), ("", "\n" if field.multiline else " ")])
        try:
            return await session.prompt_async(ask, default=safe(field.value), set_exception_handler=False)
        except (KeyboardInterrupt, EOFError) as error:
            raise Interrupted from error

    async def above(self, write: Callable[[], None]) -> None:
        """Write above the line that is being typed, which stays as it is."""
        await run_in_terminal(write)


def _placeholder() -> FormattedText:
    """Show a hint in the empty line, and take it away when the line is done."""
    return FormattedText([] if get_app().is_done else [("class:hint", PLACEHOLDER)])


def _finish_keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-d")
    def _finish(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys
