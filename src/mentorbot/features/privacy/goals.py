"""A person's goals as the calendar file needs them: with the times of their check-ins."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.core.card import Instant
from mentorbot.delivery.recurrence import find
from mentorbot.features.privacy.calendar import Aim, CheckIns, calendar
from mentorbot.people import goals
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Tx
from mentorbot.storage.keys import Keys

CHECK_IN = "check_in"
"""The kind of delivery whose recurrence is a goal's; its subject is the goal's number."""


async def goals_file(tx: Tx, keys: Keys, person: int, now: Instant) -> bytes | None:
    """Write all goals of a person as an iCalendar file; None where there are none."""
    found = [await _aim(tx, keys, goal) for goal in await goals.of_person(tx, person)]
    return calendar(found, now) if found else None


async def _aim(tx: Tx, keys: Keys, goal: Goal) -> Aim:
    uid = f"{keys.digest(f'goal {goal.id}')[:32]}@mentorbot"
    return Aim(uid, goal.skill, goal.why, goal.deadline, goal.state, goal.created, await _check_ins(tx, goal))


async def _check_ins(tx: Tx, goal: Goal) -> CheckIns | None:
    """When a goal's check-ins come; None where it has none, or rests."""
    found = await find(tx, CHECK_IN, str(goal.id))
    if found is None or found.paused:
        return None
    first = found.following(found.start - timedelta(minutes=1))
    return None if first is None else CheckIns(found.rule, first, found.zone)
