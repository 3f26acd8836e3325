"""One page: shown, read on, shared under its own title, or kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from mentorbot.community.limits import Limit
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.ask import cards
from mentorbot.features.ask.feature import Outbox
from mentorbot.knowledge import wording
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.entry import LONGEST_SLUG, Entry
from mentorbot.knowledge.library import View

Slug = Annotated[str, Arg("The page", max_length=LONGEST_SLUG)]
SHARED = (3, timedelta(seconds=60))
"""How many pages are posted in one channel within how long."""


class Pages:
    """Pages and what can be done with them."""

    def __init__(self, answerer: Answerer, outboxes: dict[str, Outbox]) -> None:
        self._answerer = answerer
        self._outboxes = outboxes
        self._shared = Limit(*SHARED)

    async def _page(self, call: Call, slug: str) -> tuple[View, Entry]:
        view = await self._answerer.view(call.community)
        if (entry := view.entries.get(slug)) is None or entry.gap:
            raise Friendly("That page is not here any more.", "Use /browse to see what there is.")
        return view, entry

    @command("page", "Show a page", menu=False)
    async def page(self, call: Call, slug: Slug, question: Annotated[str, Arg("The question")] = "") -> Card:
        """Show one page; `question` is the question that it was offered for."""
        view, entry = await self._page(call, slug)
        number = int(question) if question.isascii() and question.isdigit() else 0
        return cards.answer_card(Answer("answer", view, (entry,)), number, call.now.date())

    @command("more", "Read more", menu=False)
    async def more(self, call: Call, slug: Slug) -> Card:
        """Show the rest of a page, what stands next to it, and what can be done with it."""
        view, entry = await self._page(call, slug)
        ways = []
        if call.platform in self._outboxes:
            ways = ["share", "keep"] if call.place == "channel" else ["keep"]
        return cards.more_card(entry, view.entries, view.sources, ways)

    @command("share", "Share a page here", menu=False)
    async def share(self, call: Call, slug: Slug) -> Card:
        """Post the page under its own title: never the member's words or name."""
        view, entry = await self._page(call, slug)
        await self._post(call, _public(view, entry, call.now.date()))
        return Card(title=("Shared here, without your name.",), tone="quiet")

    @command("post reply", "Post as a reply", menu=False)
    async def post_reply(
        self, call: Call, slug: Slug, target: Annotated[str, Arg("The message", max_length=32)]
    ) -> Card:
        """Post the page as a reply to a message."""
        view, entry = await self._page(call, slug)
        await self._post(call, _public(view, entry, call.now.date()), target)
        return Card(title=("Posted as a reply, without your name.",), tone="quiet")

    @command("keep", "Keep a page", menu=False)
    async def keep(self, call: Call, slug: Slug) -> Card:
        """Send a copy to the caller's direct messages."""
        view, entry = await self._page(call, slug)
        body = wording.page_body(entry, view.sources, call.now.date())
        await self._outbox(call).dm(call, Card(title=(entry.title,), body=body))
        return Card(title=("I sent you a copy as a direct message.",), tone="quiet")

    async def _post(self, call: Call, card: Card, reply_to: str = "") -> None:
        """Post for all to read, but never so often that a channel holds little else."""
        outbox, where = self._outbox(call), (call.community, call.thread or call.channel)
        if self._shared.pause(where, 1, call.now) is not None:
            raise Friendly("A few pages were posted here just now.", "Please wait a minute before the next one.")
        await outbox.post(call, card, reply_to)
        self._shared.spend(where, 1, call.now)

    def _outbox(self, call: Call) -> Outbox:
        if call.platform not in self._outboxes:
            raise Friendly("There is no place to put it from here.")
        return self._outboxes[call.platform]


def _public(view: View, entry: Entry, today: date) -> Card:
    ask = Button("Ask about this, privately", "ask follow-up", {"after": entry.slug})
    more = Button("More", "more", {"slug": entry.slug})
    return Card(title=(entry.title,), body=wording.page_body(entry, view.sources, today), buttons=(ask, more))
