"""A mentor's own story: five questions, told as one person's experience, for moderators to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from mentorbot.core.call import Call, reaches
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors.access import mine
from mentorbot.features.mentors.cards import short
from mentorbot.features.mentors.writing import Writing, told_by
from mentorbot.knowledge.entry import LONGEST_TITLE
from mentorbot.storage.database import Database

LONGEST = 600
"""Characters of one answer, so that the five fit a page."""
_ASKED = "What was it like to go from {}?"


class Story:
    """The form of five questions."""

    def __init__(self, database: Database, writing: Writing) -> None:
        self._database = database
        self._writing = writing

    @command("mentor story", "Tell your own story in five answers", writes=True)
    async def story(
        self,
        call: Call,
        way: Annotated[Plain, Arg("From where to where?", max_length=100, form=True)],
        when: Annotated[Plain, Arg("When was that?", max_length=60, form=True)],
        hardest: Annotated[Plain, Arg("What was hardest?", max_length=LONGEST, form=True, multiline=True)],
        again: Annotated[Plain, Arg("What would you do again?", max_length=LONGEST, form=True, multiline=True)],
        skip: Annotated[Plain, Arg("What would you skip?", max_length=LONGEST, form=True, multiline=True)],
    ) -> Card:
        """Make a page of it that the moderators look at first."""
        async with self._database.read() as tx:
            offered = await mine(tx, call)
            if offered.state == "held":
                raise Friendly("Your offer is held back until the moderators have looked at a report.")
            origin = await told_by(tx, call.person, offered.community)
        path = " ".join(way.split()).removeprefix("from ").removeprefix("From ").rstrip(" .?")
        title = _ASKED.format(short(path, LONGEST_TITLE - len(_ASKED)))
        answer = _told(offered.name, path, when, {"hardest": hardest, "again": again, "skip": skip})
        new = await self._writing.written(offered.community, title, answer, origin, call.now, offered.topics)
        async with self._database.write(call.event, call.now) as tx:
            made = await self._writing.begin(tx, offered.community, new, call.person, call.now)
        look = (Button("Look at it", "kb draft", {"draft": str(made.id)}),) if reaches(call.rank, "moderator") else ()
        return Card(
            title=("Thank you for telling it.",),
            body=(
                "The moderators look at it before it goes live. It names you as ",
                offered.name,
                ", and says that it is one person's experience.",
            ),
            buttons=look,
        )


def _told(name: str, path: str, when: str, said: Mapping[str, str]) -> str:
    """The answers as a page's body, each named as what one person says."""
    flat = {key: " ".join(words.split()).rstrip(" .") for key, words in {**said, "when": when}.items()}
    return "\n".join(
        (
            f"{name} went from {path} ({flat['when']}), and tells it as one person's experience.",
            f"- What was hardest: {flat['hardest']}.",
            f"- What {name} would do again: {flat['again']}.",
            f"- What {name} would skip: {flat['skip']}.",
        )
    )
