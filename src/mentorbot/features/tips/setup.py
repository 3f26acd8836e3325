"""Set-up of the weekly tip: where, when, on which topics, and a pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from mentorbot.community import audit, notices
from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Button, Card, Plain, Ref, Text
from mentorbot.core.channels import Channels, postable
from mentorbot.core.command import CHANNEL, Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import CHANNEL as TO_CHANNEL
from mentorbot.core.owed import to_channel
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.recurring import Recurrence
from mentorbot.delivery.weekly import (
    NOWHERE,
    USUAL_DAY,
    USUAL_TIME,
    Weekday,
    of_place,
    read_time,
    say_next,
    say_rhythm,
    weekly,
)
from mentorbot.features.tips.composer import NOTICE
from mentorbot.features.tips.rhythm import KIND, LASTS
from mentorbot.knowledge import tips
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.storage.database import Database, Tx
from mentorbot.times.instants import to_local

ALL = "all"
_NAME = "Weekly tip"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an administrator asked to change; None leaves it as it is."""

    channel: str | None
    weekday: Weekday | None
    time: str | None
    tags: tuple[str, ...] | None
    pause: bool | None

    @property
    def nothing(self) -> bool:
        """Whether nothing was said at all."""
        return all(each is None for each in (self.channel, self.weekday, self.time, self.tags, self.pause))


