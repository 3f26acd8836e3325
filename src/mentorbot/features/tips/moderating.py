"""What moderators do with the weekly tip: see what comes next and what was made of it, and put a tip back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from mentorbot.community import audit
from mentorbot.community.communities import Communities
from mentorbot.community.notices import Notices
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import ledger, recurring
from mentorbot.delivery.recurring import Recurrence
from mentorbot.delivery.weekly import of_place, say_next
from mentorbot.features.tips.rhythm import KIND
from mentorbot.knowledge import rota, tip_votes, tips
from mentorbot.knowledge.rota import Ear
from mentorbot.knowledge.tip_votes import Said
from mentorbot.knowledge.tips import Tip
from mentorbot.storage.database import Database, Tx
from mentorbot.times.words import say_day

AHEAD = 3
"""Tips that a preview shows."""
VOTED = 5
"""Tips of which a preview says what members said."""
_LAST = {
    "sent": "posted",
    "unknown": "nobody knows whether it was posted",
    "skipped": "left out, since it was more than a day late",
    "withdrawn": "left out, since no tip fits the topics",
    "failed": "could not be posted",
    "held": "could not be posted",
}


class ModeratedTips:
    """The community's rota, as moderators see it."""

    def __init__(self, database: Database, communities: Communities, notices: Notices) -> None:
        self._database = database
        self._communities = communities
        self._notices = notices

    @command("tips preview", "The next weekly tips, and what members said of earlier ones", rank="moderator")
    async def preview(self, call: Call) -> Card:
        """Show what comes next."""
        async with self._database.read() as tx:
            here = await recurring.find(tx, KIND, of_place(call.community))
            fitting = await self._fitting(tx, call)
            coming = await rota.coming(tx, Ear(call.community), fitting, AHEAD)
            fields = (*await _last(tx, call.community), *await _said(tx, call.community))
        when = await self._when(call, here, coming)
        rows: list[tuple[Text, Button | None]] = [((f"**{tip.said.title}**\n{tip.said.text}",), None) for tip in coming]
        buttons = (_put_back(coming[0]),) if len(fitting) > 1 else ()
        return Card(title=("The next weekly tips",), body=when, rows=tuple(rows), fields=fields, buttons=buttons)

    @command("tips skip", "Put the next weekly tip back to the end of its round", rank="moderator", writes=True)
    async def skip(
        self, call: Call, tip: Annotated[int | None, Arg("Only this one, by its number", low=1, high=10**12)] = None
    ) -> Card:
        """Let the next tip wait; a `tip` that isn't the next one any more is left where it is."""
        ear = Ear(call.community)
        async with self._database.write(call.event, call.now) as tx:
            fitting = await self._fitting(tx, call)
            before = await rota.coming(tx, ear, fitting, 1)
            if not before:
                raise Friendly("There is no tip to put back.", "See /tips preview.")
            if not await rota.put_back(tx, ear, fitting, tip or before[0].id, call.now):
                raise Friendly("That tip is not the next one any more.", "See /tips preview for the one that is.")
            after = (await rota.coming(tx, ear, fitting, 1))[0]
            await audit.note(tx, call, {"tip": before[0].slug}, "put back")
        if after.id == before[0].id:
            return Card(title=("It is the last one of this round, so it comes all the same.",), tone="quiet")
        title = (f"Put back to the end of this round: {before[0].said.inside}",)
        body = (f"The next one is: {after.said.inside}",)
        return Card(title=title, body=body, buttons=(Button("The next three", "tips preview", {}),))

    async def _fitting(self, tx: Tx, call: Call) -> list[Tip]:
        settings = await self._communities.read(tx, call.community)
        return await tips.heard(tx, call.community, settings.tip_tags)

    async def _when(self, call: Call, here: Recurrence | None, coming: list[Tip]) -> Text:
        """When the first of them comes, or why none does; trouble that stands goes first."""
        out: list[Inline] = [f"{text}\n" for text in await self._notices.shown(call)]
        if not coming:
            out.append("No tip fits the topics that are set here. An administrator can change them with /setup tips.")
        elif here is None:
            out.append("None is posted here yet. An administrator sets that up with /setup tips.")
        elif here.paused:
            out.append("They are paused. An administrator goes on with /setup tips pause: no")
        else:
            out.append(f"The first of these comes on {say_next(here)}.")
        return tuple(out)


def _put_back(tip: Tip) -> Button:
    return Button("Put the first one back", "tips skip", {"tip": str(tip.id)})


async def _last(tx: Tx, community: int) -> tuple[tuple[str, Text], ...]:
    """What became of the last one; nothing before the first."""
    for entry in await ledger.of_subject(tx, KIND, of_place(community)):
        slot = entry.item.owed.slot
        if slot is not None and entry.state in _LAST and (entry.state != "withdrawn" or entry.why == "none"):
            day = say_day(datetime.fromisoformat(slot).date())
            return (("The last one", (f"{day}: {_LAST[entry.state]}",)),)
    return ()


async def _said(tx: Tx, community: int) -> tuple[tuple[str, Text], ...]:
    """What members said, of tips of which at least three said the same."""
    out = []
    for said in await tip_votes.counted(tx, community, VOTED):
        if (tip := await tips.find(tx, said.tip)) is not None:
            out.append((tip.said.title, (_counted(said),)))
    return tuple(out)


def _counted(said: Said) -> str:
    parts = [f"useful to {said.useful} members"] if said.useful else []
    parts += [f"not for {said.not_for_me} members"] if said.not_for_me else []
    return "; ".join(parts)
