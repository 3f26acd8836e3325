"""Discord on the program: what it can do is handed to the features, and what they say reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentorbot import app as program
from mentorbot.app import App
from mentorbot.deliverer import Deliverer, declared_commands
from mentorbot.features.setup.welcome import Welcoming
from mentorbot.storage.database import Database
from mentorbot.storage.installation import recall, remember

if TYPE_CHECKING:
    from mentorbot.platforms.discord.courier import DiscordCourier
    from mentorbot.platforms.discord.platform import DiscordPlatform


class _TreeHash:
    """Keeps what was last told to Discord of our commands, over restarts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> str:
        """Give what was written last; empty if nothing was."""
        async with self._database.read() as tx:
            return str(await recall(tx, "discord tree") or "")

    async def write(self, digest: str) -> None:
        """Keep this instead."""
        async with self._database.write() as tx:
            await remember(tx, "discord tree", digest)


def discord_platform(app: App, token: str) -> DiscordPlatform:
    """Build Discord on the program; it answers once it is run."""
    from mentorbot.platforms.discord.platform import DiscordPlatform  # here: only who serves Discord needs its library

    platform = DiscordPlatform(
        app.dispatch,
        token,
        clock=program.clock,
        native=app.people.native,
        tree_hash_store=_TreeHash(app.database),
        residence=app.leaving,
        newcomers=Welcoming(app.database, app.communities),
    )
    app.outboxes["discord"] = platform.outbox
    app.unsenders["discord"] = platform.outbox
    app.traces["discord"] = platform
    app.boards["discord"] = platform.outbox
    app.roles["discord"] = platform.roles
    app.asking["discord"] = platform.asking
    app.meetings["discord"] = platform.meetings
    app.deliverer.channels["discord"] = platform.channels
    return platform


def discord_courier(deliverer: Deliverer, token: str) -> DiscordCourier:
    """Build Discord for a process that only delivers; it is connected once it is logged in."""
    from mentorbot.platforms.discord.courier import DiscordCourier  # here: only who serves Discord needs its library

    return DiscordCourier(declared_commands(), token, clock=program.clock, native=deliverer.people.native)
