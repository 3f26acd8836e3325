"""What became of the last check-in, what comes next, and why not, if nothing does."""

from __future__ import annotations

from mentorbot.core.owed import Owed
from mentorbot.delivery.claims import ASIDE
from mentorbot.delivery.ledger import Entry
from mentorbot.features.goals import cards
from mentorbot.features.goals.here import Here
from mentorbot.people.goals import Goal


def last_line(last: Entry | None, at: Here) -> str:
    """What became of what was sent last."""
    if last is None:
        return "Nothing yet."
    due = at.say(last.item.owed.due)
    if last.state == "sent":
        beside = " I showed it beside an answer." if last.why == ASIDE else ""
        return f"{at.say(last.sent_at or last.item.owed.due)}.{beside}"
    if last.state == "unknown":
        return f"I don't know whether the one of {due} arrived."
    if last.state == "waiting":
        why = "I could not reach you by direct message on" if last.why == "closed" else "One waits for you here since"
        return f"{why} {due}."
    if last.state == "held":
        return f"The one of {due} is held back; the person who runs this program was told."
    return f"The one of {due} could not be sent."


def why_not(goal: Goal, owed: Owed | None, at: Here) -> str:
    """When the next one comes and by which way; else why none does."""
    if goal.state != "open":
        return f"Nothing. {cards.resting_line(goal, at)}"
    if owed is None:
        return "Nothing: the schedule has ended. Change it to hear of this goal again."
    if owed.due <= at.now:
        return f"{at.say_comes(owed)} It is on its way."
    return f"{at.say_comes(owed)}{_way(at)}"


def _way(at: Here) -> str:
    if at.reach.platform == "terminal":
        return ""
    if at.reach.route == "dm" and at.reach.dm == "closed":
        return " Your direct messages are closed to me, so it waits until you use me here. /reminders helps."
    return "" if at.reach.route == "dm" else " It waits for your next use of me; /reminders changes that."
