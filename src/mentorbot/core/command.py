"""Commands: a method with an annotated signature is all that a feature writes; the platforms read the rest from it."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypeVar

from mentorbot.core.call import Rank
from mentorbot.core.card import Card, Field, Form, Plain
from mentorbot.core.errors import Friendly

Private: TypeAlias = Literal["always", "never", "choice"]
Kind: TypeAlias = Literal["text", "bool", "int", "choice", "channel", "role", "person"]
Handler: TypeAlias = Callable[..., Awaitable[Card]]
Suggest: TypeAlias = Callable[..., Awaitable[Sequence[tuple[str, str]]]]
"""Gets the call and what was typed; gives (label, value) pairs, best first."""

MESSAGE_ID, MESSAGE_AUTHOR = "target", "author"
"""Arguments that a message context menu fills, where its command declares them; no person is ever asked for them: the
id of the message, and the platform's id of who wrote it, empty where that is a program.
"""
BARE = "show"
"""The word behind a path that is the name of a group too: some platforms run no group by itself, and all know it."""
CHANNEL = typing.NewType("CHANNEL", str)
ROLE = typing.NewType("ROLE", str)
PERSON = typing.NewType("PERSON", str)
_KINDS: dict[object, Kind] = {CHANNEL: "channel", ROLE: "role", PERSON: "person", bool: "bool", int: "int"}
_YES, _NO = frozenset({"yes", "true", "on", "1", "y"}), frozenset({"no", "false", "off", "0", "n"})


@dataclass(frozen=True, slots=True)
class Arg:
    """What a person is told about one argument. `form` puts it into a form; `suggest` names a method of the feature."""

    help: str
    label: str = ""
    max_length: int = 300
    low: int | None = None
    high: int | None = None
    suggest: str = ""
    form: bool = False
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Param:
    """One argument as the platforms see it."""

    name: str
    kind: Kind
    arg: Arg
    required: bool
    choices: tuple[str, ...] = ()
    suggest: Suggest | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command as declared. `menu=False` is reached by buttons only.

    `writes` leaves claiming the event to the handler, which inserts it in its own transaction. `was` holds paths under
    which old buttons still call it. `prefill` gives the first values of its form; `hush` says of a call that would be
    public whether it has to stay private all the same; `message` is the label of a message context menu.
    """

    path: str
    help: str
    private: Private = "always"
    rank: Rank = "member"
    menu: bool = True
    writes: bool = False
    was: tuple[str, ...] = ()
    message: str = ""
    handler: Handler | None = None
    prefill: Callable[..., Awaitable[Mapping[str, str]]] | None = None
    hush: Callable[..., Awaitable[bool]] | None = None
    params: tuple[Param, ...] = ()

    @property
    def form_params(self) -> tuple[Param, ...]:
        """The arguments that a form asks for."""
        return tuple(param for param in self.params if param.arg.form)

    def opens_form(self, args: Mapping[str, str]) -> bool:
        """Say whether a call with these arguments has to ask for more in a form first."""
        return self.path == FORM_AGAIN.path or any(not args.get(param.name) for param in self.form_params)


FORM_AGAIN = Command(
    "form again",
    "Continue",
    menu=False,
    params=(Param("command", "text", Arg("command"), True), Param("draft", "text", Arg("draft"), True)),
)
"""Opens a form again with the words that a refused submission left; dispatch resolves it."""

OPEN = Command(
    "open",
    "Open privately",
    menu=False,
    params=(Param("command", "text", Arg("command"), True), Param("draft", "text", Arg("draft"), True)),
)
"""Runs privately, for the person who asked, what was asked where everybody reads; dispatch resolves it."""

F = TypeVar("F", bound=Callable[..., Awaitable[Card]])
_NOTE = "_mentorbot_command"


def command(
    path: str,
    help: str,  # noqa: A002 - the word that every command library uses
    *,
    private: Private = "always",
    rank: Rank = "member",
    menu: bool = True,
    writes: bool = False,
    was: tuple[str, ...] = (),
    message: str = "",
    prefill: str = "",
    hush: str = "",
) -> Callable[[F], F]:
    """Attach a command's declaration to a method; the method itself is left as it is.

    `message` is the label of a message context menu whose target's words become the first argument, and which fills
    `target` and `author` where they are declared; `prefill` names a method that gives the form's first values, `hush`
    one that takes the command's arguments.
    """
    note = (Command(path, help, private, rank, menu, writes, was, message), prefill, hush)

    def attach(method: F) -> F:
        setattr(method, _NOTE, note)
        return method

    return attach


