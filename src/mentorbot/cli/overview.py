"""`mentorbot communities` and `mentorbot notify`: who is served, how it goes there, and a word to their moderators."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from mentorbot.app import clock, delivering
from mentorbot.cli.places import labels
from mentorbot.community.communities import TERMINAL, Communities
from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.core.owed import CHANNEL
from mentorbot.delivery.recurrence import placed
from mentorbot.delivery.weekly import of_place
from mentorbot.features.curation import word
from mentorbot.features.tips.rhythm import KIND as TIP
from mentorbot.knowledge.gaps import unanswered
from mentorbot.settings import read_settings
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.notices import notice
from mentorbot.storage.schema.places import person
from mentorbot.storage.schema.questions import question

DAYS = 30
"""How far back is looked."""


@dataclass(frozen=True, slots=True)
class Overview:
    """One community in the last 30 days. Channels are the platform's ids, empty where there is none.

    `active` are members who were seen there last, `answered` of `asked` questions got an answer that stood.
    """

    id: int
    name: str
    active: int
    asked: int
    answered: int
    last_error: str
    tip_channel: str
    moderators_channel: str


async def listed(as_json: bool) -> int:
    """Print every community that is served."""
    async with delivering(read_settings()) as deliverer, deliverer.database.read() as tx:
        found = await _overviews(tx, deliverer.communities, clock())
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_line(each) for each in found) or "No community is served yet.\n")
    return 0


async def notified(text: str, dry_run: bool) -> int:
    """Owe a word to the moderators of every community that has a channel for them. Raises Friendly."""
    words = clean(text).strip()
    if not words or len(words) > word.LONGEST:
        raise Friendly(f"A word has 1 to {word.LONGEST:,} characters.")
    async with delivering(read_settings()) as deliverer:
        async with deliverer.database.read() as tx:
            places, names = await deliverer.communities.all(tx), await labels(tx)
        to = {number: (platform, each.moderators_channel) for number, platform, each in places}
        reached = {number: where for number, where in to.items() if where[1] and where[0] != TERMINAL[0]}
        fresh = list(reached)
        if not dry_run:
            async with deliverer.database.write() as tx:
                fresh = await word.owe(tx, words, reached, clock())
    verb = "would go to" if dry_run else "goes to"
    sys.stdout.write(f"It {verb} {len(fresh)} moderators' channels:\n" if fresh else "It goes nowhere new.\n")
    sys.stdout.writelines(f"  {names[number]}\n" for number in fresh)
    without = [names[number] for number in to if number not in reached and to[number][0] != TERMINAL[0]]
    if without:
        sys.stdout.write(f"Without a moderators' channel: {', '.join(without)}\n")
    return 0


async def _overviews(tx: Tx, communities: Communities, now: Instant) -> list[Overview]:
    since, names = now - timedelta(days=DAYS), await labels(tx)
    tips = {each.subject: each.address.removeprefix(CHANNEL) for each in await placed(tx, TIP)}
    seen = person.c.seen_at >= since
    members = select(person.c.community, func.count()).where(seen).group_by(person.c.community)
    active = {number: int(count) for number, count in await tx.execute(members)}
    got = func.count(case(((question.c.outcome == "answer") & ~unanswered(), 1)))
    counted = select(question.c.community, func.count().label("asked"), got.label("got"))
    real = question.c.outcome.in_(("answer", "did_you_mean", "no_answer"))
    rows = await tx.execute(counted.where(real, question.c.at >= since).group_by(question.c.community))
    asked = {row.community: (row.asked, row.got) for row in rows}
    return [
        Overview(
            *(number, names[number], active.get(number, 0), *asked.get(number, (0, 0))),
            *(await _error(tx, number, since), tips.get(of_place(number), ""), each.moderators_channel),
        )
        for number, _, each in await communities.all(tx)
    ]


async def _error(tx: Tx, community: int, since: Instant) -> str:
    """The last thing that went wrong there: what moderators are told of, else a delivery that failed."""
    here = select(notice.c.text).where(notice.c.community == community).order_by(notice.c.at.desc()).limit(1)
    if (text := (await tx.execute(here)).scalar()) is not None:
        return str(text)
    failed = (delivery.c.community == community) & (delivery.c.state == "failed") & (delivery.c.due >= since)
    told = select(*delivery.c["kind", "why", "due"]).where(failed).order_by(delivery.c.due.desc()).limit(1)
    row = (await tx.execute(told)).first()
    return "" if row is None else f"{row.kind} on {row.due:%Y-%m-%d %H:%M} UTC could not be delivered: {row.why}"


def _line(each: Overview) -> str:
    share = f"{each.answered} of {each.asked} questions answered" if each.asked else "no question"
    tip = f"tip in {each.tip_channel}" if each.tip_channel else "no tip"
    error = f"\n  last error: {each.last_error}" if each.last_error else ""
    return f"{each.name}: {each.active} active, {share}, {tip}{error}\n"
