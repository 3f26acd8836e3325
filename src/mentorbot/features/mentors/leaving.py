"""When somebody is forgotten in the middle of a talk, the other one gets an honest line."""

from __future__ import annotations

from mentorbot.community import requests
from mentorbot.core.card import Instant
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.owing import GONE, TALK
from mentorbot.storage.database import Tx


class Talks:
    """What has to be told before somebody's rows go."""

    async def cut(self, tx: Tx, person: int, now: Instant) -> None:
        """Tell the others in this person's running talks, in the transaction that erases them.

        A question that they asked goes with them. One that they took stays with its asker, without their letters.
        """
        for about in await requests.of_both(tx, person, "talking"):
            if about.person == person:
                if about.helper is not None and about.helper != person:
                    await owing.tell(tx, about.helper, about.community, f"{GONE}:{about.id}", "left", now)
                continue
            await requests.change(tx, about, now, state="left", thread=None)
            await owing.tell(tx, about.person, about.community, f"{TALK}:{about.id}", f"left:{about.round}", now)
