"""What became of a page: who changed what, when and why, as differences to read; and one tap to undo it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Ref, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.draft_card import said
from mentorbot.features.curation.fields import LAST
from mentorbot.features.curation.shelves import Slug
from mentorbot.features.curation.titles import Page, pages_like, slug_of_page
from mentorbot.features.curation.workbench import Workbench, people
from mentorbot.knowledge import revisions, undo
from mentorbot.knowledge.differences import differences
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import GIVEN_BACK, RETIRED, Revision
from mentorbot.knowledge.shelf import Author
from mentorbot.storage.database import Tx

SHOWN = 5
"""Changes on one card; each has several lines."""
LINES, ALL_LINES = 3, 20
"""Lines of a difference in the list, and of one change alone."""
Number = Annotated[int | None, Arg("Which change", low=1, high=LAST)]


class Histories:
    """Changes of a page, newest first."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages that hold what was typed."""
        return await pages_like(self._bench, call, typed)

    @command("kb history", "Who changed a page, when, why and how", rank="moderator")
    async def history(
        self,
        call: Call,
        page: Page,
        before: Annotated[int | None, Arg("Those before this one", low=1, high=LAST)] = None,
    ) -> Card:
        """List the changes of a page, with what differs."""
        async with self._bench.database.read() as tx:
            slug = await slug_of_page(tx, call, page)
            found = await revisions.history(tx, call.community, slug, SHOWN + 1, before)
            if not found:
                raise Friendly("There is no such page here.", "Look for it with /kb find.")
            names = await people(tx, *(each.author for each in found))
            own = await revisions.numbered(tx, call.community, slug, found[0].number)
            mine = own is not None and own.id == found[0].id
            rows: list[tuple[Text, Button | None]] = []
            for each in found[:SHOWN]:
                was = await _before(tx, call.community, slug, each) if mine else None
                args = {"page": slug, "number": str(each.number)}
                button = Button(f"See change {each.number}", "kb change-of", args) if mine else None
                rows.append((_line(each, was, names) if mine else _shipped(each), button))
        buttons = [Button("Show the page", "kb", {"page": slug})]
        if mine and before is None:
            last = {"page": slug, "number": str(found[0].number)}
            buttons.insert(0, Button("Undo the last change", "kb undo", last, "primary"))
        if len(found) > SHOWN:
            buttons.append(
                Button("Older changes", "kb history", {"page": slug, "before": str(found[SHOWN - 1].number)})
            )
        return Card(title=(Plain(f'History of "{found[0].page.title}"'),), rows=tuple(rows), buttons=tuple(buttons))

    @command("kb change-of", "One change of a page", rank="moderator", menu=False)
    async def change_of(self, call: Call, page: Slug, number: Annotated[int, Arg("Which", low=1, high=LAST)]) -> Card:
        """Show one change whole, and offer to go back to what the page was then."""
        async with self._bench.database.read() as tx:
            found, was, names, last = await self._change(tx, call, page, number)
        buttons = [Button("History", "kb history", {"page": page})]
        args = {"page": page, "number": str(number)}
        if last:
            buttons.insert(0, Button("Undo this", "kb undo", args, "primary"))
        elif found.state not in (RETIRED, GIVEN_BACK):
            buttons.insert(0, Button("Bring this state back", "kb restore", args))
        title = (Plain(f'Change {number} of "{found.page.title}"'),)
        return Card(title=title, body=_line(found, was, names, ALL_LINES), buttons=tuple(buttons))

    @command("kb undo", "Undo the last change of a page", rank="moderator", writes=True)
    async def undo(self, call: Call, page: Page, number: Number = None) -> Card:
        """Undo a page's last change, which is shown first where nobody said which it is."""
        if number is None:
            async with self._bench.database.read() as tx:
                slug = await slug_of_page(tx, call, page)
                there = (await revisions.current(tx, call.community, [slug])).get(slug)
            if there is None:
                raise Friendly("Nothing was changed on that page here.")
            return await self.change_of(call, slug, there.number)
        async with self._bench.database.write(call.event, call.now) as tx:
            slug = await slug_of_page(tx, call, page)
            await undo.undo(tx, call.community, slug, number, Author(call.person, f"undid change {number}", call.now))
            await audit.note(tx, call, {"page": slug, "number": number}, "undone")
            now = (await revisions.current(tx, call.community, [slug]))[slug]
        buttons = (
            Button("Show the page", "kb", {"page": slug}),
            Button("Undo that too", "kb undo", {"page": slug, "number": str(now.number)}),
        )
        return Card(title=("Undone.",), body=(_became(now.state, now.page),), buttons=buttons)

    async def _change(
        self, tx: Tx, call: Call, page: str, number: int
    ) -> tuple[Revision, Entry | None, Mapping[int, Ref], bool]:
        """A change, what was there before it, who made it, and whether it is the last one."""
        found = await revisions.numbered(tx, call.community, page, number)
        if found is None:
            raise Friendly("There is no such change of that page.", "See its history.")
        now = (await revisions.current(tx, call.community, [page])).get(page)
        last = now is not None and now.number == number
        was = await _before(tx, call.community, page, found)
        return found, was, await people(tx, found.author), last


async def _before(tx: Tx, place: int, slug: str, each: Revision) -> Entry | None:
    """What was shown before a change: the earlier state, else the page that came with the program; None for none."""
    earlier = await revisions.numbered(tx, place, slug, each.number - 1)
    if earlier is not None:
        return None if earlier.state == RETIRED else earlier.page
    pack = (await revisions.pack_pages(tx, [slug])).get(slug)
    return pack.page if pack is not None else None


def _line(each: Revision, was: Entry | None, names: Mapping[int, Ref], most: int = LINES) -> Text:
    """Who, when, why, and what differs."""
    out: list[Inline] = [f"**Change {each.number}**, ", When(each.at, "date"), ", by ", _who(each, names)]
    if each.reason:
        out += [": ", Plain(each.reason)]
    out.append("\n")
    if each.state == RETIRED:
        out.append("Taken offline.")
    elif each.state == GIVEN_BACK:
        out.append("The page that came with me shows again.")
    elif was is None and each.number == 1:
        out.append("A new page.")
    else:
        out.append(Plain(said(differences(was, each.page), most) or "Nothing that is shown."))
    return tuple(out)


def _shipped(each: Revision) -> Text:
    """A state of a page that nobody touched here."""
    return ("Came with me, ", When(each.at, "date"))


def _who(each: Revision, names: Mapping[int, Ref]) -> Inline:
    if each.author is not None:
        return names.get(each.author, "somebody who left")
    return f"former moderator {each.former}" if each.former is not None else "whoever runs this program"


def _became(state: str, page: Entry) -> Inline:
    if state == RETIRED:
        return Plain(f'"{page.title}" is offline.')
    return "The page that came with me shows again." if state == GIVEN_BACK else Plain(f'"{page.title}" is as before.')
