"""What is owed around a request: to those who may take it, to the moderators after a while, and to both who talk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import Request
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.card import Instant
from mentorbot.core.owed import Owed, to_channel, to_person
from mentorbot.delivery import ledger
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx

REQUEST, LAST, LETTER, REPORT = "request", "request-last", "letter", "report"
"""Kinds of delivery: to mentors, to the moderators' channel, to one of the two, and a report to the moderators."""
TALK, HELP, NOBODY, OFFER, GONE = "talk", "help", "nobody", "offer", "left"
"""What a letter is about, with a number behind it: `talk:7` is for whoever asked request 7, `help:7` for who took it,
`nobody:7` says that nobody did, and `left:7` is about one that is gone."""


def patience(settings: CommunitySettings) -> timedelta:
    """How long a request waits for a mentor."""
    return timedelta(hours=settings.mentor_hours)


def heard_by(settings: CommunitySettings, mentors: bool, now: Instant) -> Instant:
    """By when a member hears what came of a request that is sent now.

    It waits for mentors, where there are any, and then as long for the moderators, where they have a channel.
    """
    stops = (1 if mentors or settings.mentors_channel else 0) + (1 if settings.moderators_channel else 0)
    return now + max(1, stops) * patience(settings)


async def ask(
    tx: Tx, about: Request, platform: str, settings: CommunitySettings, mentors: Sequence[Mentor], now: Instant
) -> None:
    """Owe a request to the mentors' channel, else to these mentors; then to the moderators; and an end to its asker."""
    until, mark = about.until or now, f"{about.id}:{about.round}"
    first = bool(mentors) or bool(settings.mentors_channel)
    owed = []
    if settings.mentors_channel:
        owed.append(_posted(REQUEST, f"request:{mark}", about, platform, settings.mentors_channel, now))
    else:
        owed += [
            Owed(
                *(f"request:{mark}:{each.person}", REQUEST, str(about.id), platform, to_person(each.person), now),
                *(each.person, about.community),
                expires=until,
            )
            for each in mentors
        ]
    if settings.moderators_channel:
        due = now + patience(settings) if first else now
        owed.append(_posted(LAST, f"request:{mark}:last", about, platform, settings.moderators_channel, due))
    subject = f"{NOBODY}:{about.id}"
    to = to_person(about.person)
    owed.append(Owed(f"letter:{mark}:nobody", LETTER, subject, platform, to, until, about.person, about.community))
    await ledger.plan(tx, owed)


def _posted(kind: str, key: str, about: Request, platform: str, channel: str, due: Instant) -> Owed:
    return Owed(
        *(key, kind, str(about.id), platform, to_channel(channel), due),
        community=about.community,
        expires=about.until,
    )


async def hold(tx: Tx, number: int) -> None:
    """Let no worker touch what is owed about a request until `tx` ends; asked for before the request is locked."""
    for kind in (REQUEST, LAST):
        await ledger.hold(tx, kind, [str(number)])
    await ledger.hold(tx, LETTER, [f"{NOBODY}:{number}"])


async def offered_no_more(tx: Tx, about: Request, why: str) -> None:
    """Take a request back from everybody who could still take it, and the word that nobody did."""
    for kind in (REQUEST, LAST):
        await ledger.withdraw(tx, kind, str(about.id), why)
    await ledger.withdraw(tx, LETTER, f"{NOBODY}:{about.id}", why)


async def tell(tx: Tx, person: int, community: int, subject: str, what: str, now: Instant) -> None:
    """Owe somebody a message about `subject`; `what` is the rest of its meaning, so that it is owed once."""
    platform = (await reach(tx, person)).platform
    key = f"letter:{subject}:{what}:{person}"
    await ledger.plan(tx, [Owed(key, LETTER, subject, platform, to_person(person), now, person, community)])


async def report(tx: Tx, about: Request, platform: str, settings: CommunitySettings, now: Instant) -> None:
    """Owe the moderators' channel a word about a report, where there is one."""
    if settings.moderators_channel:
        where = to_channel(settings.moderators_channel)
        owed = Owed(f"report:{about.id}", REPORT, str(about.id), platform, where, now, community=about.community)
        await ledger.plan(tx, [owed])


async def sooner(tx: Tx, about: Request, now: Instant) -> None:
    """Let the next stop come now, because the one before can't be reached."""
    for kind, subject in ((LAST, str(about.id)), (LETTER, f"{NOBODY}:{about.id}")):
        for entry in await ledger.of_subject(tx, kind, subject):
            if entry.state == "due" and entry.item.owed.due > now:
                await ledger.put_off(tx, entry.item.id, now)
                return
