"""Privacy: see what is held, take all of it away, and be forgotten."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Protocol

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, File, Plain, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.privacy import words
from mentorbot.features.privacy.forgetting import Forgetting
from mentorbot.features.privacy.goals import goals_file
from mentorbot.features.privacy.words import Household
from mentorbot.people import export
from mentorbot.people.holdings import Who, somebody
from mentorbot.storage.database import Database, Tx

PAUSE = timedelta(days=1)
"""Between two exports of one person (SECURITY.md)."""
LARGE = 8_000_000
"""Bytes from which the file is packed; platforms take about 10 million."""
MOST = 50
"""Messages that are deleted at one press."""
WORD = "forget me"
ERASE = Button("Forget me", "privacy erase", {}, "danger")


class Unsender(Protocol):
    """Deletes what we sent somebody."""

    async def unsend(self, call: Call, most: int) -> tuple[int, bool]:
        """Delete up to `most` of our messages to the caller, newest first; gives how many, and whether there are more.

        Raises Friendly where that can't be done.
        """
        ...


class Privacy:
    """What is held of the caller. `unsenders` are by platform, where one can take messages back."""

    def __init__(
        self,
        database: Database,
        communities: Communities,
        forgetting: Forgetting,
        unsenders: Mapping[str, Unsender],
        house: Household,
    ) -> None:
        self._database = database
        self._communities = communities
        self._forgetting = forgetting
        self._unsenders = unsenders
        self._house = house

    @command("privacy", "What I keep of you, and who could read it", was=("kept",))
    async def privacy(self, call: Call) -> Card:
        """Say what is held of the caller, how, for how long, and who could read it."""
        settings = await self._communities.settings(call.community, call.now)
        days = min(self._house.days, settings.retention_days or self._house.days)
        async with self._database.read() as tx:
            counts = await export.counts(tx, await self._who(tx, call))
        return Card(
            title=("What I keep of you",),
            body=words.readers(call, self._house),
            fields=words.held(counts, days, self._house),
            buttons=(
                Button("Export all of it", "privacy export", {}),
                Button("Forget me, and what stays", "privacy forget", {}),
            ),
        )

    @command("privacy export", "Everything that I keep of you, as files", writes=True)
    async def export(self, call: Call) -> Card:
        """Give everything as JSON, and the goals as a calendar."""
        async with self._database.read() as tx:
            await self._may_export(tx, call)
            who = await self._who(tx, call)
            content = await export.export(tx, who, call.now)
            goals = await goals_file(tx, self._database.keys, call.person, call.now)
        files = [_packed(File(f"mentorbot-{call.now:%Y-%m-%d}.json", "application/json", content))]
        if goals is not None:
            files.append(File(f"mentorbot-goals-{call.now:%Y-%m-%d}.ics", "text/calendar", goals))
        async with self._database.write(call.event, call.now) as tx:
            await self._may_export(tx, call, lock=True)
            await export.note_exported(tx, call.person, call.now)
        said = "One file holds all of it." if goals is None else "One file holds all of it, the other your goals."
        extra = "" if goals is None else " A calendar can read the second one."
        note = ("The next export is possible from ", When(call.now + PAUSE), ".")
        return Card(title=("Everything that I keep of you",), body=(said + extra,), files=tuple(files), note=note)

    async def _may_export(self, tx: Tx, call: Call, *, lock: bool = False) -> None:
        last = await export.exported_at(tx, call.person, lock=lock)
        if last is not None and timedelta() <= call.now - last < PAUSE:
            again = last + PAUSE
            raise Friendly(
                "You took an export within the last day.",
                f"The next one is possible from {again.day} {again:%B}, {again:%H:%M} UTC.",
            )

    @command("privacy forget", "Erase what I keep of you; first I say what stays")
    async def forget(self, call: Call) -> Card:
        """Say what would be erased and what not, and offer it."""
        async with self._database.read() as tx:
            counts = await export.counts(tx, await self._who(tx, call))
        gone = words.counted(counts, words.DELETED)
        buttons: tuple[Button, ...] = (Button("Export all of it", "privacy export", {}), ERASE)
        if call.platform in self._unsenders:
            buttons = (Button("Delete what I sent you", "privacy unsend", {}), *buttons)
        return Card(
            title=("Shall I forget you?",),
            body=(
                f"I would erase: {gone}. That can't be undone. No reminder or tip will come any more.\n",
                "This stays:",
            ),
            rows=tuple((line, None) for line in words.stays(call, counts, self._house)),
            buttons=buttons,
        )

    @command("privacy unsend", "Delete what I sent you", menu=False)
    async def unsend(self, call: Call) -> Card:
        """Delete our own messages to the caller."""
        if call.platform not in self._unsenders:
            raise Friendly("I can't take messages back here.", "You can delete this conversation yourself.")
        await call.progress("Deleting what I sent you", 0, 0)
        gone, more = await self._unsenders[call.platform].unsend(call, MOST)
        if not gone:
            return Card(title=("I found no message of mine to you.",), buttons=(ERASE,), tone="quiet")
        again = (Button("Delete more", "privacy unsend", {}),) if more else ()
        number = "1 message" if gone == 1 else f"{gone} messages"
        return Card(title=(f"Deleted: {number} that I had sent you.",), buttons=(*again, ERASE), tone="quiet")

    # It claims its event beforehand: a replay that came as far as here would make the person anew.
    @command("privacy erase", "Forget me", menu=False)
    async def erase(
        self,
        call: Call,
        word: Annotated[Plain, Arg("The words", label=f'Write "{WORD}" to erase everything', max_length=40, form=True)],
    ) -> Card:
        """Erase the caller, once they wrote that they mean it."""
        if " ".join(word.strip(" \"'.“”").lower().split()) != WORD:
            raise Friendly(f'Nothing was erased: you did not write "{WORD}".', "Write these two words if you mean it.")
        async with self._database.read() as tx:
            counts = await export.counts(tx, await self._who(tx, call))
        forgotten = await self._forgetting.forget(call)
        if forgotten is None:
            raise _nothing()
        gone = words.counted(counts, words.DELETED)
        lines = words.stays(call, counts, self._house)
        if forgotten.untidy:
            lines.append(("Files beside the database that I could not empty: the chat's history, and exports.",))
        return Card(
            title=("You are forgotten.",),
            body=(f"Erased: {gone}.\nIf you use me again, I begin anew. ", "This stays:"),
            rows=tuple((line, None) for line in lines),
        )

    async def _who(self, tx: Tx, call: Call) -> Who:
        if (who := await somebody(tx, self._database.keys, call.person)) is None:
            raise _nothing()
        return who


def _nothing() -> Friendly:
    return Friendly("There is nothing of you here any more.", "If you use me again, I begin anew.")


def _packed(file: File) -> File:
    """A file that platforms take: packed where it is large. Raises Friendly where that isn't enough."""
    if len(file.data) <= LARGE:
        return file
    packed = replace(
        file, name=f"{file.name}.gz", media_type="application/gzip", data=gzip.compress(file.data, mtime=0)
    )
    if len(packed.data) > LARGE:
        raise Friendly("That is more than fits into a message here.", "Ask the person who runs this program for it.")
    return packed
