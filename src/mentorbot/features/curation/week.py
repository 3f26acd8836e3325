"""When the moderators' week comes: set up with the moderators' channel by itself, and changed or paused here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from mentorbot.community import audit, notices
from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Card, Instant, Ref, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import to_channel
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.recurrence import placed
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
from mentorbot.features.curation.week_post import KIND, NOTICE
from mentorbot.storage.database import Database, Tx
from mentorbot.times.instants import to_local

LASTS = 3 * 24 * 60
"""Minutes after which a week is skipped: by then the next one is nearer."""
EVERY = timedelta(minutes=1)
"""Between two looks at which communities have a moderators' channel."""
NAME = "Moderators' week"
NONE = "None; it comes with a moderators' channel: /setup moderators-channel"


class WeekSetup:
    """The rhythm of the moderators' week. Where there is a moderators' channel, it comes without anybody's doing."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self._database = database
        self._communities = communities
        self._last: Instant | None = None

    @command("setup week", "What waits for moderators, once a week: when, or pause it", rank="admin", private="never",
             writes=True)  # fmt: skip
    async def set_up(
        self,
        call: Call,
        weekday: Annotated[Weekday | None, Arg("On which day")] = None,
        time: Annotated[str | None, Arg("At what time, such as 9:00", max_length=30)] = None,
        pause: Annotated[bool | None, Arg("Pause it, or go on")] = None,
    ) -> Card:
        """Change when it comes, and say what was understood; all can read that."""
        not_in_dm(call)
        wall_time = None if time is None else read_time(time, call.now)
        async with self._database.write(call.event, call.now) as tx:
            await ledger.hold(tx, KIND, [of_place(call.community)])
            settings = await self._communities.read(tx, call.community)
            here = await arrange(tx, call.community, call.platform, settings, call.now)
            if here is None:
                raise Friendly("There is no moderators' channel here yet.", "Set it first: /setup moderators-channel")
            if (weekday, wall_time, pause) != (None, None, None):
                here = await _changed(tx, call, here, weekday, wall_time, pause)
        title = f"The moderators' week is {'paused' if here.paused else 'set'}."
        note = () if settings.zone else ("No time zone is set here, so this is in UTC. /setup zone changes that.",)
        return Card(title=(title,), fields=_fields(here, settings), note=note)

    async def fields(self, call: Call) -> tuple[tuple[str, Text], ...]:
        """How it is set up, for the overview of all settings."""
        settings = await self._communities.settings(call.community, call.now)
        async with self._database.read() as tx:
            here = await recurring.find(tx, KIND, of_place(call.community))
        return _fields(here, settings) if here is not None else ((NAME, (NONE,)),)

    async def round(self, now: Instant) -> None:
        """Begin it where a moderators' channel was set, move it along with that, and end it where there is none."""
        if self._last is not None and self._last <= now < self._last + EVERY:
            return
        self._last = now
        async with self._database.read() as tx:
            places = await self._communities.all(tx)
            known = {each.subject: each for each in await placed(tx, KIND)}
        for number, platform, settings in places:
            here = known.get(of_place(number))
            channel = to_channel(settings.moderators_channel) if settings.moderators_channel else ""
            if platform != TERMINAL[0] and channel != (here.address if here is not None else ""):
                async with self._database.write() as tx:
                    await arrange(tx, number, platform, await self._communities.read(tx, number), now)


async def arrange(
    tx: Tx, community: int, platform: str, settings: CommunitySettings, now: Instant
) -> Recurrence | None:
    """Let the week come into the moderators' channel of today; None where there is none. It keeps its day and time."""
    subject = of_place(community)
    await ledger.hold(tx, KIND, [subject])
    before = await recurring.find(tx, KIND, subject, lock=True)
    address = to_channel(settings.moderators_channel or (TERMINAL[0] if platform == TERMINAL[0] else ""))
    if not settings.moderators_channel and platform != TERMINAL[0]:
        await recurring.end(tx, KIND, subject, "no channel")
        await notices.settle(tx, community, NOTICE)
        return None
    if before is not None and before.address == address:
        return before
    zone = settings.zone or NOWHERE
    fresh = Recurrence(
        *(KIND, subject, platform, address),
        rule=weekly(USUAL_DAY),
        wall_time=USUAL_TIME,
        zone=zone,
        start=to_local(now, zone),
        community=community,
        lasts=LASTS,
    )
    await recurring.begin(tx, replace(before, address=address) if before is not None else fresh, now)
    await notices.settle(tx, community, NOTICE)
    return await recurring.find(tx, KIND, subject)


async def _changed(
    tx: Tx, call: Call, here: Recurrence, weekday: Weekday | None, wall_time: str | None, pause: bool | None
) -> Recurrence:
    after = replace(
        here,
        rule=here.rule if weekday is None else weekly(weekday),
        wall_time=wall_time or here.wall_time,
        paused=here.paused if pause is None else pause,
    )
    await recurring.begin(tx, after, call.now)
    await audit.note(tx, call, {"rule": after.rule, "time": after.wall_time, "paused": after.paused}, "changed")
    return await recurring.find(tx, KIND, after.subject) or after


def _fields(here: Recurrence, settings: CommunitySettings) -> tuple[tuple[str, Text], ...]:
    channel = settings.moderators_channel
    where: Sequence[str | Ref] = ("in ", Ref("channel", channel)) if channel else ("in this chat",)
    coming = say_next(here) or "None, it is paused; /setup week pause: no goes on"
    return ((NAME, (f"{say_rhythm(here)}, ", *where)), ("Next week's message", (f"{coming}, if anything waits",)))
