"""Completion: commands with their help, the names of arguments, and what a feature suggests for a value."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from typing import TypeAlias

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from mentorbot.core.call import Arrival
from mentorbot.core.command import Command, Param
from mentorbot.core.dispatch import Dispatch
from mentorbot.platforms.terminal.pieces import label, safe

Offers: TypeAlias = Callable[[str], Awaitable[Sequence[tuple[str, str]]]]
"""Gets what was typed; gives (label, value) pairs, best first."""

MOST = 25
"""Suggestions shown at once; more are no help."""

QUIT = ("quit", "Leave")


class Suggestions:
    """What may be filled in for an argument, under the same checks as the command itself."""

    def __init__(self, dispatch: Dispatch, arrival: Callable[[], Arrival]) -> None:
        self._dispatch = dispatch
        self._arrival = arrival

    def of(self, spec: Command, param: Param) -> Offers | None:
        """Give what offers values for one argument; None where a person writes freely."""
        fixed = ("yes", "no") if param.kind == "bool" else param.choices
        if not fixed and param.suggest is None:
            return None

        async def offers(typed: str) -> Sequence[tuple[str, str]]:
            if fixed:
                return [(each, each) for each in fixed if each.casefold().startswith(typed.casefold())]
            try:
                return await self._dispatch.suggest(self._arrival(), spec, param.name, typed)
            except Exception:  # noqa: BLE001 - a suggestion that fails is none; the command itself will say why
                return ()

        return offers


def _completion(value: str, typed: str, shown: str = "", meta: str = "") -> Completion:
    return Completion(safe(value), -len(typed), display=label(shown or value), display_meta=label(meta))


class OfferCompleter(Completer):
    """Completes a field from what is offered for it."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Give nothing: what is offered is asked for asynchronously."""
        yield from ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Offer values for the whole of what was typed."""
        for shown, value in list(await self._offers(document.text_before_cursor))[:MOST]:
            yield _completion(value, document.text_before_cursor, shown)


class LineCompleter(OfferCompleter):
    """Completes a command line. A question in plain words is left in peace unless Tab is pressed."""

    def __init__(self, dispatch: Dispatch, suggestions: Suggestions) -> None:
        self._menu = [spec for spec in dispatch.registry.commands.values() if spec.menu]
        self._suggestions = suggestions

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Offer paths, then values and names of arguments."""
        line = document.text_before_cursor.lstrip()
        if not (line.startswith("/") or (line and complete_event.completion_requested)):
            return
        body = line.removeprefix("/")
        for path, meta in [*((spec.path, spec.help) for spec in self._menu), QUIT]:
            if path.startswith(body.lower()):
                yield _completion(path, body, f"/{path}", meta)
        called = [spec for spec in self._menu if body.lower().startswith(f"{spec.path} ")]
        if called:
            spec = max(called, key=lambda each: len(each.path))
            async for each in self._arguments(spec, body[len(spec.path) + 1 :]):
                yield each

    async def _arguments(self, spec: Command, rest: str) -> AsyncGenerator[Completion, None]:
        names = "|".join(re.escape(param.name) for param in spec.params)
        named = list(re.finditer(rf"(?:^|(?<=\s))({names})\s*:\s*", rest, re.IGNORECASE)) if names else []
        first = next((param for param in spec.params if param.required), None) or next(iter(spec.params), None)
        current = next((p for p in spec.params if named and p.name == named[-1][1].lower()), first)
        typed = rest[named[-1].end() :] if named else rest
        if current is not None and (offers := self._suggestions.of(spec, current)) is not None:
            for shown, value in list(await offers(typed))[:MOST]:
                yield _completion(value, typed, shown)
        word = re.split(r"\s", rest)[-1]
        given = {match[1].lower() for match in named}
        for param in spec.params:
            if param.name not in given and param.name.startswith(word.lower()):
                yield _completion(f"{param.name}: ", word, f"{param.name}:", param.arg.help)
