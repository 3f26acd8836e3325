"""Tell me when there is an answer: promised with a day, listed, taken back, and opened once there is word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Plain, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.ask import cards
from mentorbot.features.ask.news import PUSHED, SAID, TERMINAL
from mentorbot.features.ask.promise import NOWHERE, last_day, promise, said_day, take_back
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.people import waits
from mentorbot.people.reach import Reach, reach, set_reach
from mentorbot.people.waits import Wait
from mentorbot.storage.database import Database, Tx
from mentorbot.times.instants import to_instant

Number = Annotated[int, Arg("Which one", low=1, high=10**15)]
SHOWN = 10
ALL = Button("All that I wait for", "waiting", {})
ASK = Button("Ask in other words", "ask privately", {})
GONE = Friendly("You don't wait for that any more.", "/waiting shows what you wait for.")


class TellMe:
    """What somebody waits for. Whoever asked may wait, and nobody else."""

    def __init__(self, database: Database, answerer: Answerer, log: QuestionLog) -> None:
        self._database = database
        self._answerer = answerer
        self._log = log

    @command("tell me", "Tell me when there is an answer", menu=False, writes=True)
    async def tell_me(self, call: Call, question: Number) -> Card:
        """Promise to write, with a day; asking for the same again changes nothing."""
        asked = await self._log.own(question, call)
        if asked is None:
            raise Friendly(
                "That question is too old, or somebody else asked it.", "Ask it yourself, and I can tell you."
            )
        async with self._database.read() as tx:
            known = await waits.of_question(tx, call.person, question)
        seen = [*(asked.entries if asked.outcome != "no_answer" else ()), *_told(known)]
        shown = {**(known.shown if known else {}), **await self._seen(call.community, seen)}
        values: dict[str, Any] = {"community": call.community, "question": asked.id, "words": asked.text}
        values |= {"before": asked.before or None, "shown": shown, "looked": asked.generation}
        async with self._database.write(call.event, call.now) as tx:
            await _held(tx, call)
            wait = await waits.of_question(tx, call.person, question)
            if wait is not None and wait.how is None:
                return _promised(call, wait, await reach(tx, call.person))
            return await self._anew(tx, call, wait, values)

    @command("tell me again", "Wait for it again", menu=False, writes=True)
    async def again(self, call: Call, wait: Number) -> Card:
        """Promise it anew: after a time in which nobody knew, or where the page was not it."""
        async with self._database.read() as tx:
            found = await _own(tx, call, wait)
        shown = {**found.shown, **await self._seen(found.community, _told(found))}
        values: dict[str, Any] = {"community": found.community, "question": found.question, "words": found.words}
        values |= {"before": found.before or None, "shown": shown, "looked": found.looked}
        async with self._database.write(call.event, call.now) as tx:
            await _held(tx, call)
            before = await _own(tx, call, wait)
            if before.how is None:
                return _promised(call, before, await reach(tx, call.person))
            return await self._anew(tx, call, before, values)

    @command("tell me stop", "Stop waiting for an answer", menu=False, writes=True)
    async def stop(self, call: Call, wait: Number) -> Card:
        """Take the promise back, at their wish."""
        async with self._database.write(call.event, call.now) as tx:
            found = await waits.find(tx, call.person, wait)
            if found is not None:
                await take_back(tx, found)
        return Card(title=("You don't wait for it any more.",), body=("I keep nothing of it here.",), tone="quiet")

    @command("waiting", "Questions that you wait for an answer to")
    async def waiting(self, call: Call) -> Card:
        """List what somebody waits for, and what there is word of."""
        async with self._database.read() as tx:
            found, who = await waits.of_person(tx, call.person, waits.MOST + SHOWN), await reach(tx, call.person)
        if not found:
            body = 'Where I have no answer, press "Tell me when there is an answer".'
            return Card(title=("You wait for no answer now.",), body=(body,), tone="quiet")
        first = sorted(found, key=lambda each: each.how is None)[:SHOWN]
        rows = tuple(_row(number, each, who, call) for number, each in enumerate(first, 1))
        return Card(title=("What you wait for",), rows=rows)

    @command("tell me open", "Open", menu=False)
    async def open(self, call: Call, wait: Number) -> Card:
        """Show what came of it."""
        async with self._database.read() as tx:
            found = await _own(tx, call, wait)
            who = await reach(tx, call.person)
        asked: Text = ('You asked: "', Plain(found.words), '"')
        again = Button("Wait for it again", "tell me again", {"wait": str(wait)})
        if found.how is None:
            words = f"You hear from me on {said_day(found, who, call.now)} at the latest."
            return Card(title=("There is no answer yet.",), body=(*asked, f"\n{words}"), buttons=(_stop(found), ALL))
        if found.how == "page" and found.entry is not None:
            return await self._page(call, found, asked, again)
        if found.how == "person":
            return Card(title=(SAID["person"],), body=asked, buttons=(ALL,))
        note = "You can wait for it again, for as long."
        return Card(title=(SAID["nobody"],), body=(*asked, f"\n{note}"), buttons=(again, ASK))

    async def _page(self, call: Call, found: Wait, asked: Text, again: Button) -> Card:
        """The page that answers; a community's own one is shown to who was seen in it today."""
        view = await self._answerer.view(found.community)
        page = view.entries.get(found.entry or "")
        if page is None or page.gap:
            body: Text = (*asked, "\nThe page that answered it was taken offline since.")
            return Card(title=("There is no answer any more.",), body=body, buttons=(again, ASK))
        if page.community is not None and call.community != found.community:
            body = (*asked, "\nThe page belongs to the community in which you asked. Use /waiting there.")
            return Card(title=(SAID["page"],), body=body, buttons=(ALL,))
        card = cards.answer_card(Answer("answer", view, (page,)), found.question or 0, call.now.date())
        return Card(title=card.title, body=card.body, buttons=card.buttons, note=asked)

    async def _seen(self, community: int, slugs: Sequence[str]) -> dict[str, int]:
        """Pages that somebody saw, each with how many statements it makes; a gap is no page."""
        entries = (await self._answerer.view(community)).entries
        pages = [entries[slug] for slug in slugs if slug in entries]
        return {page.slug: len(page.statements) for page in pages if not page.gap}

    async def _anew(self, tx: Tx, call: Call, before: Wait | None, values: Mapping[str, Any]) -> Card:
        """Begin to wait, in place of an earlier time; each time has a promise of its own."""
        if before is not None:
            await take_back(tx, before)
        if await waits.open_ones(tx, call.person) >= waits.MOST:
            words = f"You wait for {waits.MOST} answers already."
            raise Friendly(words, "/waiting shows them; one of them can go.")
        who = await _reachable(tx, call.person)
        slot = last_day(who, call.now)
        until = to_instant(slot, who.zone or NOWHERE).at
        wait = await waits.begin(tx, {**values, "person": call.person, "until": until})
        await promise(tx, wait, call.platform, slot, who)
        return _promised(call, wait, who)


