"""Suggest a correction: any member says what is wrong with a page, moderators look, and the member hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from mentorbot.community.communities import TERMINAL
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.fates import SUGGESTED
from mentorbot.features.curation.fields import LAST
from mentorbot.features.curation.titles import Page, pages_like, slug_of_page
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import drafts
from mentorbot.knowledge.drafts import ACCEPTED, MOST_OF_ONE, OPEN, REJECTED, Draft
from mentorbot.knowledge.revisions import RETIRED, standing
from mentorbot.people.reach import reach, set_reach
from mentorbot.storage.database import Tx

SHOWN, MANY = 10, 500
ROUTES = (
    Button("By direct message", "reminders route", {"where": "dm"}, "primary"),
    Button("When I next use you here", "reminders route", {"where": "here"}, "primary"),
)
Wrong = Annotated[Plain, Arg("What is wrong, and what would be right?", max_length=1500, form=True, multiline=True)]
Known = Annotated[
    Plain | None, Arg("Where do you know it from? You may leave this", max_length=300, form=True, multiline=True)
]


class Suggesting:
    """What a member thinks is wrong with a page. Moderators read the words, and not whose they are."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @command("suggest", "Suggest a correction to the moderators", writes=True, prefill="first")
    async def suggest(self, call: Call, page: Page, wrong: Wrong, known: Known = None) -> Card:
        """Keep a suggestion beside the page that it is about, for the moderators to look at."""
        await self._somewhere(call)
        said = _said(wrong, known)
        async with self._bench.database.write(call.event, call.now) as tx:
            slug = await self._slug(tx, call, page)
            mine = await _open(tx, call)
            if len(mine) >= MOST_OF_ONE:
                raise Friendly(
                    f"{MOST_OF_ONE} suggestions of yours wait already.", "The moderators have to look at some first."
                )
            if not any((each.slug, each.said) == (slug, said) for each in mine):
                await drafts.begin_edit(tx, call.community, slug, call.person, call.now, "suggest", said)
            told = await _way(tx, call)
        return _thanks(told)

    async def first(self, call: Call, page: str = "", **_given: str) -> Mapping[str, str]:
        """Refuse early what can't be sent."""
        await self._somewhere(call)
        async with self._bench.database.read() as tx:
            await self._slug(tx, call, page)
        return {}

    async def pages(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Pages whose question holds what was typed."""
        return await pages_like(self._bench, call, typed)

    @command("suggest news", "What became of what you suggested", menu=False)
    async def news(
        self, call: Call, suggestion: Annotated[int | None, Arg("The suggestion", low=1, high=LAST)] = None
    ) -> Card:
        """Tell a member what became of one suggestion, or of the last ten."""
        async with self._bench.database.read() as tx:
            mine = await drafts.sent_by(tx, call.person, SUGGESTED, SHOWN if suggestion is None else MANY)
            if suggestion is None:
                return await _all(tx, mine)
            one = next((each for each in mine if each.id == suggestion), None)
            if one is None:
                raise Friendly("That is not here any more.", "It is kept for a while only.")
            return await _one(tx, one)

    async def _slug(self, tx: Tx, call: Call, page: str) -> str:
        slug = await slug_of_page(tx, call, page)
        there = await standing(tx, call.community, slug)
        if there is None or there.state == RETIRED:
            raise Friendly("There is no such page here.", "Look for it by its question, or with /browse.")
        return slug

    async def _somewhere(self, call: Call) -> None:
        """Refuse where there are no moderators: in a direct message of who was seen in no community lately."""
        if call.community == await self._bench.communities.pack(call.now):
            raise Friendly("There are no moderators here who could look at it.", "Use /suggest in your community.")


_FATES = {
    **dict.fromkeys(OPEN, "The moderators have not decided yet."),
    ACCEPTED: "The page was changed. Thank you.",
    REJECTED: "The moderators left the page as it is.",
}


def _said(wrong: str, known: str | None) -> str:
    words = " ".join(wrong.split()) if "\n" not in wrong else wrong.strip()
    return f"{words}\nKnown from: {known.strip()}" if known and known.strip() else words


async def _one(tx: Tx, draft: Draft) -> Card:
    title = await _title(tx, draft)
    body: list[Inline] = ["You suggested a correction to ", Plain(f'"{title}".')]
    if draft.why:
        body += ["\nThe moderators say: ", Plain(draft.why)]
    read = Button("Read the page", "page", {"slug": draft.slug})
    return Card(title=(_FATES[draft.state],), body=tuple(body), buttons=(read,))


async def _all(tx: Tx, mine: Sequence[Draft]) -> Card:
    if not mine:
        return Card(title=("You have suggested nothing yet.",), tone="quiet")
    rows: list[tuple[Text, Button | None]] = []
    for each in mine:
        told: Text = (Plain(await _title(tx, each)), f"\n{_FATES[each.state]} ", When(each.changed, "date"))
        button = Button(f"Open {len(rows) + 1}", "suggest news", {"suggestion": str(each.id)})
        rows.append((told, button))
    return Card(title=("What you suggested",), rows=tuple(rows))


async def _open(tx: Tx, call: Call) -> list[Draft]:
    """What the caller suggested here that the moderators have not decided yet."""
    mine = await drafts.sent_by(tx, call.person, SUGGESTED, MANY)
    return [each for each in mine if each.community == call.community and each.state in OPEN]


async def _way(tx: Tx, call: Call) -> str:
    """How the member hears of it: "dm", "here", or "ask" where they never said; until they do, nothing is pushed."""
    who = await reach(tx, call.person)
    if call.platform == TERMINAL[0]:
        return "here"
    if who.route is None:
        await set_reach(tx, call.person, {"route": "next_use"})
        return "ask"
    return "dm" if who.route == "dm" and who.dm != "closed" else "here"


def _thanks(way: str) -> Card:
    body = "They read your words, without your name. "
    if way == "ask":
        note = ("Where shall I tell you what became of it? Until you choose, it waits for your next use.",)
        return Card(title=("Thank you. The moderators look at it.",), body=(body,), buttons=ROUTES, note=note)
    hear = "I write to you when they have decided." if way == "dm" else "When they have decided, I tell you here."
    mine = Button("What I suggested", "suggest news", {})
    return Card(title=("Thank you. The moderators look at it.",), body=(body + hear,), buttons=(mine,))


async def _title(tx: Tx, draft: Draft) -> str:
    """The question of the page that a suggestion was about, as it is by now."""
    there = await standing(tx, draft.community, draft.slug)
    return there.page.title if there is not None else draft.slug.replace("-", " ")
