"""Every card of mentors, seen on the way from an offer to a page: none leads nowhere, and all is readable and calm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from discord import ui
from rich.console import Console
from tests.features.goals.member import buttons, labels
from tests.features.mentors.crowd import MODERATORS, Somebody, crowd_of, said
from tests.features.test_voice import EMOJI, JARGON

from mentorbot.core import button_id
from mentorbot.core.card import Card
from mentorbot.core.command import Command
from mentorbot.core.dispatch import Reply
from mentorbot.platforms.discord import cards as on_discord
from mentorbot.platforms.discord import limits
from mentorbot.platforms.discord.plain import plain, plain_view
from mentorbot.storage.database import Database

OURS = ("mentor ", "ask person")
LONG = "What do you think of a long question that fills the whole field? " * 15


@dataclass
class Watched(Somebody):
    """Somebody whose every card is kept, with the command that it answered."""

    seen: list[tuple[str, Card]] = field(default_factory=list)
    path: str = ""

    async def _run(self, spec: Command, args: Mapping[str, str], typed: Mapping[str, str]) -> Card:
        self.path = spec.path
        return await super()._run(spec, args, typed)

    async def _seen(self, reply: Reply) -> Card:
        self.seen.append((self.path, reply.card))
        return await super()._seen(reply)


async def lived(database: Database, words: str = LONG) -> tuple[Somebody, list[tuple[str, Card]]]:
    """Go through all that can happen, and keep every card that was seen, with the command that it answered."""
    moderator = crowd_of(database)
    seen: list[tuple[str, Card]] = []

    everybody = Watched(**{each.name: getattr(moderator, each.name) for each in fields(moderator)}, seen=seen)
    mia, ada, ben = (replace(everybody, native=name, admin=False) for name in ("mia", "ada", "ben"))
    await everybody.run("mentor review")
    for each in (ada, ben):
        await each.helps(
            everybody, name=each.native * 13, path="a path that is long " * 5, topics="CV, Interviews", weekly="5"
        )
        await everybody.run("mentor offer-show", person=str(await each.number()))
    for path in ("mentor mine", "mentor requests", "mentor gone"):
        await ada.run(path)
    await ada.run("mentor pause", until="1 December")
    await ada.press("Go on now")
    await everybody.community(moderators_channel=MODERATORS)
    await _asked(mia, words)
    await _answered(mia, ada, ben, words)
    await _reported(mia, ada, everybody, words)
    await ben.run("mentor stop")
    for post in everybody.postman.posts:
        seen.append(("pushed", post.card))
    return everybody, seen


async def _asked(mia: Somebody, words: str) -> None:
    await mia.run("ask person")
    await mia.run("mentor ask", words=words[:1000])
    await mia.press("Change the words")
    await mia.press("With my name")
    await mia.press("Without my name")
    await mia.press("Choose who")
    leave = labels(mia.last)[0]
    await mia.press(leave)
    await mia.press(labels(mia.last)[0])
    await mia.press("Back")
    await mia.press("Don't send it")
    await mia.run("mentor ask", words=words[:1000])
    await mia.press("Send it")
    await mia.press("Take it back")
    await mia.press("Ask again")
    await mia.press("Send it")
    await mia.press("Where it stands")


async def _answered(mia: Somebody, ada: Somebody, ben: Somebody, words: str) -> None:
    number = mia.last.buttons[0].args["request"]
    await mia.deliver()
    await ada.run("mentor question", request=number)
    await ben.run("mentor question", request=number)
    await ben.press("Not for me")
    await ada.press("Take it")
    await ada.press("Give it back")
    await ben.run("mentor question", request=number)
    await ben.press("Take it")
    for _ in range(4):
        await ben.press("Reply", words=words[:1000])
    await ben.press("Show my name")
    await mia.run("mentor talk", request=number)
    await mia.press("Earlier letters")
    await mia.run("mentor talk", request=number)
    await mia.press("Show my name")
    await mia.press("Thank and close", words="Thanks.")
    await mia.deliver()
    await ben.run("mentor talk", request=number, side="helper")
    await ben.press("Make a page of it", answer="WES looks at it.")
    await mia.run("mentor talk", request=number)
    await mia.press("Look at the page")
    await mia.press("Yes, with this title", title="Is a PhD recognised?")
    await ben.run("mentor story", way="a to b", when="2023", hardest="x", again="y", skip="z")
    await mia.run("mentor requests")
    await ben.run("mentor requests")


async def _reported(mia: Somebody, ada: Somebody, moderator: Somebody, words: str) -> None:
    await mia.run("mentor ask", words=words[:1000])
    await mia.press("Send it")
    number = mia.last.buttons[0].args["request"]
    await ada.run("mentor question", request=number)
    await ada.press("Take it")
    await ada.press("Reply", words=words[:1000])
    await mia.run("mentor talk", request=number)
    await mia.press("Report", words="They were rude.")
    await mia.deliver()
    await moderator.run("mentor review")
    await moderator.press("Look at a report")
    await moderator.press("They may go on")
    await mia.deliver()
    await mia.run("mentor talk", request=number)
    await mia.press(next(label for label in labels(mia.last) if label.startswith("Not ")))
    await ada.run("mentor mine")


async def test_every_button_leads_somewhere_and_what_is_said_is_calm(database: Database) -> None:
    somebody, seen = await lived(database)
    registry = somebody.dispatch.registry
    reached = {path for path, _ in seen}
    ours = {path for path in registry.commands if path.startswith(OURS)}
    assert ours - reached == {"ask person show", "mentor end", "mentor refuse", "mentor page-no"} - reached
    for path, card in seen:
        shown = labels(card)
        assert len(set(shown)) == len(shown), (path, shown)
        assert all(0 < len(label) <= 75 for label in shown), (path, shown)
        assert len(card.rows) <= 10, path
        assert len(card.buttons) <= 5, (path, shown)
        text = f"{said(card)} {' '.join(shown)}"
        assert "!" not in text, text
        assert not EMOJI.search(text), text
        assert not JARGON.search(text.replace(LONG[:40], "")), text
        for button in buttons(card):
            if button.command != "kb draft":
                spec = registry.find(button.command)
                assert spec is not None, button
                assert set(button.args) <= {param.name for param in spec.params}, button
                button_id.encode(spec, button.args)


async def test_cards_are_short_where_people_s_words_are(database: Database) -> None:
    _, seen = await lived(database, "Is it so?")
    for path, card in seen:
        shown = re.sub(r"When\(.*?style='\w+'\)", "24 November 2026", said(card))
        assert len(shown) <= 700, (path, shown)


async def test_every_card_is_a_message_on_discord(database: Database) -> None:
    somebody, seen = await lived(database)
    for path, card in seen:
        assert isinstance(on_discord.view(somebody.dispatch.registry, card), ui.LayoutView), path
        assert len(plain(card)) <= limits.CONTENT
    pushed = [card for path, card in seen if path == "pushed"]
    assert len(pushed) > 5
    for card in pushed:
        assert isinstance(plain_view(somebody.dispatch.registry, card), ui.View)
        assert len(said(card)) < 200
        assert LONG[:20] not in said(card)


async def test_a_member_s_words_never_format_ping_or_link(database: Database) -> None:
    evil = "**<@1> @everyone [x](https://evil.example)** `"
    _, seen = await lived(database, evil)
    console = Console(record=True, width=80)
    for _, card in seen:
        text = plain(card)
        assert "<@1>" not in text
        assert "**<" not in text
        console.print(text)