def _told(wait: Wait | None) -> list[str]:
    """The page that they were told of, if any."""
    return [wait.entry] if wait is not None and wait.entry is not None else []


async def _held(tx: Tx, call: Call) -> None:
    """Let two presses at once begin one thing, and never more than there may be."""
    if not await waits.hold(tx, call.person):
        raise GONE


async def _own(tx: Tx, call: Call, number: int) -> Wait:
    found = await waits.find(tx, call.person, number)
    if found is None:
        raise GONE
    return found


async def _reachable(tx: Tx, person: int) -> Reach:
    """Whoever asks to be written to may be written to, unless they chose another way before."""
    who = await reach(tx, person)
    if who.route is None:
        await set_reach(tx, person, {"route": "dm"})
    return await reach(tx, person)


def _promised(call: Call, wait: Wait, who: Reach) -> Card:
    day = said_day(wait, who, call.now)
    body: list[Inline] = ['Sooner if there is an answer, else to say that nobody knew:\n"']
    body += [Plain(wait.words), '"\n', _way(call, who)]
    title = f"I'll write to you on {day} at the latest."
    return Card(title=(title,), body=tuple(body), buttons=(_stop(wait), ALL))


def _way(call: Call, who: Reach) -> str:
    """How they hear of it, and what a screen shows then."""
    if call.platform == TERMINAL:
        return "You see it here, while I am open."
    if who.dm == "closed":
        return "Your direct messages are closed to me, so it waits for your next use of me."
    if who.route == "next_use":
        return "I don't write to you by direct message so far, so it waits for your next use of me."
    return f'Your screen shows "{PUSHED}" and no more.'


def _row(number: int, wait: Wait, who: Reach, call: Call) -> tuple[Text, Button]:
    said = SAID[wait.how] if wait.how is not None else f"Until {said_day(wait, who, call.now)}."
    label = f"Stop waiting for {number}" if wait.how is None else f"Open {number}"
    path = "tell me stop" if wait.how is None else "tell me open"
    return (f"{number}. ", Plain(wait.words), f"\n{said}"), Button(label, path, {"wait": str(wait.id)})


def _stop(wait: Wait) -> Button:
    return Button("Stop waiting", "tell me stop", {"wait": str(wait.id)})
