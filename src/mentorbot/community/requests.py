"""Requests: what members ask a person, who may see each of them, and who took it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from mentorbot.core.card import Instant, Plain
from mentorbot.storage.database import Tx
from mentorbot.storage.rows import upsert
from mentorbot.storage.schema.mentors import asked, mentor, request

State: TypeAlias = Literal["draft", "open", "last", "talking", "closed", "withdrawn", "unanswered", "left", "reported"]
"""`draft`: not sent yet; `last`: also with the moderators; `left`: whoever took it was forgotten."""
Side: TypeAlias = Literal["asker", "helper"]
WAITING: tuple[State, ...] = ("open", "last")
MOST = 3
"""Requests that a member sends in a community in seven days."""
WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `person` asks, `helper` took it. `question` is its number in the log, where it came of one.

    `channel` is where it was asked, `thread` where both talk by name, each empty where there is none; `asker_shown` and
    `helper_shown` say who showed their name. `until` is when the asker hears at the latest.
    """

    id: int
    community: int
    person: int
    question: int | None
    words: Plain
    named: bool
    state: State
    round: int
    channel: str
    thread: str
    asker_shown: bool
    helper_shown: bool
    page: str
    reported: str
    sent_at: Instant | None
    until: Instant | None
    changed: Instant
    helper: int | None = None

    def other(self, side: Side) -> int | None:
        """Whom somebody on this side talks with."""
        return self.helper if side == "asker" else self.person


async def draft(
    tx: Tx, person: int, community: int, words: str, question: int | None, channel: str, now: Instant
) -> Request:
    """Begin a request, in the place of one that was begun here before and never sent."""
    old = (request.c.person == person) & (request.c.community == community) & (request.c.state == "draft")
    await tx.execute(delete(request).where(old))
    values = {
        **{"person": person, "community": community, "words": words, "question": question, "named": False},
        **{"state": "draft", "round": 0, "channel": channel or None, "asker_shown": False, "helper_shown": False},
        **{"page": "", "reported": "", "changed": now},
    }
    number = int((await tx.execute(insert(request).values(values).returning(request.c.id))).scalar_one())
    return await _must(tx, number)


async def begun(tx: Tx, person: int, community: int, question: int) -> Request | None:
    """The request that somebody began about a question and did not send yet."""
    old = (request.c.person == person) & (request.c.community == community) & (request.c.question == question)
    return await _one(tx, old & (request.c.state == "draft"))


async def find(tx: Tx, number: int, *, lock: bool = False) -> Request | None:
    """A request by its number, for who delivers; people find theirs by `of_asker`, `of_helper` and the like."""
    return await _one(tx, request.c.id == number, lock=lock)


async def of_asker(tx: Tx, person: int, number: int, *, lock: bool = False) -> Request | None:
    """A request that this person asked."""
    return await _one(tx, (request.c.id == number) & (request.c.person == person), lock=lock)


async def of_helper(tx: Tx, person: int, number: int, *, lock: bool = False) -> Request | None:
    """A request that this person took."""
    mine = select(asked.c.request).where(asked.c.person == person, asked.c.state == "taken")
    return await _one(tx, (request.c.id == number) & request.c.id.in_(mine), lock=lock)


async def for_mentor(tx: Tx, person: int, number: int, *, lock: bool = False) -> Request | None:
    """A request of a community in which this person may be asked, unless its asker left them out."""
    places = select(mentor.c.community).where(mentor.c.person == person, mentor.c.state == "approved")
    theirs = request.c.community.in_(places) & request.c.id.not_in(_left_out(person)) & (request.c.state != "draft")
    return await _one(tx, (request.c.id == number) & theirs, lock=lock)


async def for_moderator(
    tx: Tx, community: int, number: int, states: Collection[State], *, taker: int | None = None, lock: bool = False
) -> Request | None:
    """A request of a community in one of these states, for its moderators; with `taker` unless they were left out."""
    here = (request.c.id == number) & (request.c.community == community) & request.c.state.in_(states)
    return await _one(tx, here if taker is None else here & request.c.id.not_in(_left_out(taker)), lock=lock)


def _left_out(person: int) -> Select[tuple[int]]:
    return select(asked.c.request).where(asked.c.person == person, asked.c.state == "out")


async def change(tx: Tx, before: Request, now: Instant, **values: Any) -> Request:
    """Set columns of a request that the caller has locked."""
    await tx.execute(update(request).where(request.c.id == before.id).values(**values, changed=now))
    return await _must(tx, before.id)


async def drop(tx: Tx, before: Request) -> None:
    """Delete a request with all that was written about it."""
    await tx.execute(delete(request).where(request.c.id == before.id))


