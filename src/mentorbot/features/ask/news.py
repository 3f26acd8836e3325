"""What is pushed to somebody who waits for an answer: that there is word, and no more."""

from __future__ import annotations

from mentorbot.core.card import Button, Card, Instant, Plain, Text
from mentorbot.core.owed import Composed, Parcel, Result
from mentorbot.delivery.claims import ASIDE
from mentorbot.delivery.lateness import late
from mentorbot.people import waits
from mentorbot.people.waits import How, Wait
from mentorbot.storage.database import Tx

PUSHED = "I said that I would write to you."
"""All that a screen shows of it: it says nothing of what was asked, or whether there is an answer."""
TERMINAL = "terminal"
SAID: dict[How, str] = {
    "page": "There is an answer to what you asked.",
    "person": "Somebody here has answered what you asked.",
    "nobody": "Nobody has answered this so far.",
}


class News:
    """Makes the words of every delivery of kind `answer`."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say that there is word. On the day that was promised that is also where nobody knew."""
        found: list[Wait] = []
        dropped = {}
        for item in parcel.items:
            wait = None
            if parcel.person is not None:
                wait = await waits.find(tx, parcel.person, int(item.owed.subject), lock=True)
            if wait is None:
                dropped[item.id] = "taken back"
                continue
            if wait.how is None:
                await waits.settle(tx, wait.id, "nobody")
            if parcel.platform == ASIDE:  # nothing follows later: it counts as told from here on
                await waits.change(tx, wait.id, told=now)
            found.append(wait)
        if not found:
            return Composed(None, why="taken back", dropped=dropped)
        shows = parcel.platform in (ASIDE, TERMINAL)
        return Composed(_told(found) if shows else _pushed(found, late(parcel)), dropped=dropped)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Note that they heard. What waits for their next private reply is told there."""
        if result.state in ("sent", "unknown"):
            for item in parcel.items:
                await waits.change(tx, int(item.owed.subject), told=result.at or now)


def _pushed(found: list[Wait], note: str) -> Card:
    return Card(title=(PUSHED,), buttons=(_open(found),), note=(note,) if note else ())


def _told(found: list[Wait]) -> Card:
    """The same where nobody else looks: what it is about."""
    first = found[0]
    if len(found) == 1:
        return Card(title=(SAID[first.how or "nobody"],), body=_words(first), buttons=(_open(found),))
    rows: tuple[tuple[Text, None], ...] = tuple(
        ((f"{SAID[each.how or 'nobody']} ", *_words(each)), None) for each in found
    )
    return Card(title=(PUSHED,), rows=rows, buttons=(_open(found),))


def _words(wait: Wait) -> Text:
    return ('"', Plain(wait.words), '"')


def _open(found: list[Wait]) -> Button:
    if len(found) > 1:
        return Button("Open", "waiting", {}, "primary")
    return Button("Open", "tell me open", {"wait": str(found[0].id)}, "primary")