def _param(feature: object, name: str, hint: Any, default: object) -> Param:
    arg = Arg("")
    if typing.get_origin(hint) is typing.Annotated:
        arg = next((part for part in hint.__metadata__ if isinstance(part, Arg)), arg)
        hint = hint.__origin__
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    choices = tuple(str(value) for value in typing.get_args(hint)) if typing.get_origin(hint) is Literal else ()
    kind: Kind = "choice" if choices else _KINDS.get(hint, "text")
    suggest = getattr(feature, arg.suggest) if arg.suggest else None
    return Param(name, kind, arg, default is inspect.Parameter.empty, choices, suggest)


def declared(feature: object) -> list[Command]:
    """Read the commands that a feature declares, in the order of its source.

    Of a class, which nobody can call, they tell no more than how their buttons are written.
    """
    found = []
    for name in vars(feature if isinstance(feature, type) else type(feature)):
        method = getattr(feature, name)
        if (note := getattr(method, _NOTE, None)) is None:
            continue
        spec, prefill, hush = note
        hints = typing.get_type_hints(method, include_extras=True)
        given = [p for p in inspect.signature(method).parameters.values() if p.name not in ("self", "call")]
        params = tuple(_param(feature, p.name, hints[p.name], p.default) for p in given)
        first = getattr(feature, prefill) if prefill else None
        quiet = getattr(feature, hush) if hush else None
        found.append(replace(spec, handler=method, params=params, prefill=first, hush=quiet))
    return found


@dataclass(slots=True)
class Registry:
    """Every command by its path, and by the paths that it once had."""

    commands: dict[str, Command] = field(default_factory=lambda: {FORM_AGAIN.path: FORM_AGAIN, OPEN.path: OPEN})
    former: dict[str, str] = field(default_factory=dict)

    def add(self, feature: object) -> None:
        """Add what a feature declares. Raises ValueError if a path is taken."""
        for each in declared(feature):
            if each.path in self.commands or each.path in self.former:
                raise ValueError(f"two commands claim the path {each.path!r}")
            self.commands[each.path] = each
            self.former.update(dict.fromkeys(each.was, each.path))

    def find(self, path: str) -> Command | None:
        """Find a command by its path of today or of earlier."""
        return self.commands.get(self.former.get(path, path))


def bind(spec: Command, given: Mapping[str, str]) -> dict[str, object]:
    """Turn words into the handler's arguments. Raises Friendly where a value is missing or not allowed."""
    values: dict[str, object] = {}
    for param in spec.params:
        raw = given.get(param.name, "").strip()
        if raw:
            values[param.name] = _value(param, raw)
        elif param.required:
            raise Friendly(f"{param.arg.label or param.arg.help or param.name} is missing.", "Please add it.")
    return values


def _value(param: Param, raw: str) -> object:
    name = param.arg.label or param.name
    if param.kind == "bool":
        if raw.lower() not in _YES | _NO:
            raise Friendly(f"{name} can be yes or no.")
        return raw.lower() in _YES
    if param.kind == "int":
        low, high = param.arg.low, param.arg.high
        digits = raw.removeprefix("-")
        number = int(raw) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            raise Friendly(f"{name} is a whole number from {low} to {high}.")
        return number
    if param.kind == "choice":
        match = next((choice for choice in param.choices if choice.lower() == raw.lower()), None)
        if match is None:
            raise Friendly(f"{name} can be: {', '.join(param.choices)}.")
        return match
    if len(raw) > param.arg.max_length:
        raise Friendly(
            f"That is {len(raw):,} characters long; at most {param.arg.max_length:,} fit here.",
            "Please shorten it and send it again.",
        )
    return Plain(raw)


def form_for(spec: Command, args: Mapping[str, str], first: Mapping[str, str]) -> Form:
    """Build the form that asks for a command's form arguments, filled with `first`; the rest stays in `args`."""
    fields = tuple(
        Field(
            param.name,
            param.arg.label or param.arg.help,
            first.get(param.name, args.get(param.name, "")),
            param.arg.multiline,
            param.arg.max_length,
            param.required,
        )
        for param in spec.form_params
    )
    rest = {name: value for name, value in args.items() if name not in {f.name for f in fields}}
    return Form(spec.help, spec.path, rest, fields)