async def sent_lately(tx: Tx, person: int, community: int, now: Instant) -> int:
    """How many requests somebody sent here within a week, those that they took back too."""
    mine = (request.c.person == person) & (request.c.community == community) & (request.c.sent_at > now - WITHIN)
    return int((await tx.execute(select(func.count()).select_from(request).where(mine))).scalar_one())


async def note(tx: Tx, about: Request, person: int, state: str, now: Instant) -> None:
    """Note that somebody was asked, was left out, or passed."""
    values = {"request": about.id, "person": person, "state": state, "at": now}
    await upsert(tx, asked, ("request", "person"), values)


async def unnote(tx: Tx, about: Request, person: int) -> None:
    """Forget what was noted of somebody."""
    await tx.execute(delete(asked).where(asked.c.request == about.id, asked.c.person == person))


async def take(tx: Tx, about: Request, person: int, now: Instant) -> bool:
    """Let somebody take a request; False if another person has it. The database lets only one have it."""
    try:
        async with tx.begin_nested():
            await note(tx, about, person, "taken", now)
    except IntegrityError:
        return False
    return True


async def states(tx: Tx, about: Request) -> dict[int, str]:
    """Who was asked about a request, or left out, and what came of it."""
    rows = await tx.execute(select(asked.c.person, asked.c.state).where(asked.c.request == about.id))
    return {row.person: row.state for row in rows}


async def asked_by(tx: Tx, person: int, limit: int, before: int | None = None) -> list[Request]:
    """What somebody asked, newest first; `before` is the number of the last one on the page before."""
    return await _many(tx, (request.c.person == person) & (request.c.state != "draft"), limit, before)


async def helped_by(tx: Tx, person: int, limit: int, before: int | None = None) -> list[Request]:
    """What somebody took, and what waits for them alone or among others, newest first."""
    own = select(asked.c.request).where(asked.c.person == person, asked.c.state == "taken")
    new = select(asked.c.request).where(asked.c.person == person, asked.c.state == "asked")
    waits = request.c.id.in_(new) & request.c.state.in_(WAITING)
    return await _many(tx, or_(request.c.id.in_(own), waits), limit, before)


async def counted(tx: Tx, community: int, state: State) -> int:
    """How many requests of a community are in this state."""
    here = (request.c.community == community) & (request.c.state == state)
    return int((await tx.execute(select(func.count()).select_from(request).where(here))).scalar_one())


async def sent_since(tx: Tx, community: int, since: Instant) -> int:
    """How many requests were sent in a community since then."""
    here = (request.c.community == community) & (request.c.sent_at >= since)
    return int((await tx.execute(select(func.count()).select_from(request).where(here))).scalar_one())


async def in_state(tx: Tx, community: int, state: State, limit: int) -> list[Request]:
    """The requests of a community in this state, newest first."""
    return await _many(tx, (request.c.community == community) & (request.c.state == state), limit, None)


async def of_both(tx: Tx, person: int, state: State) -> list[Request]:
    """The requests in this state that somebody asked or took; locked until `tx` ends."""
    taken = select(asked.c.request).where(asked.c.person == person, asked.c.state == "taken")
    theirs = or_(request.c.person == person, request.c.id.in_(taken)) & (request.c.state == state)
    await tx.execute(select(request.c.id).where(theirs).order_by(request.c.id).with_for_update())
    return await _many(tx, theirs, 1000, None)


async def _one(tx: Tx, condition: ColumnElement[bool], *, lock: bool = False) -> Request | None:
    if lock:  # who took it is read afterwards: that is another table, which the lock doesn't refresh
        await tx.execute(select(request.c.id).where(condition).with_for_update())
    found = await _many(tx, condition, 1, None)
    return found[0] if found else None


async def _must(tx: Tx, number: int) -> Request:
    found = await _one(tx, request.c.id == number)
    if found is None:
        raise LookupError("a request vanished while it was changed")
    return found


async def _many(tx: Tx, condition: ColumnElement[bool], limit: int, before: int | None) -> list[Request]:
    taker = select(asked.c.person).where(asked.c.request == request.c.id, asked.c.state == "taken")
    chosen = select(request, taker.scalar_subquery().label("helper")).where(condition)
    if before is not None:
        chosen = chosen.where(request.c.id < before)
    return [_read(row) for row in await tx.execute(chosen.order_by(request.c.id.desc()).limit(limit))]


def _read(row: Row[Any]) -> Request:
    said = dict(row._mapping)
    return Request(**{**said, "words": Plain(row.words), "channel": row.channel or "", "thread": row.thread or ""})
