"""Running one command: asks for what is missing, fills its form field by field, and waits for the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from mentorbot.core.call import Arrival
from mentorbot.core.card import Field, Form
from mentorbot.core.command import FORM_AGAIN, Command, Param, bind
from mentorbot.core.dispatch import Admitted, Dispatch, Reply
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.platforms.terminal import phrases
from mentorbot.platforms.terminal.completion import Offers, Suggestions
from mentorbot.platforms.terminal.patience import Interrupted, patiently
from mentorbot.platforms.terminal.screen import Reports, Screen


class Ear(Protocol):
    """Where the words come from: a prompt or a pipe."""

    interactive: bool

    async def line(self) -> str:
        """Give the next line. Raises EOFError at the end, Interrupted, or Friendly where it can't be read."""
        ...

    async def field(self, field: Field, offers: Offers | None = None) -> str:
        """Ask for one value. Raises as `line` does."""
        ...

    async def above(self, write: Callable[[], None]) -> None:
        """Write something while `line` waits, without harming what is being typed."""
        ...

    def forget(self) -> None:
        """Forget what was typed before. Raises OSError."""
        ...


class PutAside(Exception):
    """A form was left, or could not be sent. `form` holds every word that was typed; `error` says why, if anything."""

    def __init__(self, form: Form, error: Exception | None) -> None:
        super().__init__(form.command)
        self.form = form
        self.error = error


class Caller:
    """Runs commands for one person, through dispatch."""

    def __init__(self, dispatch: Dispatch, arrival: Callable[[], Arrival], screen: Screen, ear: Ear) -> None:
        self._dispatch, self._arrival, self._screen, self._ear = dispatch, arrival, screen, ear
        self._suggestions = Suggestions(dispatch, arrival)
        self._reports = Reports()

    async def call(self, spec: Command, given: Mapping[str, str]) -> Reply | None:
        """Run a command, after asking for what it needs and doesn't have. Raises Interrupted, EOFError or PutAside."""
        args = await self._missing(spec, given)
        if not spec.opens_form(args):
            return await self._run(spec, args, None)
        if not self._ear.interactive and spec is not FORM_AGAIN and phrases.in_one_line(spec, args):
            return await self._run(spec, args, args)
        opened = self._dispatch.form(self._arrival(), spec, args)
        form = await patiently(opened, self._screen, self._reports)
        return await self.complete(form) if isinstance(form, Form) else form

    async def complete(self, form: Form) -> Reply | None:
        """Ask for a form's fields one by one and send it. Raises PutAside with the words where it isn't sent."""
        spec = self._dispatch.registry.find(form.command)
        if spec is None:
            raise Friendly(*phrases.OLD_CHOICE)
        self._screen.aside(phrases.opening(form, self._ear.interactive))
        params = {param.name: param for param in spec.params}
        typed = {field.name: field.value for field in form.fields}
        try:
            for field in form.fields:
                offers = self._suggestions.of(spec, params[field.name]) if field.name in params else None
                typed[field.name] = await self._field(field, offers)
            reply = await self._run(spec, form.args, typed)
            if reply is not None and reply.unkept is not None:
                raise reply.unkept
            return reply
        except EOFError:
            raise
        except Exception as error:
            fields = tuple(replace(field, value=typed[field.name]) for field in form.fields)
            why = None if isinstance(error, Interrupted) else error
            raise PutAside(replace(form, fields=fields), why) from error

    async def _run(self, spec: Command, args: Mapping[str, str], typed: Mapping[str, str] | None) -> Reply | None:
        async def work() -> Reply | None:
            admitted = await self._dispatch.admit(self._arrival(), spec, args)
            if not isinstance(admitted, Admitted):
                return admitted
            if typed is None:
                return await self._dispatch.run(admitted, self._reports.report)
            return await self._dispatch.submitted(admitted, typed, self._reports.report)

        return await patiently(work(), self._screen, self._reports)

    async def _missing(self, spec: Command, given: Mapping[str, str]) -> dict[str, str]:
        args = dict(given)
        for param in spec.params:
            if param.required and not param.arg.form and not args.get(param.name):
                args[param.name] = await self._value(spec, param)
        return args

    async def _value(self, spec: Command, param: Param) -> str:
        """Ask for one argument until it can be used; in a pipe once, and the command says what is wrong."""
        field = Field(param.name, phrases.question_for(param))
        while True:
            value = await self._field(field, self._suggestions.of(spec, param))
            try:
                bind(replace(spec, params=(param,)), {param.name: value})
            except Friendly as error:
                if self._ear.interactive:
                    self._screen.aside(f"{error.text} {error.hint}".strip())
                    field = replace(field, value=value)
                    continue
            return value

    async def _field(self, field: Field, offers: Offers | None) -> str:
        try:
            return clean(await self._ear.field(field, offers)).strip()
        except EOFError:
            self._screen.say(phrases.ended_before(field.label))
            raise
