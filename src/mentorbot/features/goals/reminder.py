"""The words of a check-in that is pushed, and what follows once it was. It says nothing of the goal by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentorbot.core.card import Button, Card, Inline, Instant, Text
from mentorbot.core.owed import Composed, Item, Parcel, Result
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.claims import ASIDE
from mentorbot.delivery.lateness import late
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.schedule import DAY, KIND
from mentorbot.people import check_ins, goals
from mentorbot.people.check_ins import PASSED, STOPPED
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Tx
from mentorbot.times.instants import to_instant
from mentorbot.times.words import say_time

SILENT = 3
"""Check-ins in a row without a press after which the next one says that it is the last."""
NAMED = 10
LAST = "This is the last one for now: I stop here until you press something."


@dataclass(frozen=True, slots=True)
class _Due:
    """One delivery that is still wanted, and its goal."""

    item: Item
    goal: Goal

    @property
    def regular(self) -> bool:
        """Whether it is a check-in of the schedule, and neither put off, nor sent again, nor the deadline's."""
        return self.item.owed.slot is not None and self.item.owed.subject == str(self.goal.id)

    @property
    def day(self) -> bool:
        """Whether it is the deadline's message."""
        return self.item.owed.subject.endswith(DAY)

    @property
    def last(self) -> bool:
        """Whether the goal rests after it."""
        return self.regular and self.goal.silent >= SILENT


class Reminder:
    """Composes what is pushed about goals: several that are due in one message."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that there is a check-in. What is no longer wanted is dropped."""
        wanted = await _wanted(tx, parcel)
        dropped = {item.id: "over" for item in parcel.items if item.id not in {due.item.id for due in wanted}}
        if not wanted or parcel.person is None:
            return Composed(None, why="over", dropped=dropped)
        at = await here(tx, parcel.person, now)
        card = _card(wanted, parcel, at)
        if parcel.platform == ASIDE:  # nothing follows later: it counts as seen from here on
            for due in wanted:
                await _counted(tx, due, now)
        return Composed(card, dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Count the silence, rest where it is time to, and owe the next one."""
        for item in parcel.items:
            goal = await _goal(tx, item, lock=True)
            if goal is None or goal.state != "open":
                continue
            due = _Due(item, goal)
            if result.state == "sent":
                await _counted(tx, due, now)
            elif result.state == "waiting":
                await ledger.supersede(tx, item)
            if due.regular and not (result.state == "sent" and due.last):
                await recurring.advance(tx, KIND, str(goal.id), now)


async def _goal(tx: Tx, item: Item, *, lock: bool = False) -> Goal | None:
    if item.owed.person is None:
        return None
    return await goals.find(tx, item.owed.person, schedule.goal_of(item.owed.subject), lock=lock)


async def _wanted(tx: Tx, parcel: Parcel) -> list[_Due]:
    """What of a parcel is about a goal that is open."""
    found = [(item, await _goal(tx, item)) for item in parcel.items]
    return [_Due(item, goal) for item, goal in found if goal is not None and goal.state == "open"]


async def _counted(tx: Tx, due: _Due, now: Instant) -> None:
    """Count one more check-in without a press; after the last one, and on its day, the goal rests."""
    goal = await goals.find(tx, due.goal.person, due.goal.id, lock=True)
    if goal is None or goal.state != "open":
        return
    at = await here(tx, goal.person, now)
    if due.day and goal.deadline is not None:
        await _rest(tx, goal, at, PASSED)
    elif due.last:
        await _rest(tx, goal, at, STOPPED)
    elif due.regular:
        await goals.change(tx, goal, {"silent": goal.silent + 1}, now)


async def _rest(tx: Tx, goal: Goal, at: Here, why: str) -> None:
    state = "passed" if why == PASSED else "resting"
    await check_ins.add(tx, goal, why, None, "", at.now)
    after = await goals.change(tx, goal, {"state": state}, at.now)
    await schedule.arrange(tx, goal, after, at)


def _card(wanted: list[_Due], parcel: Parcel, at: Here) -> Card:
    """One message for all of it. Only who asked for it, on Discord, sees a name."""
    about = {due.goal.id: due.goal for due in wanted}
    count = len(about)
    title = "You have a check-in." if count == 1 else f"You have {count} check-ins."
    said = [late(parcel), _shifted(wanted[0], at), *_stops(wanted, count)]
    body: list[Inline] = [" ".join(each for each in said if each)] if any(said) else []
    named = at.reach.names_goals and at.reach.platform == "discord"
    rows: tuple[tuple[Text, Button | None], ...] = ()
    if named:
        rows = tuple(((goal.skill,), None) for goal in list(about.values())[:NAMED])
    return Card(title=(title,), body=tuple(body), rows=rows, buttons=(_open(wanted, count),))


def _open(wanted: list[_Due], count: int) -> Button:
    first = next((due for due in wanted if due.day), wanted[0])
    if count > 1:
        return Button("Open", "check-ins", {}, "primary")
    number = {"goal": str(first.goal.id)}
    if first.day:
        return Button("Open", "goal day", number, "primary")
    return Button("Open", "check-in", {**number, "slot": schedule.occurrence(first.item.owed)}, "primary")


def _stops(wanted: list[_Due], count: int) -> list[str]:
    """Say once that it stops, without saying what."""
    stopping = sum(due.last for due in wanted)
    if not stopping:
        return []
    return [
        f"{LAST} {cards.KEPT}" if count == 1 else f"I stop asking about {stopping} of them after this. {cards.KEPT}"
    ]


def _shifted(due: _Due, at: Here) -> str:
    """Say that the clocks skipped the time that was asked for."""
    if due.item.owed.slot is None:
        return ""
    asked = datetime.fromisoformat(due.item.owed.slot)
    landing = to_instant(asked, at.zone)
    if not landing.shifted or landing.at != due.item.owed.due:
        return ""
    return f"The clocks skipped {say_time(asked.time())}, so it comes at {say_time(landing.wall.time())}."
