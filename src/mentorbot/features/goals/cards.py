"""How goals look: what is said of one, its story, and the cards that several parts share."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.core.card import Button, Card, Inline, Plain, Text
from mentorbot.core.owed import Owed
from mentorbot.features.goals.here import Here
from mentorbot.features.goals.turns import DID, SET, Turn, over
from mentorbot.people.check_ins import CheckIn
from mentorbot.people.goals import Goal

STUCK = {
    "time": "there was no time",
    "hard": "it was too hard",
    "sense": "you were not sure that it matters",
    "person": "you looked for a person",
}
_TOLD = {
    SET: "you set it",
    DID: "you did some",
    "done": "you finished it",
    "paused": "you paused it",
    "resumed": "you picked it up again",
    "away": "you put it away",
    "stopped": "I stopped reminding you",
    "passed": "the date that you had set came",
    **{f"stuck:{reason}": said for reason, said in STUCK.items()},
}
PASSED = "has passed. That is fine."
KEPT = "Your goal is kept."


def undo(turn: Turn) -> tuple[Button, ...]:
    """The button that takes a press back, where there is something to take back."""
    return (Button("Undo", "goal undo", {"press": str(turn.press)}),) if turn.press else ()


def to_goal(words: str, path: str, goal: Goal, **args: str) -> Button:
    """A button about one goal."""
    return Button(words, path, {"goal": str(goal.id), **args})


def quoted(words: str) -> Text:
    """Somebody's own words, as such."""
    return ('"', Plain(words), '"')


def why_line(goal: Goal) -> Text:
    """The member's own reason; nothing where there is none."""
    return ("Your why: ", *quoted(goal.why), ".\n") if goal.why else ()


def note_line(story: Sequence[CheckIn], at: Here) -> Text:
    """The last note, with its day; nothing where there is none."""
    last = next((each for each in reversed(story) if each.note), None)
    return (f"Last note, {at.say_date(last.at)}: ", *quoted(last.note), ".\n") if last else ()


def next_line(owed: Owed | None, at: Here, first: bool = False) -> str:
    """When the next check-in really comes."""
    if owed is None:
        return "No check-in is planned."
    return f"{'First' if first else 'Next'} check-in {at.say_comes(owed)}"


def day_line(goal: Goal, at: Here) -> str:
    """The deadline as a day with its weekday, or that there is none."""
    if goal.deadline is None:
        return "No deadline."
    if over(goal, at):
        return f"The date that you set, {at.say_date(goal.deadline)}, {PASSED}"
    return f"Deadline {at.say_day(goal.deadline)}."


def resting_line(goal: Goal, at: Here) -> str:
    """Why nothing comes about a goal that isn't open."""
    day = at.say_date(goal.since)
    if goal.state == "resting":
        return f"I stopped reminding you on {day}, after three check-ins without a word. {KEPT}"
    if goal.state == "passed":
        return f"{day_line(goal, at)} Nothing more is planned."
    if goal.state == "paused":
        return f"You paused it on {day}."
    return f"You finished it on {day}." if goal.state == "done" else f"You put it away on {day}."


def told(story: Sequence[CheckIn], at: Here) -> list[Text]:
    """What happened, a line for each thing that is worth telling, oldest first."""
    return [_line(each, at) for each in story if each.answer in _TOLD]


def _line(each: CheckIn, at: Here) -> Text:
    noted: tuple[Inline, ...] = (": ", *quoted(each.note), ".") if each.note else (".",)
    return (f"{at.say_date(each.at)}, {_TOLD[each.answer]}", *noted)


def lines(texts: Sequence[Text]) -> Text:
    """Texts below each other."""
    out: list[Inline] = []
    for text in texts:
        if not text:
            continue
        if out:
            out.append("\n")
        out.extend(text)
    return tuple(out)


def noted(title: Text, said: str, buttons: Sequence[Button]) -> Card:
    """A short word that something was done, and what can follow."""
    return Card(title=title, body=(said,) if said else (), buttons=tuple(buttons))
