"""Back again: after we were removed from a community and added anew, moderators say that its set-up still holds."""

from __future__ import annotations

from mentorbot.core.call import Call, not_in_dm
from mentorbot.core.card import Card
from mentorbot.core.command import command
from mentorbot.delivery.leaving import confirm
from mentorbot.storage.database import Database


class Back:
    """Until this is said, nothing is posted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("setup keep", "Keep what was set up before I was removed", rank="moderator", writes=True)
    async def keep(self, call: Call) -> Card:
        """Let posts go on as they were set up."""
        not_in_dm(call)
        async with self._database.write(call.event, call.now) as tx:
            waited = await confirm(tx, call.community, call.now)
        if not waited:
            return Card(title=("There is nothing to confirm.",), body=("/setup show shows what is set.",), tone="quiet")
        return Card(title=("It stays as it was.",), body=("What is posted here goes on from now.",))
