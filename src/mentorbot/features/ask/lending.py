"""Send my words to the moderators: one question, only by this press, and taken back by another."""

from __future__ import annotations

from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import gaps
from mentorbot.storage.database import Database

Number = Annotated[int, Arg("The question", low=1, high=10**15)]


class Lending:
    """The words of one question, for the moderators of the community in which it was asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("lend", "Send my words to the moderators", menu=False, writes=True)
    async def lend(self, call: Call, question: Number) -> Card:
        """Let moderators see what was asked, without a name."""
        await self._set(call, question, lent=True)
        back = Button("Take my words back", "lend back", {"question": str(question)})
        body = "They see the words of this question, and not who wrote them."
        return Card(title=("The moderators can read it now.",), body=(body,), buttons=(back,))

    @command("lend back", "Take my words back", menu=False, writes=True)
    async def back(self, call: Call, question: Number) -> Card:
        """Let moderators see them no longer."""
        await self._set(call, question, lent=False)
        again = Button("Send my words to the moderators", "lend", {"question": str(question)})
        body = "What somebody has read already, I can't take back."
        return Card(title=("The moderators see your words no longer.",), body=(body,), buttons=(again,), tone="quiet")

    async def _set(self, call: Call, question: int, *, lent: bool) -> None:
        hashes = self._database.keys.members(call.platform, call.community, call.person)
        async with self._database.write(call.event, call.now) as tx:
            if not await gaps.lend(tx, question, hashes, lent):
                raise Friendly("That question is not kept any more, or somebody else asked it.")
