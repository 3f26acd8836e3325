"""Planted faults: each takes one rule of delivery away, and the kill test has to catch it under the profile named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from mentorbot.core.card import Card
from mentorbot.core.owed import Item, Parcel, Result
from mentorbot.delivery import claims, errand, ledger, marking, outcome, records, recurrence, recurring
from mentorbot.platforms.discord import postman
from mentorbot.storage.schema.delivery import delivery, message

_claims: Any = claims
_errand: Any = errand
_marking: Any = marking
_postman: Any = postman
_records: Any = records
_recurrence: Any = recurrence
_recurring: Any = recurring


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault. `profile` and `database` are where it shows; `plant` is called in each process before it works."""

    name: str
    profile: str
    plant: Callable[[], None]
    database: str = "sqlite"
    workers: int = 1


def _record_first() -> None:
    """Say that it was sent, then send it."""
    write = _errand.Errand._write

    async def mutant(self: Any, *, anew: bool) -> Any:
        send = self._postman.send

        async def recorded_then_sent(parcel: Parcel, card: Card) -> Result:
            await outcome.recorded(self._all, parcel, Result("sent"))
            answer: Result = await send(parcel, card)
            return answer

        self._postman = _Instead(self._postman, recorded_then_sent)
        return await write(self, anew=anew)

    _errand.Errand._write = mutant


class _Instead:
    """A postman with another way to send."""

    def __init__(self, real: Any, send: Any) -> None:
        self._real, self.send = real, send

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _key_with_attempt() -> None:
    """Let each attempt have a key of its own."""
    usual = _postman.DiscordPostman._sent

    async def mutant(self: Any, parcel: Parcel, card: Card) -> Result:
        nonce = _postman.nonce
        _postman.nonce = lambda address, public: nonce(address, f"{public} {parcel.attempt}")
        try:
            answer: Result = await usual(self, parcel, card)
            return answer
        finally:
            _postman.nonce = nonce

    _postman.DiscordPostman._sent = mutant


def _no_key() -> None:
    """Send no key, and trust that one was sent."""
    counted = iter(range(1, 1 << 30))
    _postman.nonce = lambda _address, _public: f"n{next(counted)}"


def _error_is_sent() -> None:
    """Take trouble for success."""
    write = _errand.Errand._outcome

    async def mutant(self: Any, result: Result) -> Result:
        told: Result = await write(self, Result("sent") if result.state == "due" and not result.definite else result)
        return told

    _errand.Errand._outcome = mutant


def _ambiguity_from_state() -> None:
    """Forget the mark at the next claim: what is claimed again was not written."""
    usual = claims._parcel
    _claims._parcel = lambda row, carried: replace(usual(row, carried), marked=None, wrote=None)


def _no_settle_time() -> None:
    """Trust a look-up at once."""
    _errand.SETTLE = timedelta()


def _no_fence() -> None:
    """Let any attempt mark and record."""

    async def mine(tx: Any, parcels: Sequence[Parcel]) -> set[int]:
        return {parcel.id for parcel in parcels}

    async def mark(tx: Any, parcels: Sequence[Parcel], now: Any, *, anew: bool = False) -> set[int]:
        told, all_of_them = {"first_write_at": now, "wrote_at": now}, {parcel.id for parcel in parcels}
        await tx.execute(update(message).where(message.c.id.in_(all_of_them)).values(told))
        await tx.execute(update(delivery).where(delivery.c.message.in_(all_of_them)).values(marked=True))
        return all_of_them

    _records.mine, _records.mark = mine, mark
    _errand.Errand._settled = _unfenced


async def _unfenced(self: Any) -> Any:
    """Write whatever was claimed, by whomever."""
    return await self._write(anew=True)


def _no_skip_locked() -> None:
    """Take what looks due without looking whether somebody else has taken it by now."""

    async def new(self: Any, tx: Any, platforms: Sequence[str], now: Any, limit: int) -> list[Parcel]:
        from sqlalchemy import select

        ripe = claims._ripe(delivery, platforms, now)
        rows = (await tx.execute(select(delivery.c.id, *ledger.COLUMNS).where(ripe).limit(limit))).all()
        made: list[Parcel] = await self._messages(tx, [[ledger.item(row)] for row in rows], now)
        return made

    _claims.Claims._new = new


