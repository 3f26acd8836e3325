"""The order of steps that every call takes, and the one place that turns exceptions into words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mentorbot.core.call import Arrival, Call, Progress, reaches, silent
from mentorbot.core.card import Button, Card, Form, Plain
from mentorbot.core.command import FORM_AGAIN, OPEN, Command, Registry, bind, form_for
from mentorbot.core.errors import Friendly, Replayed, frames
from mentorbot.core.gate import Aside, Gate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send, and whether only the caller sees it.

    `unkept` says why a form's words could not be stored. `aside` comes after it, and only where the reply is private.
    """

    card: Card
    private: bool
    unkept: Friendly | None = None
    aside: Aside | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that passed the gate. Its privacy is settled, so a deferral may be sent now."""

    call: Call
    command: Command
    args: Mapping[str, str]


class Dispatch:
    """Runs commands for every platform. `ids` gives the short references under which failures are logged."""

    def __init__(self, registry: Registry, gate: Gate, ids: Callable[[], str]) -> None:
        self.registry = registry
        self._gate = gate
        self._ids = ids

    async def admit(
        self, arrival: Arrival, command: Command, args: Mapping[str, str], chosen: bool | None = None
    ) -> Admitted | Reply | None:
        """Take a call through claim, rank, rate limit and privacy. None: handled before, say nothing.

        `chosen` is what the member said about privacy, None if nothing.
        """
        try:
            return await self._admit(arrival, command, args, chosen)
        except Exception as error:  # noqa: BLE001 - becomes words
            return self.failure(error, private=True, command=command.path)

    async def _admit(
        self, arrival: Arrival, command: Command, args: Mapping[str, str], chosen: bool | None
    ) -> Admitted | Reply | None:
        if not command.writes and not await self._gate.claim(arrival.event, arrival.now):
            return None
        call = replace(await self._gate.arrive(arrival), command=command.path)
        if not reaches(call.rank, command.rank):
            return Reply(_sorry(_beyond(command)), True)
        if (pause := await self._gate.wait(call, command.path)) is not None:
            seconds = max(1, round(pause.total_seconds()))
            return Reply(_sorry(Friendly(f"That was a lot at once. Please try again in {seconds} seconds.")), True)
        private = command.private == "always"
        if command.private == "choice":
            said = bind(command, args).get("private") if "private" in args else None
            private = await self._gate.private(call, command.path, bool(said) if said is not None else chosen)
        if not private and command.hush is not None:
            private = await command.hush(call, **bind(command, args))
        return Admitted(replace(call, private=private), command, args)

    async def run(self, admitted: Admitted, progress: Progress = silent) -> Reply | None:
        """Run an admitted call. None: it was a replay of something that is already done."""
        call, command, args = replace(admitted.call, progress=progress), admitted.command, admitted.args
        try:
            if command is OPEN:
                command, args = await self._parked(call, args)
            values = bind(command, args)
            card = await command.handler(call, **values) if command.handler else Card(title=())
        except Replayed:
            return None
        except Exception as error:  # noqa: BLE001 - becomes words
            return self.failure(error, private=call.private, command=command.path)
        return Reply(card, call.private, aside=await self._aside(call) if call.private else None)

    async def _aside(self, call: Call) -> Aside | None:
        """What waits for the caller; trouble with it never costs them their answer."""
        try:
            return await self._gate.aside(call)
        except Exception as error:  # noqa: BLE001 - it waits on
            self._logged(error, call.command)
            return None

    async def park(self, admitted: Admitted) -> Card:
        """Keep a call whose answer is private, and give the card that offers to open it, for a place that all read.

        A command that has to ask for more first gets a button that opens its form.
        """
        try:
            draft = await self._gate.keep(admitted.call, admitted.command.path, admitted.args)
        except Exception as error:  # noqa: BLE001 - becomes words
            return self.failure(error, private=False, command=admitted.command.path).card
        args = {"command": admitted.command.path, "draft": draft}
        if admitted.command.opens_form(admitted.args):
            button = Button("Open the form", FORM_AGAIN.path, args, "primary")
            return Card(title=("That needs a few words from you.",), buttons=(button,), tone="quiet")
        button = Button("Open privately", OPEN.path, args, "primary")
        return Card(title=("I answer that for you alone.",), buttons=(button,), tone="quiet")

    async def _parked(self, call: Call, args: Mapping[str, str]) -> tuple[Command, Mapping[str, str]]:
        bind(OPEN, args)
        kept = await self._gate.kept(call, args["draft"])
        command = self.registry.find(args["command"])
        if not kept or command is None or not reaches(call.rank, command.rank):
            raise Friendly("This was for the person who asked, or it is too old.", "Use /ask to ask me yourself.")
        return command, kept

    async def form(self, arrival: Arrival, command: Command, args: Mapping[str, str]) -> Form | Reply:
        """Open a command's form after one rank check and one bounded read for its first values.

        For `form again` that is the form of the command that its arguments name, filled with the draft.
        """
        try:
            draft = args.get("draft", "") if command is FORM_AGAIN else ""
            if command is FORM_AGAIN:
                bind(FORM_AGAIN, args)
                command, args = self._formed(args["command"]), {}
            call = replace(await self._gate.arrive(arrival), command=command.path)
            if not reaches(call.rank, command.rank):
                raise _beyond(command)
            first: Mapping[str, str] = {}
            if draft:
                first = await self._gate.kept(call, draft)
            elif command.prefill is not None:
                first = await command.prefill(call, **args)
            return form_for(command, {**first, **args}, first)
        except Exception as error:  # noqa: BLE001 - becomes words
            return self.failure(error, private=True, command=command.path)

    def _formed(self, path: str) -> Command:
        """Find a command that has a form."""
        command = self.registry.find(path)
        if command is None or not command.form_params:
            raise Friendly("That form is from an older version.", "/help shows what I can do today.")
        return command

    async def submitted(
        self, admitted: Admitted, typed: Mapping[str, str], progress: Progress = silent
    ) -> Reply | None:
        """Run a form's command. The words are stored first; where it can't be done, Continue brings them back.

        Where they can't be stored, nothing is run, and the member gets them back to copy.
        """
        args = {**admitted.args, **typed}
        try:
            draft = await self._gate.keep(admitted.call, admitted.command.path, args)
        except Exception as error:  # noqa: BLE001 - becomes words
            return self._unkept(error, admitted, typed)
        try:
            bind(admitted.command, args)
        except Friendly as error:
            reply: Reply | None = Reply(_sorry(error), admitted.call.private)
        else:
            reply = await self.run(replace(admitted, args=args), progress)
        if reply is None or reply.card.tone != "sorry":
            await self._done(admitted, draft)
            return reply
        again = Button("Continue", FORM_AGAIN.path, {"command": admitted.command.path, "draft": draft}, "primary")
        buttons = (*reply.card.buttons, again)
        return replace(reply, card=replace(reply.card, buttons=buttons, note=("Nothing that you wrote is lost.",)))

    async def suggest(self, arrival: Arrival, command: Command, name: str, typed: str) -> Sequence[tuple[str, str]]:
        """Give (label, value) suggestions for one argument, after the same rank check as the command itself."""
        param = next((p for p in command.params if p.name == name), None)
        if param is None or param.suggest is None:
            return ()
        try:
            call = replace(await self._gate.arrive(arrival), command=command.path)
            return await param.suggest(call, typed) if reaches(call.rank, command.rank) else ()
        except Exception as error:  # noqa: BLE001 - a list of suggestions has no room for words
            self.failure(error, private=True, command=command.path)
            return ()

    async def _done(self, admitted: Admitted, draft: str) -> None:
        try:
            await self._gate.done(admitted.call, draft)
        except Exception as error:  # noqa: BLE001 - the command is done; its draft goes within a day by itself
            self._logged(error, admitted.command.path)

    def _unkept(self, error: Exception, admitted: Admitted, typed: Mapping[str, str]) -> Reply:
        """Say that a form's words were not kept, and give them back where only their writer sees it."""
        private = admitted.call.private
        words = Friendly(
            "Something went wrong on my side, and what you wrote could not be kept.",
            f"Please send it again. {self._logged(error, admitted.command.path)}",
        )
        said = [value for value in typed.values() if value.strip()] if private else []
        card = replace(_sorry(words), rows=tuple(((Plain(value),), None) for value in said))
        return Reply(replace(card, note=("What you wrote, to copy:",) if said else ()), private, unkept=words)

    def failure(self, error: BaseException, *, private: bool, command: str) -> Reply:
        """Turn an exception into words; what isn't meant for a person is logged under a reference that is shown."""
        if isinstance(error, Friendly):
            return Reply(_sorry(error), private)
        words = Friendly(
            "Something went wrong on my side. Nothing that you wrote was lost in this chat.",
            f"Please try again. {self._logged(error, command)}",
        )
        return Reply(_sorry(words), private)

    def _logged(self, error: BaseException, command: str) -> str:
        """Log a failure under a reference, and say whom to tell it to."""
        reference = self._ids()
        extra = {"reference": reference, "command": command, "error": type(error).__name__}
        log.error("command failed\n%s", frames(error), extra=extra)
        return f"If it happens again, tell the person who runs this: reference {reference}."


def _beyond(command: Command) -> Friendly:
    """Say whose command it is."""
    whose = "administrators" if command.rank == "admin" else "moderators"
    return Friendly(f"This is for {whose} here.", "Ask one of them to do it for you.")


def _sorry(error: Friendly) -> Card:
    hint = (Plain(error.hint),) if error.hint else ()
    return Card(title=(Plain(error.text),), body=hint, tone="sorry")
