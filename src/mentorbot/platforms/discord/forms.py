"""Forms as modals: opened from what a command declares, read back by their id, so that a restart loses nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from mentorbot.core import button_id
from mentorbot.core.call import Arrival
from mentorbot.core.card import Field, Form, Plain
from mentorbot.core.command import Command, Registry
from mentorbot.core.dispatch import Reply
from mentorbot.core.errors import Friendly
from mentorbot.core.runs import label
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.answers import Answer
from mentorbot.platforms.discord.arrivals import Interaction, from_interaction
from mentorbot.platforms.discord.desk import OLD_BUTTON, Desk, chosen
from mentorbot.platforms.discord.posting import FAILED

log = logging.getLogger(__name__)

SLOW = Friendly("Opening the form took too long.", "Please press it again.")
TOO_LONG = ("That is too much for one form.", "Please write less at first; the form has room for more.")


async def open_form(
    desk: Desk, interaction: Interaction, arrival: Arrival, command: Command, args: Mapping[str, str]
) -> None:
    """Open a command's form. It can't be announced first, so its first values get two seconds and no more."""
    task = asyncio.get_running_loop().create_task(desk.dispatch.form(arrival, command, args))
    try:
        await asyncio.wait({task}, timeout=desk.patience.form)
        given = task.result() if task.done() else _refusal(desk, SLOW, command)
    finally:
        task.cancel()
    reply = await _shown(desk, interaction, given) if isinstance(given, Form) else given
    if reply is not None:
        await Answer(desk, interaction).show(reply)


async def _shown(desk: Desk, interaction: Interaction, form: Form) -> Reply | None:
    if not form.fields:
        return Reply(OLD_BUTTON, private=True)
    try:
        shown = modal(desk.registry, form)
    except Friendly as error:
        return desk.dispatch.failure(error, private=True, command=form.command)
    try:
        await interaction.response.send_modal(shown)
    except FAILED as error:
        log.warning("a form could not be opened", extra={"command": form.command, "error": type(error).__name__})
    return None


def _refusal(desk: Desk, error: Friendly, command: Command) -> Reply:
    return desk.dispatch.failure(error, private=True, command=command.path)


def modal(registry: Registry, form: Form) -> ui.Modal:
    """Render a form. Raises Friendly if what was given before it doesn't fit into its id and its five fields."""
    native, fields = _fitted(registry, form)
    out = ui.Modal(title=label(form.title, limits.MODAL_TITLE) or "…", custom_id=native, timeout=None)
    for each in fields:
        out.add_item(_field(each))
    out.stop()
    return out


def _fitted(registry: Registry, form: Form) -> tuple[str, list[Field]]:
    """Write the form's id; what is too long for it becomes a field that is filled in already."""
    spec = registry.find(form.command)
    if spec is None:
        raise Friendly("That form is from an older version.", "/help shows what I can do today.")
    args, fields = dict(form.args), list(form.fields)
    while len(fields) <= limits.MODAL_FIELDS:
        try:
            return button_id.encode(spec, args), fields
        except ValueError:
            name = max(args, key=lambda each: len(args[each]))
            param = next((param for param in spec.params if param.name == name), None)
            value = args.pop(name)
            if param is not None:
                words = param.arg.label or param.arg.help or name
                fields.append(Field(name, words, value, len(value) > 100, param.arg.max_length, param.required))
    raise Friendly(*TOO_LONG)


def _field(field: Field) -> ui.Label[Any]:
    """Build one field. A value that was refused for its length keeps the room that it needs."""
    value = field.value[: limits.FIELD_VALUE]
    style = discord.TextStyle.paragraph if field.multiline else discord.TextStyle.short
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=field.name,
        style=style,
        default=value or None,
        required=field.required,
        max_length=min(limits.FIELD_VALUE, max(1, field.max_length, len(value))),
    )
    words = label(field.label, limits.FIELD_DESCRIPTION) or field.name
    short = label(field.label, limits.FIELD_LABEL) or field.name
    return ui.Label(text=short, description=words if words != short else None, component=entry)


async def submitted(desk: Desk, interaction: Interaction) -> None:
    """Serve a form by its id alone, whether this process opened it or an earlier one."""
    data: Mapping[str, Any] = interaction.data or {}
    typed = written(data)
    found = button_id.decode(desk.registry, str(data.get("custom_id", "")))
    if found is None:
        words = tuple(((Plain(value),), None) for value in typed.values() if value)
        card = replace(OLD_BUTTON, title=("That form is from an older version.",), rows=words)
        await Answer(desk, interaction).show(Reply(card, private=True))
        return
    command, args = found
    arrival = from_interaction(interaction, desk.clock())
    said = chosen(command, args)
    await Answer(desk, interaction).give(arrival, command, args, chosen=said is not False, typed=typed)


def written(data: Mapping[str, Any]) -> dict[str, str]:
    """Read a form's words from what Discord sends: labels around fields, or rows of fields as earlier."""
    out: dict[str, str] = {}
    waiting = list(data.get("components") or [])
    while waiting:
        part = waiting.pop(0)
        waiting += [*(part.get("components") or []), *([part["component"]] if "component" in part else [])]
        if "value" in part and "custom_id" in part:
            out[str(part["custom_id"])] = str(part["value"] or "")
    return out
