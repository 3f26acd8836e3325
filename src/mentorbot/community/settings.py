"""What the moderators of a community set, checked where it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.times.zones import zone_names

Native = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
"""An id of the platform: a channel, role or person."""


def _once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _known_zone(name: str) -> str:
    if name and name not in zone_names():
        raise ValueError("no such zone")
    return name


Natives = Annotated[tuple[Native, ...], Field(max_length=100), AfterValidator(_once)]
Topic = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]


class CommunitySettings(BaseModel):
    """The settings of one community, as `community.settings` holds them in JSON.

    `moderators` are people, by their platform's ids. A public answer is possible in `public_channels`, or everywhere
    with `public_default`. `cooldown_seconds` is the pause between public answers in one channel. `retention_days` is
    how long questions are kept, None for as long as the operator set. `care_words` is what somebody in trouble is told
    here, empty for the pack's words. `zone` is an IANA name, empty where none was set. `tip_tags` are the topics that
    the weekly tip is about, none for all of them. With `two_people` a page goes live only after a second moderator has
    looked at it. `moderators_channel` gets the moderators' week and what nobody else takes, `mentors_channel` what
    members ask people; each is empty where there is none. `mentor_hours` is how long a request waits for a mentor.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    moderator_roles: Natives = ()
    moderators: Natives = ()
    public_channels: Natives = ()
    public_default: bool = False
    cooldown_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    help_channel: Native | Annotated[str, Field(max_length=0)] = ""
    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    care_words: Annotated[str, Field(max_length=500), AfterValidator(clean)] = ""
    zone: Annotated[str, Field(max_length=64), AfterValidator(_known_zone)] = ""
    two_people: bool = False
    moderators_channel: Native | Annotated[str, Field(max_length=0)] = ""
    mentors_channel: Native | Annotated[str, Field(max_length=0)] = ""
    mentor_hours: Annotated[int, Field(ge=1, le=336)] = 48
    tip_tags: Annotated[tuple[Topic, ...], Field(max_length=20), AfterValidator(_once)] = ()


_ALLOWED = {
    "moderator_roles": "Choose at most 100 roles of this community.",
    "moderators": "Choose at most 100 people of this community.",
    "public_channels": "Choose at most 100 channels of this community.",
    "public_default": "Say yes or no.",
    "cooldown_seconds": "Give a number of seconds from 0 to 3,600.",
    "help_channel": "Choose a channel of this community, or none.",
    "retention_days": "Give a whole number of days, at least 1.",
    "care_words": "Write at most 500 characters.",
    "two_people": "Say yes or no.",
    "moderators_channel": "Choose a channel of this community, or none.",
    "mentors_channel": "Choose a channel of this community, or none.",
    "mentor_hours": "Give a number of hours from 1 to 336.",
    "zone": "Name a city, such as Berlin.",
    "tip_tags": "Choose at most 20 of the topics that /browse shows.",
}


def changed(before: CommunitySettings, changes: Mapping[str, Any], most_days: int) -> CommunitySettings:
    """Apply changes; `most_days` is how long the operator lets questions be kept.

    Raises Friendly, with what is allowed, for a value that can't be used or a name that is no setting.
    """
    for name in changes:
        if name not in CommunitySettings.model_fields:
            raise Friendly("There is no such setting.")
    try:
        after = CommunitySettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as error:
        raise Friendly("That can't be used here.", _ALLOWED[str(error.errors()[0]["loc"][0])]) from error
    if "retention_days" in changes and after.retention_days is not None and after.retention_days > most_days:
        raise Friendly(
            f"Questions are kept for {most_days} days at most; the person who runs this program set that.",
            "Choose that number or a smaller one.",
        )
    return after
