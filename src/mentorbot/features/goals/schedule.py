"""When somebody is reminded of a goal: read from their words, assumed where they said nothing, and said again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.core.owed import Owed, to_person
from mentorbot.delivery import ledger, once, recurring
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.features.goals.here import Here
from mentorbot.people.goals import Goal
from mentorbot.people.reach import DAYS
from mentorbot.storage.database import Tx
from mentorbot.times import recurrence as spoken
from mentorbot.times.instants import to_instant
from mentorbot.times.point import Point
from mentorbot.times.reading import read_point, read_recurrence
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_recurrence

KIND = "check_in"
LATER, DAY = ":later", ":deadline"
"""What follows the goal's number in the subject of what is owed once: a check-in put off, the deadline's message."""
RARELY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
SLOT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
NEVER = frozenset({"none", "no", "never", "no deadline", "no date", "without"})


def subjects(goal: Goal) -> tuple[str, str, str]:
    """The subjects of all that can be owed about a goal: its check-ins, one put off, and its deadline."""
    return str(goal.id), f"{goal.id}{LATER}", f"{goal.id}{DAY}"


def goal_of(subject: str) -> int:
    """The number of the goal that a subject is about."""
    return int(subject.partition(":")[0])


def occurrence(owed: Owed) -> str:
    """The slot of the check-in that a delivery is about, also where that was put off; empty for the deadline's."""
    found = SLOT.search(owed.key)
    return found[0] if found else ""


def weekly(goal: Goal, at: Here) -> Recurrence:
    """The schedule of whoever named none: weekly from a week on, at their usual time, on no day of rest."""
    day = at.today + timedelta(days=7)
    while day.weekday() in at.reach.rest_days and len(at.reach.rest_days) < len(DAYS):
        day += timedelta(days=1)
    return _recurrence(goal, at, f"FREQ=WEEKLY;BYDAY={DAYS[day.weekday()]}", at.reach.usual_time, day)


def read_schedule(goal: Goal, words: str, at: Here) -> Recurrence:
    """Read a schedule. Raises Friendly for what isn't understood, or is more than once a day."""
    try:
        read = read_recurrence(words, at.local, at.reach.day_order)
    except Unclear as error:
        raise Friendly(error.text, error.hint) from error
    if read.also or read.rule.partition(";")[0].removeprefix("FREQ=") not in RARELY:
        raise Friendly("Once a day is the most that I remind.", 'Try "every day at 18:00" or "every Tuesday at 9".')
    start = read.start.date() if read.start is not None else at.today
    return _recurrence(goal, at, read.rule, read.wall_time or at.reach.usual_time, start)


def read_deadline(words: str, at: Here) -> date:
    """Read the day on which somebody wants to be done. Raises Friendly for what isn't understood."""
    try:
        return read_point(words, at.local, at.reach.day_order, at.zone).at.date()
    except Unclear as error:
        raise Friendly(error.text, error.hint) from error


def read_moment(words: str, at: Here) -> datetime:
    """Read a naive local time to be reminded at; the usual time of that day where only the day was said."""
    try:
        point: Point = read_point(words, at.local, at.reach.day_order, at.zone)
    except Unclear as error:
        raise Friendly(error.text, error.hint) from error
    moment = point.at if point.exact else datetime.combine(point.at.date(), at.reach.usual_time)
    moment = moment.replace(second=0, microsecond=0)
    if to_instant(moment, at.zone).at <= at.now:
        raise Friendly("That is in the past.", 'Name a time that is still to come, such as "tomorrow at 9am".')
    return moment


def say_schedule(rule: Recurrence) -> str:
    """Say a schedule: "every Tuesday at 18:00"."""
    said = spoken.Recurrence(rule.rule, time.fromisoformat(rule.wall_time))
    return say_recurrence(said)


def _recurrence(goal: Goal, at: Here, rule: str, wall_time: time, start: date) -> Recurrence:
    begin = max(at.local, datetime.combine(start, time()))
    return Recurrence(
        *(KIND, str(goal.id), at.reach.platform, to_person(goal.person)),
        *(rule, f"{wall_time:%H:%M}", at.zone, begin.replace(second=0, microsecond=0)),
        person=goal.person,
        community=goal.community,
    )


async def arrange(tx: Tx, before: Goal | None, goal: Goal, at: Here, schedule: Recurrence | None = None) -> None:
    """Let what is owed follow from what a goal is now, and perhaps from a new schedule; the goal's row is locked."""
    runs, ran = goal.state == "open", before is not None and before.state == "open"
    regular, later, day = subjects(goal)
    if schedule is not None:
        await recurring.begin(tx, replace(schedule, paused=not runs), at.now)
    elif runs and not ran:
        await recurring.resume(tx, KIND, regular, at.now)
    elif ran and not runs:
        await recurring.pause(tx, KIND, regular, goal.state)
    if not runs:
        await ledger.withdraw(tx, KIND, later, goal.state)
    await ledger.withdraw(tx, KIND, day, "changed")
    if runs and goal.deadline is not None:
        await _owe_day(tx, goal, goal.deadline, at)


async def _owe_day(tx: Tx, goal: Goal, deadline: date, at: Here) -> None:
    """Owe the deadline's message at the usual time of that day, or as the day ends where that has passed."""
    slot = datetime.combine(deadline, at.reach.usual_time)
    if slot <= at.local:
        slot = datetime.combine(deadline, time(23, 59))
    if slot > at.local:
        key = f"{KIND}:{goal.id}{DAY}:{deadline.isoformat()}"
        await once.owe(tx, single(goal, DAY, key, at), slot, at.zone, at.reach)


def single(goal: Goal, what: str, key: str, at: Here) -> Owed:
    """What is owed once about a goal, still without its time."""
    return Owed(
        *(key, KIND, f"{goal.id}{what}", at.reach.platform, to_person(goal.person), at.now),
        person=goal.person,
        community=goal.community,
    )


async def put_off(tx: Tx, goal: Goal, at: Here, slot: str, number: int, moment: datetime) -> Owed:
    """Owe a check-in once more, at a naive local moment, in place of the last time that it was put off."""
    later = f"{goal.id}{LATER}"
    others = [each.item.owed for each in await ledger.of_subject(tx, KIND, later) if each.state == "due"]
    await ledger.withdraw(tx, KIND, later, "put off again")
    for other in others:
        if occurrence(other) != slot:
            await ledger.plan(tx, [other], at.comes(other.due))
    key = f"{KIND}:{goal.id}{LATER}:{slot}:{number}"
    return await once.owe(tx, single(goal, LATER, key, at), moment, at.zone, at.reach)


async def upcoming(tx: Tx, goal: Goal, now: Instant) -> Owed | None:
    """What is owed next about a goal, in the order of due; None if nothing is."""
    found = [
        entry.item.owed
        for subject in subjects(goal)
        for entry in await ledger.of_subject(tx, KIND, subject)
        if entry.state in ("due", "claimed")
    ]
    return min(found, key=lambda owed: owed.due, default=None)
