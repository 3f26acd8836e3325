"""A composer that says the least there is to say, and remembers what it was asked and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mentorbot.core.card import Button, Card, Instant
from mentorbot.core.owed import Composed, Parcel, Result
from mentorbot.delivery import recurring
from mentorbot.storage.database import Tx

CARD = Card(title=("You have a check-in.",), buttons=(Button("Open", "help", {}),))


@dataclass
class FakeComposer:
    """Gives `CARD`, or what `made` holds, and plans the next slot afterwards as features do.

    `wanted` says what is still owed of a parcel's subjects; `boom` is raised by `compose`, `after_boom` by `after`.
    """

    made: Composed = field(default_factory=lambda: Composed(CARD))
    wanted: Callable[[str], bool] = lambda _subject: True
    boom: Exception | None = None
    after_boom: Exception | None = None
    composed: list[Parcel] = field(default_factory=list)
    told: list[tuple[Parcel, Result]] = field(default_factory=list)

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        self.composed.append(parcel)
        if self.boom is not None:
            raise self.boom
        unwanted = {item.id: "finished" for item in parcel.items if not self.wanted(item.owed.subject)}
        card = self.made.card if len(unwanted) < len(parcel.items) else None
        return Composed(card, self.made.why, {**self.made.dropped, **unwanted}, self.made.until)

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        if self.after_boom is not None:
            raise self.after_boom
        self.told.append((parcel, result))
        for item in (item for item in parcel.items if item.owed.slot is not None):
            await recurring.advance(tx, item.owed.kind, item.owed.subject, now)

    @property
    def ended(self) -> list[str]:
        """The states that parcels ended in, in order."""
        return [result.state for _, result in self.told]
