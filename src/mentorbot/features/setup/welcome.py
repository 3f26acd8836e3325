"""The first message to whoever added us: one, where those who run the community read it, and then never again."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.community import audit, notices
from mentorbot.community.communities import Communities
from mentorbot.community.settings import CommunitySettings
from mentorbot.core.card import Button, Card, Instant
from mentorbot.core.owed import Composed, Owed, Parcel, Result, to_channel
from mentorbot.delivery import ledger
from mentorbot.storage.database import Database, Tx

WELCOME = "welcome"
"""The kind of these deliveries, and of the notice that stands in for one."""
LASTS = timedelta(days=7)
"""How long the message is still worth sending."""
NOTICE = "I was added here and found no channel to say so. /setup start offers three first steps; each can be left out."


class Welcoming:
    """Hears that we were added to a community (core.residence.Newcomers)."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self._database = database
        self._communities = communities

    async def added(self, platform: str, native: str, name: str, channel: str, since: Instant, now: Instant) -> None:
        """Owe one message, to a channel or, without one, to the first administrator who asks us something.

        `since` is when we were added: of the same moment nothing is owed twice. Where something was set up already,
        nothing is.
        """
        async with self._database.write() as tx:
            community = await self._communities.resolve(platform, native, name, now, tx)
            if (
                await audit.recent(tx, community, 1)
                or await self._communities.read(tx, community) != CommunitySettings()
            ):
                return
            if not channel:
                await notices.give(tx, community, WELCOME, NOTICE, now)
                return
            key, subject = f"{WELCOME}:{community}:{since:%Y-%m-%dT%H:%M}", f"c{community}"
            owed = Owed(
                *(key, WELCOME, subject, platform, to_channel(channel), now),
                community=community,
                expires=now + LASTS,
            )
            await ledger.plan(tx, [owed])


class Welcome:
    """Makes the words of every delivery of kind `welcome`."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say what this is and offer the first steps."""
        return Composed(
            Card(
                title=("Thank you for adding me.",),
                body=(
                    "I answer questions about leaving academia for data and machine-learning work, with sources, and "
                    "say so when I don't have it. It works already: /ask answers whoever asks, and only they see it.\n"
                    "For whoever runs this place there are three first steps. Each can be left out.",
                ),
                buttons=(Button("The first steps", "setup start", {}), Button("Try a question", "ask privately", {})),
            )
        )

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Where it could not be posted, tell an administrator beside their next answer."""
        if result.state in ("failed", "held", "waiting"):
            for item in parcel.items:
                if item.owed.community is not None:
                    await notices.give(tx, item.owed.community, WELCOME, NOTICE, now)
