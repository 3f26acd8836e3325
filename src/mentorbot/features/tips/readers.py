"""Who takes tips alone: one at once, so that closed direct messages are found, and then one each week."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from mentorbot.core.call import Call
from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed, to_person
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.policy import not_before
from mentorbot.delivery.recurring import Recurrence
from mentorbot.delivery.weekly import NOWHERE, USUAL_DAY, USUAL_TIME, of_place, weekly
from mentorbot.features.tips.rhythm import FIRST, KIND, LASTS, of_person
from mentorbot.people.reach import Reach, reach, set_reach
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.tips import tip_reader
from mentorbot.times.instants import to_local


@dataclass(frozen=True, slots=True)
class Taken:
    """What was agreed: the weekly rhythm, when the first tip comes, and how its reader wants to be reached."""

    rhythm: Recurrence
    first: Instant
    reader: Reach


async def place(tx: Tx, person: int) -> int | None:
    """The community whose tips somebody takes alone; None if they take none."""
    return (await tx.execute(select(tip_reader.c.community).where(tip_reader.c.person == person))).scalar()


async def join(tx: Tx, call: Call) -> Taken | None:
    """Let the caller take a tip each week, at their community's hour on their own clock; None if they do already."""
    row = {"person": call.person, "community": call.community, "at": call.now}
    if not await insert_new(tx, tip_reader, row):
        return None
    who = await _reachable(tx, call.person)
    theirs = await recurring.find(tx, KIND, of_place(call.community))
    here = who.zone or NOWHERE
    rhythm = Recurrence(
        *(KIND, of_person(call.person), call.platform, to_person(call.person)),
        rule=theirs.rule if theirs is not None else weekly(USUAL_DAY),
        wall_time=theirs.wall_time if theirs is not None else USUAL_TIME,
        zone=here,
        start=to_local(call.now, here),
        person=call.person,
        community=call.community,
        lasts=LASTS,
    )
    await recurring.begin(tx, rhythm, call.now)
    first = not_before(who, call.now)
    await ledger.plan(tx, [_at_once(call)], first)
    return Taken(await recurring.find(tx, KIND, rhythm.subject) or rhythm, first, who)


async def leave(tx: Tx, person: int) -> bool:
    """Send somebody no more tips; False if they took none."""
    for subject in (of_person(person), of_person(person) + FIRST):
        await recurring.end(tx, KIND, subject, "left")
    return bool((await tx.execute(delete(tip_reader).where(tip_reader.c.person == person))).rowcount)


async def _reachable(tx: Tx, person: int) -> Reach:
    """Whoever asks for direct messages gets them: closed ones are tried again, and a route not chosen yet is this."""
    who = await reach(tx, person)
    news = {"dm_state": "unasked"} if who.dm == "closed" else {}
    if who.route is None:
        news["route"] = "dm"
    if news:
        await set_reach(tx, person, news)
    return await reach(tx, person)


def _at_once(call: Call) -> Owed:
    subject = of_person(call.person) + FIRST
    key = f"{KIND}:{subject}:{call.ids()}"
    return Owed(key, KIND, subject, call.platform, to_person(call.person), call.now, call.person, call.community)
