"""One press changes a goal, what is owed about it and its story together, and can be taken back for ten minutes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Owed
from mentorbot.delivery import ledger, once, recurrence, recurring
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.features.goals import schedule
from mentorbot.features.goals.here import Here
from mentorbot.features.goals.schedule import KIND, LATER
from mentorbot.people import check_ins, goals
from mentorbot.people.check_ins import UNDO, CheckIn
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Tx

SET, DID = "set", "did"
_FIELDS = ("skill", "why", "state", "silent", "last_page")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a press came to. `press` is its number for Undo, None where it was made before; `next` is owed next."""

    goal: Goal
    here: Here
    press: int | None
    next: Owed | None


async def turn(
    tx: Tx,
    goal: Goal,
    at: Here,
    answer: str,
    changes: Mapping[str, Any],
    *,
    slot: str | None = None,
    rhythm: Recurrence | None = None,
) -> Turn:
    """Do what a press says to a goal that is locked. The second of two equal presses changes nothing."""
    before = await _before(tx, goal)
    press = await check_ins.add(tx, goal, answer, slot, before, at.now)
    if press is None:
        return Turn(goal, at, None, await schedule.upcoming(tx, goal, at.now))
    after = await goals.change(tx, goal, dict(changes), at.now)
    await schedule.arrange(tx, goal, after, at, rhythm)
    if answer == DID:
        await ledger.withdraw(tx, KIND, f"{goal.id}{LATER}", "answered")
    return Turn(after, at, press, await schedule.upcoming(tx, after, at.now))


def awake(goal: Goal, at: Here) -> dict[str, Any]:
    """What any word of a member changes: the silence is over, and a goal that stopped for it runs again."""
    if goal.state != "resting":
        return {"silent": 0}
    return {"silent": 0, "state": "passed" if over(goal, at) else "open"}


def over(goal: Goal, at: Here) -> bool:
    """Whether the day of a goal lies behind."""
    return goal.deadline is not None and (goal.deadline < at.today or goal.state == "passed")


async def _before(tx: Tx, goal: Goal) -> str:
    """What a goal is, as JSON: all that Undo needs."""
    found = await recurrence.find(tx, KIND, str(goal.id))
    later = [each.item.owed for each in await ledger.of_subject(tx, KIND, f"{goal.id}{LATER}") if each.state == "due"]
    before: dict[str, Any] = {name: getattr(goal, name) for name in _FIELDS}
    before["since"] = goal.since.isoformat()
    before["deadline"] = goal.deadline.isoformat() if goal.deadline else None
    rhythm = [found.rule, found.wall_time, found.start.isoformat()] if found else None
    return json.dumps(
        {"goal": before, "rhythm": rhythm, "later": [[owed.key, owed.slot] for owed in later]}, ensure_ascii=False
    )


async def take_back(tx: Tx, press: CheckIn, goal: Goal, at: Here) -> Goal | None:
    """Undo a press on a goal that is locked; gives the goal as it is now, None where the press had made it.

    Raises Friendly where the press is too old, undone already, or not the last one.
    """
    if press.undone:
        raise Friendly("That is undone already.")
    if at.now - press.at > UNDO or not press.undo:
        raise Friendly("That can be undone for ten minutes, and they are over.", "/goal edit changes any of it.")
    if await check_ins.latest(tx, goal) != press.id:
        raise Friendly("Something else happened to this goal after that.", "Undo that first, or use /goal edit.")
    if press.answer == SET:
        for subject in schedule.subjects(goal):
            await recurring.end(tx, KIND, subject, "undone")
        await goals.remove(tx, goal)
        return None
    return await _restore(tx, goal, at, json.loads(press.undo), press)


async def _restore(tx: Tx, goal: Goal, at: Here, before: Mapping[str, Any], press: CheckIn) -> Goal:
    await check_ins.take_back(tx, press)
    changes = dict(before["goal"])
    changes["since"] = datetime.fromisoformat(changes["since"])
    changes["deadline"] = date.fromisoformat(changes["deadline"]) if changes["deadline"] else None
    after = await goals.change(tx, goal, changes, at.now)
    await ledger.withdraw(tx, KIND, f"{goal.id}{LATER}", "undone")
    await schedule.arrange(tx, goal, after, at, await _rhythm(tx, goal, before["rhythm"]))
    for key, slot in before["later"]:
        owed = schedule.single(after, LATER, key, at)
        await once.owe(tx, owed, datetime.fromisoformat(slot), at.zone, at.reach)
    return after


async def _rhythm(tx: Tx, goal: Goal, before: tuple[str, str, str] | None) -> Recurrence | None:
    """The schedule of before, where it is another one now."""
    found = await recurrence.find(tx, KIND, str(goal.id))
    if found is None or before is None:
        return None
    rule, wall_time, start = before
    earlier = replace(found, rule=rule, wall_time=wall_time, start=datetime.fromisoformat(start))
    return None if earlier == found else earlier
