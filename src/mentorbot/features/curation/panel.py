"""The moderators' panel: what waits, each with the tap that begins it; and one page where one is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.page_card import page_row
from mentorbot.features.curation.reviewing import Which, of_kind
from mentorbot.features.curation.shelves import Shelves
from mentorbot.features.curation.titles import pages_like
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import drafts, upgrades
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.tagging import NOT_COVERED

PAGE = 10
Named = Annotated[str, Arg("One page; leave it out to see what waits", max_length=75, suggest="pages")]
Topic = Annotated[str, Arg("One topic", max_length=60, suggest="topics")]
WAITING: dict[Which, tuple[str, str, str]] = {
    "suggestions": ("1 suggestion from a member", "{} suggestions from members", "Look at what members suggest"),
    "review": ("1 draft waits for a second pair of eyes", "{} drafts wait for a second pair of eyes", "Look at them"),
    "drafts": ("1 draft", "{} drafts", "Go on with the drafts"),
}


class Panel:
    """The way into everything."""

    def __init__(self, bench: Workbench, shelves: Shelves) -> None:
        self._bench = bench
        self._shelves = shelves

    @command("kb", "What waits for moderators; or one page", rank="moderator")
    async def panel(self, call: Call, page: Named = "") -> Card:
        """Show what waits, most useful first, or one page."""
        if page:
            return await self._shelves.shown(call, page)
        async with self._bench.database.read() as tx:
            every = await drafts.listed(tx, call.community, limit=drafts.MOST_OPEN)
            newer = len(await upgrades.upgrades(tx, call.community))
        view = await self._bench.answerer.view(call.community)
        late = sum(entry.past(call.now.date()) for entry in view.entries.values())
        rows = [row for which in WAITING if (row := _waiting(every, which)) is not None]
        rows += _counted(late, "page is past its date", "pages are past their date", "Check pages again", "kb due")
        newer_one = "page changed here has a newer one that came with me"
        newer_many = "pages changed here have newer ones that came with me"
        rows += _counted(newer, newer_one, newer_many, "Compare them", "kb upgrades")
        buttons = (
            Button("Write a new page", "kb add", {}, "primary"),
            Button("Questions without an answer", "kb questions", {}),
            Button("Pages by topic", "kb tags", {}),
        )
        if not rows:
            body = ("No draft or suggestion is left, and no page is past its date.",)
            return Card(title=("Nothing waits.",), body=body, buttons=buttons)
        return Card(title=("What waits",), rows=tuple(rows), buttons=buttons)

    async def pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages that hold what was typed, those that are offline last."""
        shown = await pages_like(self._bench, call, typed)
        gone = await pages_like(self._bench, call, typed, offline=True)
        return [*shown, *((f"{title} (offline)", slug) for title, slug in gone)]

    @command("kb tags", "Topics, and the pages of each", rank="moderator")
    async def tags(
        self, call: Call, topic: Topic = "", part: Annotated[int, Arg("Part of the list", low=0, high=1000)] = 0
    ) -> Card:
        """List the topics with how many pages each has, or the pages of one."""
        view = await self._bench.answerer.view(call.community)
        pages = sorted(view.entries.values(), key=lambda page: page.title)
        if topic:
            slug = self._slug(topic)
            rows = [page_row(page) for page in pages if slug in page.tags]
            title, args = self._bench.tags[slug].label, {"topic": slug}
        else:
            listed = [tag for tag in self._bench.tags if tag != NOT_COVERED]
            rows = [self._topic(tag, sum(tag in page.tags for page in pages)) for tag in listed]
            title, args = "Topics", {}
        parts = max(1, -(-len(rows) // PAGE))
        part = min(part, parts - 1)
        buttons = [Button("More of them", "kb tags", {**args, "part": str((part + 1) % parts)})] if parts > 1 else []
        buttons.append(Button("All topics", "kb tags", {}) if topic else Button("All that waits", "kb", {}))
        note = (f"Part {part + 1} of {parts}",) if parts > 1 else ()
        rows = rows[part * PAGE : (part + 1) * PAGE]
        return Card(title=(title,), rows=tuple(rows), buttons=tuple(buttons), note=note)

    async def topics(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Topics that hold what was typed."""
        named = ((tag.label, slug) for slug, tag in self._bench.tags.items() if slug != NOT_COVERED)
        return [(label, slug) for label, slug in named if typed.casefold() in label.casefold()]

    def _slug(self, topic: str) -> str:
        wanted = topic.strip().casefold()
        found = (slug for slug, tag in self._bench.tags.items() if wanted in (slug, tag.label.casefold()))
        if (slug := next(found, None)) is None:
            raise Friendly("There is no such topic.", "/kb tags lists them.")
        return slug

    def _topic(self, tag: str, count: int) -> tuple[Text, Button | None]:
        said = f"{count:,} page{'s' * (count != 1)}. {self._bench.tags[tag].about}"
        return (said,), Button(self._bench.tags[tag].label, "kb tags", {"topic": tag})


def _waiting(every: Sequence[Draft], which: Which) -> tuple[Text, Button | None] | None:
    found = of_kind(every, which)
    if not found:
        return None
    one, many, label = WAITING[which]
    if len(found) == 1:
        title = found[0].written.page.title if found[0].written is not None else ""
        words = f'{one}: "{title}"' if title else one
        return (words,), Button(f"Open draft {found[0].id}", "kb draft", {"draft": str(found[0].id)})
    return (many.format(f"{len(found):,}"),), Button(label, "kb review", {"which": which})


def _counted(count: int, one: str, many: str, label: str, path: str) -> list[tuple[Text, Button | None]]:
    words = one if count == 1 else many
    return [((f"{count:,} {words}",), Button(label, path, {}))] if count else []
