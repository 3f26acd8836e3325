"""The settings of a community in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentorbot.community.settings import CommunitySettings
from mentorbot.core.card import Plain, Ref, Text
from mentorbot.delivery.weekly import NOWHERE
from mentorbot.times.words import say_zone

NAMES = {
    "moderator_roles": "Moderator roles",
    "moderators": "Moderators",
    "two_people": "Before a page goes live",
    "moderators_channel": "Moderators' channel",
    "mentors_channel": "Mentors' channel",
    "mentor_hours": "A request waits for a mentor for",
    "public_default": "Answers to /ask",
    "public_channels": "Public answers in",
    "cooldown_seconds": "Pause between public answers",
    "help_channel": "Help channel",
    "retention_days": "Questions are kept for",
    "care_words": "To somebody in trouble I say",
    "zone": "Time zone",
}
"""What each setting is called."""


def fields(settings: CommunitySettings, most_days: int) -> tuple[tuple[str, Text], ...]:
    """Every setting by its name. `most_days` is how long the operator lets questions be kept."""
    return tuple((name, _said(settings, setting, most_days)) for setting, name in NAMES.items())


def told(changes: Mapping[str, Any], most_days: int) -> tuple[tuple[str, Text], ...] | None:
    """Changes of settings, as the trail keeps them, in words; None for what is no setting."""
    if not changes or not set(changes) <= set(NAMES):
        return None
    after = CommunitySettings.model_validate(changes)
    return tuple((NAMES[name], _said(after, name, most_days)) for name in changes)


def refs(kind: Any, natives: tuple[str, ...]) -> Text:
    """Channels, roles or people, with commas between them."""
    parts: list[Any] = []
    for native in natives:
        parts += [", ", Ref(kind, native)] if parts else [Ref(kind, native)]
    return tuple(parts)


def _said(settings: CommunitySettings, setting: str, most_days: int) -> Text:
    value = getattr(settings, setting)
    if setting == "moderator_roles":
        return refs("role", value) or ("None; administrators can do it all",)
    if setting == "moderators":
        return refs("person", value) or ("None",)
    if setting in ("moderators_channel", "mentors_channel", "help_channel"):
        return refs("channel", (value,)) if value else ("None",)
    if setting == "public_channels":
        return refs("channel", value) or ("Nowhere, unless a member chooses so",)
    if setting == "care_words":
        return (Plain(value),) if value else ("The words that come with me",)
    return (_sentence(setting, value, most_days),)


def _sentence(setting: str, value: Any, most_days: int) -> str:
    if setting == "two_people":
        return "Two moderators look at it" if value else "One moderator is enough"
    if setting == "public_default":
        return "Public, unless a member chooses otherwise" if value else "Private, except in the channels below"
    if setting == "zone":
        return say_zone(value) if value else f"Not set, so times are in {NOWHERE}"
    if setting == "retention_days":
        return f"{min(most_days, value or most_days)} days"
    return f"{value} hours" if setting == "mentor_hours" else f"{value} seconds"
