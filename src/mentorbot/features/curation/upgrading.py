"""A page that was changed here and of which a newer one came with the program: both are shown, one tap settles it."""

from __future__ import annotations

from dataclasses import replace

from mentorbot.community import audit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.core.command import command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.differing import NOTHING, differing
from mentorbot.features.curation.draft_card import draft_card
from mentorbot.features.curation.live_card import clashed
from mentorbot.features.curation.looking import look
from mentorbot.features.curation.page_card import short
from mentorbot.features.curation.shelves import Slug
from mentorbot.features.curation.workbench import Workbench, alike
from mentorbot.knowledge import drafts, shelf, undo, upgrades
from mentorbot.knowledge.revisions import current
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.upgrades import Upgrade
from mentorbot.knowledge.writing import Written
from mentorbot.storage.database import Tx

SHOWN = 10
SETTLED = Friendly("That is settled already.", "/kb upgrades lists what is left.")


class Upgrading:
    """Pages of which there is a newer one with the program."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("kb upgrades", "Pages changed here of which a newer one came with me", rank="moderator")
    async def upgrades(self, call: Call) -> Card:
        """List them."""
        async with self._bench.database.read() as tx:
            found = await upgrades.upgrades(tx, call.community)
        panel = Button("All that waits", "kb", {})
        if not found:
            body = ("What was changed here stands over the newest of what comes with me.",)
            return Card(title=("Nothing to compare.",), body=body, buttons=(panel,), tone="quiet")
        rows: list[tuple[Text, Button | None]] = [
            ((), Button(short(each.ours.title), "kb upgrade", {"page": each.slug})) for each in found[:SHOWN]
        ]
        many = len(found)
        title = f"{many} page{'s' * (many != 1)} changed here, of which a newer one came with me"
        return Card(title=(title,), body=("Yours stay until you choose.",), rows=tuple(rows), buttons=(panel,))

    @command("kb upgrade", "Yours and the newer one", rank="moderator", menu=False)
    async def upgrade(self, call: Call, page: Slug) -> Card:
        """Show what each side changed, and offer the three ways on."""
        async with self._bench.database.read() as tx:
            found = await self._one(tx, call, page)
            sources = await shelf.known_sources(tx, call.community)
        both = found.three_way
        args = {"page": page}
        buttons = [Button("Keep yours", "kb keep-ours", args)]
        if found.pack is not None:
            buttons.append(Button("Take the newer one", "kb take-newer", args))
            if not found.offline and found.base is not None:
                buttons.insert(0, Button("Put both together, and look at it", "kb merge", args, "primary"))
        ours = "Taken offline here." if found.offline else differing(both.ours, sources) or NOTHING
        theirs = differing(both.theirs, sources) or NOTHING
        return Card(
            title=(Plain(f'"{found.ours.title}"'),),
            fields=(
                ("What is new in what came with me", (Plain(theirs if found.pack else "It does not come any more."),)),
                ("What was changed here", (Plain(ours),)),
            ),
            buttons=tuple(buttons),
            note=(" ".join(clashed(both, "yours")),) if both.clashes and found.pack is not None else (),
        )

    @command("kb keep-ours", "Keep yours", rank="moderator", menu=False, writes=True)
    async def keep_ours(self, call: Call, page: Slug) -> Card:
        """Leave the community's page as it is, and ask again only when the other changes once more."""
        async with self._bench.database.write(call.event, call.now) as tx:
            await self._one(tx, call, page)
            await upgrades.keep(tx, call.community, page)
            await audit.note(tx, call, {"page": page}, "kept ours")
        return _done("Yours stays. I ask again only when the other one changes once more.")

    @command("kb take-newer", "Take the newer one", rank="moderator", menu=False, writes=True)
    async def take_newer(self, call: Call, page: Slug) -> Card:
        """Let the page that comes with the program show instead."""
        async with self._bench.database.write(call.event, call.now) as tx:
            await self._one(tx, call, page)
            author = Author(call.person, "took the newer one that came with me", call.now)
            await undo.give_back(tx, call.community, page, author)
            number = (await current(tx, call.community, [page]))[page].number
            await audit.note(tx, call, {"page": page}, "took the newer one")
        back = Button("Undo", "kb undo", {"page": page, "number": str(number)})
        return _done("The newer one shows from now on. Yours is in the history.", back)

    @command("kb merge", "Put both together", rank="moderator", menu=False, writes=True)
    async def merge(self, call: Call, page: Slug) -> Card:
        """Make a draft of both."""
        async with self._bench.database.write(call.event, call.now) as tx:
            found = await self._one(tx, call, page)
            ours = (await current(tx, call.community, [page]))[page]
            new = Written(replace(found.three_way.merged, slug=page, reviewed=call.now.date()))
            draft = await alike(tx, call, new, ours.revision)
            if draft is None:
                draft = await drafts.begin(
                    tx, call.community, new, "upgrade", call.person, call.now, base=ours.revision
                )
                await audit.note(tx, call, {"draft": draft.id, "page": page}, "begun")
            seen = await look(tx, self._bench, call, draft)
        return draft_card(self._bench, seen, call.now.date(), "Both are in here. Read it before it goes live.")

    async def _one(self, tx: Tx, call: Call, page: str) -> Upgrade:
        every = await upgrades.upgrades(tx, call.community)
        found = next((each for each in every if each.slug == page), None)
        if found is None:
            raise Friendly(SETTLED.text, SETTLED.hint)
        return found


def _done(words: str, *more: Button) -> Card:
    return Card(title=("Settled.",), body=(words,), buttons=(*more, Button("What else waits", "kb", {})))