def _plan_moves_written() -> None:
    """Let planning touch what was written."""
    usual = recurring.begin

    async def mutant(tx: Any, new: Any, now: Any) -> Any:
        theirs = (delivery.c.kind == new.kind) & (delivery.c.subject == new.subject)
        open_ones = delivery.c.state.in_(("due", "claimed", "unknown"))
        again = {"marked": False, "state": "due", "wake_at": now, "message": None}
        await tx.execute(update(delivery).where(theirs, open_ones).values(again))
        return await usual(tx, new, now)

    _recurring.begin = mutant


def _catch_up_lost() -> None:
    """Leave out what was missed, and say so nowhere."""

    async def mutant(tx: Any, item: Item, number: int, now: Any) -> int:
        found = await recurrence.find(tx, item.owed.kind, item.owed.subject, lock=True)
        slot = None if found is None or found.last_slot is None else found.upcoming(found.last_slot, now)
        if found is not None and slot is not None:
            await recurrence.owe(tx, found, slot)
        return 0

    _recurring.catch_up = mutant


def _advance_from_now() -> None:
    """Plan the next occurrence from now, not from the last one."""

    async def mutant(tx: Any, kind: str, subject: str, now: Any) -> Any:
        found = await recurrence.find(tx, kind, subject, lock=True)
        if found is None or found.paused or found.last_slot is None:
            return None
        return await recurrence.owe(tx, found, found.upcoming(found.last_slot, now))

    _recurring.advance = mutant

    async def nothing(tx: Any, item: Item, number: int, now: Any) -> int:
        return 0

    _recurring.catch_up = nothing


def _no_mark() -> None:
    """Write without noting it first."""

    async def mark(tx: Any, parcels: Sequence[Parcel], now: Any, *, anew: bool = False) -> set[int]:
        return {parcel.id for parcel in parcels}

    _records.mark = mark


def _quiet_hours_unread() -> None:
    """Forget when somebody rests."""
    _marking.not_before = lambda _reach, at: at
    _recurrence.not_before = lambda _reach, at: at


def _lost_is_final() -> None:
    """Give up what was on its way when its worker died."""

    async def again(self: Any, tx: Any, platforms: Sequence[str], now: Any, limit: int) -> list[Parcel]:
        return []

    _claims.Claims._again = again


_TOUCHED: tuple[Any, ...] = (
    *(claims, claims.Claims, errand, errand.Errand, marking, outcome, postman, postman.DiscordPostman),
    *(records, recurrence, recurring),
)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Plant a fault in this process, and take it out again."""
    before = [(each, dict(vars(each))) for each in _TOUCHED]
    mutant.plant()
    try:
        yield
    finally:
        for each, names in before:
            for name, value in names.items():
                if vars(each)[name] is not value:
                    setattr(each, name, value)


MUTANTS = (
    Mutant("it is recorded before it is sent", "both", _record_first),
    Mutant("the key holds the attempt", "key", _key_with_attempt),
    Mutant("no key is sent", "key", _no_key),
    Mutant("an error counts as sent", "both", _error_is_sent),
    Mutant("whether it was written is told from the state", "history", _ambiguity_from_state),
    Mutant("a look-up is trusted at once", "history", _no_settle_time),
    Mutant("nothing fences a lost lease", "history", _no_fence, "postgresql", 4),
    Mutant("no condition outside, nothing skipped that is locked", "both", _no_skip_locked, "postgresql", 4),
    Mutant("planning moves what was written", "both", _plan_moves_written),
    Mutant("what was missed is left out", "both", _catch_up_lost),
    Mutant("the next one is counted from now", "both", _advance_from_now),
    Mutant("the write is not marked", "history", _no_mark),
    Mutant("quiet hours are not read", "both", _quiet_hours_unread),
    Mutant("what was claimed and lost stays so", "both", _lost_is_final),
)
