"""What became of a page: who changed what, when and why, as differences to read; and one tap to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.changes import change
from mentorbot.features.curation.fields import LAST
from mentorbot.features.curation.shelves import Slug
from mentorbot.features.curation.titles import Page, pages_like, slug_of_page
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import revisions, undo
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.revisions import GIVEN_BACK, RETIRED
from mentorbot.knowledge.shelf import Author

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
            own = await revisions.numbered(tx, call.community, slug, found[0].number)
            mine = own is not None and own.id == found[0].id
            rows: list[tuple[Text, Button | None]] = []
            for each in found[:SHOWN]:
                if not mine:
                    rows.append((("Came with me, ", When(each.at, "date")), None))
                    continue
                args = {"page": slug, "number": str(each.number)}
                told = (await change(tx, call.community, each)).told(LINES)
                rows.append((told, Button(f"See change {each.number}", "kb change-of", args)))
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
            found = await revisions.numbered(tx, call.community, page, number)
            if found is None:
                raise Friendly("There is no such change of that page.", "/kb history shows those that there are.")
            now = (await revisions.current(tx, call.community, [page])).get(page)
            told = (await change(tx, call.community, found)).told(ALL_LINES)
        last = now is not None and now.number == number
        buttons = [Button("History", "kb history", {"page": page})]
        args = {"page": page, "number": str(number)}
        if last:
            buttons.insert(0, Button("Undo this", "kb undo", args, "primary"))
        elif found.state not in (RETIRED, GIVEN_BACK):
            buttons.insert(0, Button("Bring this state back", "kb restore", args))
        title = (Plain(f'Change {number} of "{found.page.title}"'),)
        return Card(title=title, body=told, buttons=tuple(buttons))

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


def _became(state: str, page: Entry) -> Inline:
    if state == RETIRED:
        return Plain(f'"{page.title}" is offline.')
    return "The page that came with me shows again." if state == GIVEN_BACK else Plain(f'"{page.title}" is as before.')
