"""What two people write through us about a request: letters, thanks, the answer as a page, and why one reported it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, delete, func, insert, select

from mentorbot.community.requests import Request, Side
from mentorbot.core.card import Instant, Plain
from mentorbot.core.markup import clean
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.mentors import letter

Kind: TypeAlias = Literal["letter", "thanks", "page", "report"]
READ: tuple[Kind, ...] = ("letter", "thanks")
"""What the other one reads."""
MOST = 20
"""Letters in one exchange, of both together."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one of the two wrote."""

    id: int
    request: int
    person: int
    side: Side
    kind: Kind
    words: Plain
    at: Instant


async def write(tx: Tx, about: Request, side: Side, kind: Kind, words: str, now: Instant) -> Letter | None:
    """Keep what one side writes about a request that the caller has locked; None if there are 20 letters already.

    Of the answer as a page there is one: a later one takes its place.
    """
    if kind == "letter" and await count(tx, about) >= MOST:
        return None
    if kind == "page":
        await tx.execute(delete(letter).where(letter.c.request == about.id, letter.c.kind == kind))
    person = about.person if side == "asker" else about.helper
    if person is None:
        raise LookupError("nobody has taken this request")
    said = Plain(clean(words).strip())
    values = {"request": about.id, "person": person, "side": side, "kind": kind, "words": said, "at": now}
    made = await tx.execute(insert(letter).values(values).returning(letter.c.id))
    return Letter(int(made.scalar_one()), about.id, person, side, kind, said, now)


async def count(tx: Tx, about: Request) -> int:
    """How many letters there are."""
    theirs = (letter.c.request == about.id) & (letter.c.kind == "letter")
    return int((await tx.execute(select(func.count()).select_from(letter).where(theirs))).scalar_one())


async def latest(tx: Tx, about: Request, limit: int, before: int | None = None) -> list[Letter]:
    """The last letters and thanks, oldest first; `before` is the number of the first one that was shown already."""
    chosen = select(letter).where(letter.c.request == about.id, letter.c.kind.in_(READ))
    if before is not None:
        chosen = chosen.where(letter.c.id < before)
    rows = (await tx.execute(chosen.order_by(letter.c.id.desc()).limit(limit))).all()
    return [_read(row) for row in reversed(rows)]


async def only(tx: Tx, about: Request, kind: Kind) -> Letter | None:
    """The last thing of this kind; None if there is none."""
    chosen = select(letter).where(letter.c.request == about.id, letter.c.kind == kind)
    row = (await tx.execute(chosen.order_by(letter.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else _read(row)


async def answered(tx: Tx, about: Request) -> bool:
    """Whether whoever took it has written."""
    theirs = (letter.c.request == about.id) & (letter.c.side == "helper") & (letter.c.kind == "letter")
    return (await tx.execute(select(letter.c.id).where(theirs).limit(1))).first() is not None


async def written(tx: Tx, about: Request, side: Side) -> list[Letter]:
    """All letters of one side, oldest first."""
    theirs = (letter.c.request == about.id) & (letter.c.side == side) & (letter.c.kind == "letter")
    return [_read(row) for row in await tx.execute(select(letter).where(theirs).order_by(letter.c.id))]


def _read(row: Row[Any]) -> Letter:
    return Letter(row.id, row.request, row.person, row.side, row.kind, Plain(row.words), row.at)
