"""Pages as moderators work with them: shown, found, taken offline and brought back, and said to be true still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.fields import LAST, Seen
from mentorbot.features.curation.page_card import page_card, page_row, short, still_true
from mentorbot.features.curation.titles import Page, pages_like, slug_of_page
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import publishing, shelf, undo
from mentorbot.knowledge.page_feedback import page_feedback
from mentorbot.knowledge.revisions import RETIRED, Current, current, pack_pages, standing
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.writing import CHECK_AFTER
from mentorbot.storage.database import Tx

FOUND = 10
Slug = Annotated[str, Arg("The page", max_length=60)]
"""A page by its name alone, as buttons name it."""
Offline = Annotated[str, Arg("The page", label="The page", max_length=75, suggest="offline_pages")]
Why = Annotated[Plain | None, Arg("Why; it is kept in the history, and moderators read it", max_length=300, form=True)]
Words = Annotated[str, Arg("Words of the page", label="What to look for", max_length=200)]
NOWHERE = Friendly("There is no such page here.", "Look for it with /kb find.")


class Shelves:
    """One page at a time."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages that hold what was typed."""
        return await pages_like(self._bench, call, typed)

    async def offline_pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages that were taken offline."""
        return await pages_like(self._bench, call, typed, offline=True)

    async def shown(self, call: Call, page: str, note: str = "") -> Card:
        """The card of one page."""
        async with self._bench.database.read() as tx:
            return await self._card(tx, call, await slug_of_page(tx, call, page), note)

    @command("kb offline", "Take a page offline", rank="moderator", writes=True)
    async def offline(self, call: Call, page: Page, why: Why = None) -> Card:
        """Let nobody find a page any more; it can come back as it was."""
        async with self._bench.database.write(call.event, call.now) as tx:
            slug = await slug_of_page(tx, call, page)
            reason = " ".join((why or "").split())
            await undo.take_offline(tx, call.community, slug, Author(call.person, reason or "taken offline", call.now))
            await audit.note(tx, call, {"page": slug}, "taken offline")
            there = await _standing(tx, call, slug)
        back = Button("Bring it back", "kb restore", {"page": slug})
        title = (Plain(f'"{there.page.title}" is offline.'),)
        return Card(title=title, body=("Nobody finds it any more. Nothing of it is lost.",), buttons=(back,))

    @command("kb restore", "Bring a page back that is offline", rank="moderator", writes=True)
    async def restore(
        self, call: Call, page: Offline, number: Annotated[int | None, Arg("Which state", low=1, high=LAST)] = None
    ) -> Card:
        """Bring a page back as it was; with a number, that earlier state of it."""
        async with self._bench.database.write(call.event, call.now) as tx:
            slug = await slug_of_page(tx, call, page)
            reason = "brought back" if number is None else f"brought back as it was in change {number}"
            await undo.restore(tx, call.community, slug, Author(call.person, reason, call.now), number)
            await audit.note(tx, call, {"page": slug, "number": number}, "brought back")
            return await self._card(tx, call, slug, "It is back. The next question finds it.")

    @command("kb give-back", "Show the page that came with me", rank="moderator", menu=False, writes=True)
    async def give_back(self, call: Call, page: Slug) -> Card:
        """Let the page that comes with the program show again, whatever it says by now; this one stays in history."""
        async with self._bench.database.write(call.event, call.now) as tx:
            author = Author(call.person, "shows the one that came with the program", call.now)
            await undo.give_back(tx, call.community, page, author)
            await audit.note(tx, call, {"page": page}, "gave back")
            return await self._card(tx, call, page, "It shows again. Yours is in the history.")

    @command("kb find", "Look for pages", rank="moderator")
    async def find(self, call: Call, words: Words) -> Card:
        """The pages that stand nearest to some words, and those that are offline and hold them."""
        near = await self._bench.answerer.nearest(call.community, words, FOUND)
        async with self._bench.database.read() as tx:
            gone = await current(tx, call.community, await shelf.retired(tx, call.community))
        away = [each.page for each in gone.values() if words.casefold() in each.page.title.casefold()]
        rows = [*(page_row(page, "Offline: ") for page in away[:3]), *map(page_row, near)][:FOUND]
        add = Button("Write a new page", "kb add", {})
        if not rows:
            return Card(title=("No page stands near these words.",), buttons=(add,), tone="quiet")
        return Card(title=("The nearest pages",), rows=tuple(rows), buttons=(add,))

    @command("kb due", "Pages that are to be checked again", rank="moderator")
    async def due(self, call: Call) -> Card:
        """The pages that are past their date, those first that are so for longest."""
        view = await self._bench.answerer.view(call.community)
        late = sorted(
            (page.check_again, slug) for slug, page in view.entries.items() if page.past(call.now.date())
        )[:FOUND]  # fmt: skip
        if not late:
            return Card(title=("No page is past its date.",), buttons=(_panel(),), tone="quiet")
        rows = []
        async with self._bench.database.read() as tx:
            for _, slug in late:
                there = await _standing(tx, call, slug)
                label = short(f"Still true: {there.page.title}")
                rows.append(((f"{there.page.title}\n{_since(there)}",), still_true(there.page, there.revision, label)))
        note = ("Open a page with /kb show to read it whole, or to change it.",)
        return Card(title=("To be checked again",), rows=tuple(rows), buttons=(_panel(),), note=note)

    @command("kb still-true", "A page still holds", rank="moderator", menu=False, writes=True)
    async def still_true(self, call: Call, page: Slug, seen: Seen) -> Card:
        """Note that a page was read against its sources today, and comes up again in a year."""
        async with self._bench.database.write(call.event, call.now) as tx:
            there = await _standing(tx, call, page)
            if there.revision != seen:
                return await self._card(tx, call, page, "It was changed since you saw it. This is how it is now.")
            author = Author(call.person, "still true", call.now)
            await publishing.checked(tx, call.community, page, author, call.now + CHECK_AFTER)
            await audit.note(tx, call, {"page": page}, "still true")
            return await self._card(tx, call, page, "Noted. It comes up again in a year.")

    async def _card(self, tx: Tx, call: Call, slug: str, note: str = "") -> Card:
        there = await _standing(tx, call, slug)
        own = (await current(tx, call.community, [slug])).get(slug)
        sources = await shelf.known_sources(tx, call.community)
        heard = await page_feedback(tx, call.community, slug, call.now)
        mine = own is not None and own.entry == there.entry
        over = mine and slug in await pack_pages(tx, [slug])
        return page_card(self._bench, there, sources, call.now.date(), _place(there, mine), heard, note, over=over)


async def _standing(tx: Tx, call: Call, slug: str) -> Current:
    if (there := await standing(tx, call.community, slug)) is None:
        raise Friendly(NOWHERE.text, NOWHERE.hint)
    return there


def _place(there: Current, mine: bool) -> str:
    """Whose a page is."""
    if there.state == RETIRED:
        return "Offline: nobody finds it."
    if not mine:
        return "It came with me; nothing of it was changed here."
    return "Written here." if there.base is None else "Yours, in the place of the one that came with me."


def _since(there: Current) -> str:
    again = there.page.check_again
    return f"Was to be checked again on {again.day} {again:%B %Y}." if again else ""


def _panel() -> Button:
    return Button("All that waits", "kb", {})
