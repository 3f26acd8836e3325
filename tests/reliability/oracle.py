"""What has to come, told from what members did alone: a second, slow and plain reading of the rules.

It shares no line with the product: days are counted one by one, and it never sees the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Meets = Literal["taken", "lost", "arrived", "refused"]
"""What befalls every write of one look at the ledger: taken; lost on the way; taken, and no answer; a definite no."""


@dataclass
class Member:
    """Where somebody lives, and between which local times nothing may come."""

    zone: str = "UTC"
    quiet: tuple[time, time] | None = None

    def rests(self, at: datetime) -> bool:
        begin, end = self.quiet or (time(), time())
        now = at.astimezone(ZoneInfo(self.zone)).time()
        return begin <= now < end if begin <= end else now >= begin or now < end


@dataclass
class Promise:
    """Owed at a wall time on some weekdays, on every n-th day from the local time at which it was asked for."""

    member: Member
    wall: time
    days: frozenset[int]
    every: int
    asked: datetime
    paused: bool = False
    planned: datetime | None = None  # the slot that is owed
    last: datetime | None = None  # the last one that was planned or merged
    flying: datetime | None = None  # the slot whose message was written, with no answer yet
    accepted: bool = False
    refused: bool = False
    states: dict[datetime, str] = field(default_factory=dict)

    def instant(self, slot: datetime, zone: str = "") -> datetime:
        return slot.replace(tzinfo=ZoneInfo(zone or self.member.zone)).astimezone(UTC)

    def after(self, last: datetime) -> datetime:
        slot = datetime.combine(max(last, self.asked), self.wall)
        while not self._counts(slot) or slot <= last:
            slot += timedelta(days=1)
        return slot

    def _counts(self, slot: datetime) -> bool:
        turn = (slot.date() - self.asked.date()).days % self.every == 0
        return turn and slot.weekday() in self.days and slot >= self.asked

    def plan(self, slot: datetime, now: datetime | None = None) -> None:
        while now is not None and self.instant(slot) <= now:
            slot = self.after(slot)
        self.planned, self.last, self.states[slot] = slot, slot, "open"

    def plan_next(self, now: datetime) -> None:
        done = [slot for slot, state in self.states.items() if state not in ("open", "withdrawn")]
        flying = [] if self.flying is None else [self.flying]
        self.plan(self.after(max([self.asked - timedelta(minutes=1), *done, *flying])), now)

    def take_back(self) -> None:
        if self.planned is not None:
            self.states[self.planned], self.planned = "withdrawn", None

    def moved(self, now: datetime, zone_before: str) -> None:
        slot = self.planned
        if slot is not None and self.instant(slot) <= now < self.instant(slot, zone_before):
            self.take_back()  # it has passed there
            self.plan(slot, now)
        while slot is None and self.last is not None and not self.paused:
            following = self.after(self.last)
            if not self.instant(following) <= now < self.instant(following, zone_before):
                break
            self.last = following

    def look(self, now: datetime, meets: Meets, history: bool) -> list[datetime]:
        """One look of a worker; gives the slot whose message the platform took in it, if any."""
        if self.flying is not None and not self.refused and (self.accepted or not history):
            return self._end("sent" if history else "unknown")
        due = self.planned is not None and self.instant(self.planned) <= now
        if self.member.rests(now) or (self.flying is None and not due):
            return []
        if self.flying is None:
            self.flying, self.planned = self.planned, None
        goes_on = self.planned is None and not self.paused
        while goes_on and self.last is not None and self.instant(missed := self.after(self.last)) <= now:
            self.states[missed], self.last = "merged", missed
        slot, self.refused, self.accepted = self.flying, meets == "refused", meets in ("taken", "arrived")
        if meets == "taken":
            self._end("sent")
        return [slot] if slot is not None and self.accepted else []

    def _end(self, state: str) -> list[datetime]:
        if self.flying is not None:
            self.states[self.flying], self.flying = state, None
        if not self.paused and self.planned is None and self.last is not None:
            self.plan(self.after(self.last))
        return []
