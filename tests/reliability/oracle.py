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
class Flight:
    """A slot whose message was written, with no answer yet."""

    slot: datetime
    accepted: bool = False
    refused: bool = False


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
    flying: list[Flight] = field(default_factory=list)
    states: dict[datetime, str] = field(default_factory=dict)

    def instant(self, slot: datetime, zone: str = "") -> datetime:
        return slot.replace(tzinfo=ZoneInfo(zone or self.member.zone)).astimezone(UTC)

    def after(self, last: datetime) -> datetime:
        slot = datetime.combine(max(last, self.asked), self.wall)
        while slot <= last or slot < self.asked or not self._counts(slot):
            slot += timedelta(days=1)
        return slot

    def _counts(self, slot: datetime) -> bool:
        return slot.weekday() in self.days and (slot.date() - self.asked.date()).days % self.every == 0

    def plan(self, slot: datetime, now: datetime | None = None) -> None:
        while now is not None and self.instant(slot) <= now:
            slot = self.after(slot)
        self.planned, self.last, self.states[slot] = slot, slot, "open"

    def plan_next(self, now: datetime) -> None:
        done = [slot for slot, state in self.states.items() if state not in ("open", "withdrawn")]
        flying = [flight.slot for flight in self.flying]
        self.plan(self.after(max([self.asked - timedelta(minutes=1), *done, *flying])), now)

    def take_back(self) -> None:
        if self.planned is not None:
            self.states[self.planned], self.planned = "withdrawn", None

    def moved(self, now: datetime, zone_before: str) -> None:
        slot, last = self.planned, self.last
        if slot is not None and self.instant(slot) <= now < self.instant(slot, zone_before):
            self.take_back()  # it has passed there
            self.plan(slot, now)
        while slot is None and last is not None and not self.paused:
            self.last, last = last, self.after(last)
            if not self.instant(last) <= now < self.instant(last, zone_before):
                break

    def look(self, now: datetime, meets: Meets, history: bool) -> list[datetime]:
        """One look of a worker; gives the slots whose messages the platform took in it."""
        due, rests = self.planned, self.member.rests(now)
        came: list[datetime] = []
        for flight in list(self.flying):
            if not flight.refused and (flight.accepted or not history):
                self._end(flight, "sent" if history else "unknown")
            elif not rests:
                came += self._write(flight, now, meets)
        if due is not None and self.planned == due and self.instant(due) <= now and not rests:
            self.planned = None
            self.flying.append(Flight(due))
            came += self._write(self.flying[-1], now, meets)
        return came

    def _write(self, flight: Flight, now: datetime, meets: Meets) -> list[datetime]:
        goes_on = self.planned is None and not self.paused
        while goes_on and self.last is not None and self.instant(missed := self.after(self.last)) <= now:
            self.states[missed], self.last = "merged", missed
        flight.refused, flight.accepted = meets == "refused", meets in ("taken", "arrived")
        if meets == "taken":
            self._end(flight, "sent")
        return [flight.slot] if flight.accepted else []

    def _end(self, flight: Flight, state: str) -> None:
        self.states[flight.slot] = state
        self.flying.remove(flight)
        if not self.paused and not self.flying and self.planned is None and self.last is not None:
            self.plan(self.after(self.last))
