"""How a tip looks: in a channel, to one person, and as the line that a screen shows of it."""

from __future__ import annotations

from mentorbot.core.card import Button, Card, Text
from mentorbot.knowledge.tips import Tip

PUSHED = "You have a tip."
"""All that a screen shows of a direct message: it says nothing of what the tip is about, or for whom."""
STOP = Button("No more weekly tips", "tip", {"weekly": "no"})
BROWSE = Button("Browse all topics", "browse", {})


def public(tip: Tip, note: Text = ()) -> Card:
    """The tip of the week, for all to read. What its buttons say is said to the presser alone."""
    ask = Button("Ask about this, privately", "ask follow-up", {"after": tip.said.page})
    title = (f"Tip of the week: {tip.said.inside}",)
    return Card(title=title, body=_body(tip), buttons=(_page(tip), ask, *_votes(tip), *_goal(tip)), note=note)


def alone(tip: Tip, *more: Button, note: Text = ()) -> Card:
    """A tip for one person; `more` are buttons that stand last."""
    return Card(
        title=(tip.said.title,), body=_body(tip), buttons=(_page(tip), *_votes(tip), *_goal(tip), *more), note=note
    )


def pushed(tip: Tip, note: Text = ()) -> Card:
    """What is written to somebody: that there is a tip, and a button that shows it."""
    return Card(title=(PUSHED,), buttons=(Button("Open", "tip open", {"tip": str(tip.id)}, "primary"),), note=note)


def nothing_yet() -> Card:
    """There is no tip at all."""
    return Card(title=("There is no tip here yet.",), buttons=(BROWSE,), tone="quiet")


def _body(tip: Tip) -> Text:
    return (f"{tip.said.text}\n{tip.said.credit}" if tip.said.credit else tip.said.text,)


def _page(tip: Tip) -> Button:
    return Button("Read the page", "page", {"slug": tip.said.page})


def _votes(tip: Tip) -> tuple[Button, ...]:
    about = {"tip": str(tip.id)}
    return (Button("Useful", "tip useful", about), Button("Not for me", "tip not-for-me", about))


def _goal(tip: Tip) -> tuple[Button, ...]:
    return (Button("Make this a goal", "goal add", {"skill": tip.said.skill}),) if tip.said.skill else ()