class TipSetup:
    """The community's weekly tip. `channels` has what knows a platform's channels, where there are any."""

    def __init__(
        self, database: Database, communities: Communities, channels: Mapping[str, Channels], tags: Mapping[str, Tag]
    ) -> None:
        self._database = database
        self._communities = communities
        self._channels = channels
        self._tags = tags

    @command("setup tips", "A tip each week: where, when, on which topics", rank="admin", private="never", writes=True)
    async def set_up(
        self,
        call: Call,
        channel: Annotated[CHANNEL | None, Arg("Where it is posted", label="The channel")] = None,
        weekday: Annotated[Weekday | None, Arg("On which day")] = None,
        time: Annotated[str | None, Arg("At what time, such as 9:00", max_length=30)] = None,
        topics: Annotated[str | None, Arg("Topics, with commas between them, or 'all'", suggest="suggest")] = None,
        pause: Annotated[bool | None, Arg("Pause it, or go on")] = None,
    ) -> Card:
        """Set the tip of the week up or change it, and say what was understood; all can read that."""
        not_in_dm(call)
        asked = Asked(
            await self._checked(call, channel),
            weekday,
            None if time is None else read_time(time, call.now),
            None if topics is None else self._topics(topics),
            pause,
        )
        async with self._database.write(call.event, call.now) as tx:
            await ledger.hold(tx, KIND, [of_place(call.community)])
            settings = await self._narrowed(tx, call, asked)
            before = await recurring.find(tx, KIND, of_place(call.community), lock=True)
            after = before if before is not None and asked.nothing else await _set(tx, call, asked, before, settings)
        title = f"The weekly tip is {'paused' if after.paused else 'set'}."
        buttons = (
            Button("The next three", "tips preview", {}),
            Button("Go on with it", "setup tips", {"pause": "no"})
            if after.paused
            else Button("Stop it again", "setup tips", {"pause": "yes"}),
        )
        return Card(title=(title,), fields=self._fields(after, settings), buttons=buttons, note=_in_utc(settings))

    async def suggest(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Topics that begin with the last word that was typed, behind those before it."""
        done, _, last = typed.rpartition(",")
        first = f"{done.strip()}, " if done.strip() else ""
        labels = ["All topics", *(tag.label for tag in self._tags.values())]
        found = [label for label in labels if last.strip().casefold() in label.casefold()]
        return [(f"{first}{label}", ALL if label == "All topics" else f"{first}{label}") for label in found]

    async def fields(self, call: Call) -> tuple[tuple[str, Text], ...]:
        """How it is set up, for the overview of all settings."""
        settings = await self._communities.settings(call.community, call.now)
        async with self._database.read() as tx:
            here = await recurring.find(tx, KIND, of_place(call.community))
        return self._fields(here, settings) if here is not None else ((_NAME, ("None; /setup tips begins one",)),)

    async def _checked(self, call: Call, channel: str | None) -> str | None:
        """Refuse a channel in which nothing can be posted."""
        if channel is not None:
            await postable(self._channels.get(call.platform), call, channel)
        return channel

    def _topics(self, typed: str) -> tuple[str, ...]:
        """Read topics by label or slug. Raises Friendly for one that there isn't."""
        if typed.strip().casefold() in (ALL, "all topics"):
            return ()
        known = {tag.label.casefold(): slug for slug, tag in self._tags.items()} | {slug: slug for slug in self._tags}
        wanted = [each.strip().casefold() for each in typed.split(",") if each.strip()]
        if unknown := [each for each in wanted if each not in known]:
            raise Friendly(f"There is no topic called {unknown[0]}.", "/browse shows the topics.")
        return tuple(dict.fromkeys(known[each] for each in wanted))

    async def _narrowed(self, tx: Tx, call: Call, asked: Asked) -> CommunitySettings:
        """Keep the topics, if any were said. Raises Friendly where no tip would be left."""
        settings = await self._communities.read(tx, call.community)
        tags = settings.tip_tags if asked.tags is None else asked.tags
        if not await tips.heard(tx, call.community, tags):
            raise Friendly("No tip is about that, so nothing was changed.", 'Choose more topics, or "all".')
        return settings if asked.tags is None else await self._communities.change(tx, call, {"tip_tags": list(tags)})

    def _fields(self, here: Recurrence, settings: CommunitySettings) -> tuple[tuple[str, Text], ...]:
        where = here.address.removeprefix(TO_CHANNEL)
        posted: Text = ("in this chat",) if here.platform == TERMINAL[0] else ("in ", Ref("channel", where))
        labels = [self._tags[slug].label for slug in settings.tip_tags if slug in self._tags]
        coming = say_next(here) or "None, it is paused; /setup tips pause: no goes on"
        return (
            (_NAME, (f"{say_rhythm(here)}, ", *posted)),
            ("Topics of the tip", (Plain(", ".join(labels)) if labels else "All of them",)),
            ("Next tip", (coming,)),
        )


async def _set(tx: Tx, call: Call, asked: Asked, before: Recurrence | None, settings: CommunitySettings) -> Recurrence:
    """Write the rhythm down, owe its next tip, and let trouble with the earlier one be over."""
    after = _merged(call, asked, before, settings.zone or NOWHERE)
    await recurring.begin(tx, after, call.now)
    await notices.settle(tx, call.community, NOTICE)
    told: dict[str, Any] = {"channel": after.address.removeprefix(TO_CHANNEL), "when": say_rhythm(after)}
    await audit.note(tx, call, {**told, "paused": after.paused}, "changed")
    return await recurring.find(tx, KIND, after.subject) or after


def _merged(call: Call, asked: Asked, before: Recurrence | None, zone: str) -> Recurrence:
    """What was there, with what was asked. Raises Friendly where nobody said yet in which channel."""
    terminal = call.platform == TERMINAL[0]
    if before is None:
        if asked.channel is None and not terminal:
            raise Friendly("In which channel shall the weekly tip be?", "Use /setup tips with a channel.")
        before = Recurrence(
            *(KIND, of_place(call.community), call.platform, to_channel(TERMINAL[0])),
            rule=weekly(USUAL_DAY),
            wall_time=USUAL_TIME,
            zone=zone,
            start=to_local(call.now, zone),
            community=call.community,
            lasts=LASTS,
        )
    return replace(
        before,
        address=before.address if asked.channel is None or terminal else to_channel(asked.channel),
        rule=before.rule if asked.weekday is None else weekly(asked.weekday),
        wall_time=asked.time or before.wall_time,
        zone=zone,
        paused=before.paused if asked.pause is None else asked.pause,
    )


def _in_utc(settings: CommunitySettings) -> Text:
    return () if settings.zone else ("No time zone is set here, so this is in UTC. /setup zone changes that.",)
