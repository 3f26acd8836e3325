"""A word from whoever runs the program to the moderators of every community, posted once in each one's channel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from mentorbot.community.communities import Communities
from mentorbot.core.card import Button, Card, Instant, Plain
from mentorbot.core.channels import Channels
from mentorbot.core.owed import Composed, Owed, Parcel, Result, to_channel
from mentorbot.delivery import ledger
from mentorbot.features.curation.week_post import barred
from mentorbot.storage.database import Tx
from mentorbot.storage.installation import recall, remember

KIND = "word"
LONGEST = 1_500
"""Characters of such a word."""
LASTS = timedelta(days=7)
"""After that it is old news."""
_NAME = "word "


async def owe(tx: Tx, text: str, places: Mapping[int, tuple[str, str]], now: Instant) -> list[int]:
    """Owe the same words once to the moderators of each place, by its number: platform and channel.

    Gives the places that are owed it now; what was owed before under the same words is not owed again.
    """
    name = digest(text)
    await remember(tx, f"{_NAME}{name}", {"text": text})
    fresh = [number for number in places if await _free(tx, f"{number}:{name}")]
    owed = [
        Owed(
            f"{KIND}:{name}:{number}",
            KIND,
            f"{number}:{name}",
            places[number][0],
            to_channel(places[number][1]),
            now,
            community=number,
            expires=now + LASTS,
        )
        for number in fresh
    ]
    await ledger.plan(tx, owed)
    return fresh


async def _free(tx: Tx, subject: str) -> bool:
    """Whether nothing was owed under this subject, or what was owed could not be posted then."""
    return all(each.state == "withdrawn" for each in await ledger.of_subject(tx, KIND, subject, 1))


def digest(text: str) -> str:
    """What a text is called: the same words are the same word."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Word:
    """Makes the words of every delivery of kind `word`. Where everyone reads the channel, nothing is posted."""

    def __init__(self, communities: Communities, channels: Mapping[str, Channels]) -> None:
        self._communities = communities
        self._channels = channels

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say whose words they are, and give them as they were written."""
        owed = parcel.items[0].owed
        kept = await recall(tx, f"{_NAME}{owed.subject.partition(':')[2]}")
        if kept is None or owed.community is None:
            return Composed(None, why="gone")
        if why := await barred(tx, self._communities, self._channels, owed.community, parcel):
            return Composed(None, why=why)
        button = Button("How this is set up here", "setup show", {})
        title = "A word from whoever runs this program"
        return Composed(Card(title=(title,), body=(Plain(kept["text"]),), buttons=(button,)))

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Nothing follows."""
