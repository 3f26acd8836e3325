"""Words that are saved and corrections that are suggested, on both databases: nothing twice, nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from tests.fakes.asking import Channel
from tests.fakes.encoder import WordBag
from tests.fakes.pack import build
from tests.fakes.program import AT, a_community, started
from tests.features.walk import said

from mentorbot.community.communities import Communities
from mentorbot.core.asking import Readers
from mentorbot.core.call import Call, Rank
from mentorbot.core.card import Card, Plain
from mentorbot.core.errors import Friendly, Replayed
from mentorbot.core.owed import Item, Owed, Parcel
from mentorbot.features.curation import fates
from mentorbot.features.curation.agreeing import Agreeing
from mentorbot.features.curation.conflict import kept_beside
from mentorbot.features.curation.fates import Fates
from mentorbot.features.curation.saving import Saving
from mentorbot.features.curation.suggesting import Suggesting
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge import consents, drafts
from mentorbot.knowledge.drafts import Draft, Overtaken
from mentorbot.knowledge.preview import Preview
from mentorbot.people.erasure import erase_person
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.curation import consent, proposal
from mentorbot.storage.schema.delivery import delivery
from mentorbot.storage.schema.places import person

ADA, BEN, MIA = 1, 2, 3
SAID, QUESTION = Plain("Two days a week at home helped me most."), Plain("Can I work from home?")
MESSAGE, CV = "333", "how-long-should-my-cv-be"


@dataclass
class Office:
    """The features over a database with Ada, who moderates, and Ben and Mia, who write messages."""

    database: Database
    bench: Workbench
    channel: Channel
    here: int
    saving: Saving
    agreeing: Agreeing
    suggesting: Suggesting
    calls: int = 0

    def call(self, by: int = ADA, **changes: Any) -> Call:
        self.calls += 1
        rank: Rank = "moderator" if by == ADA else "member"
        event = f"discord:int:{self.calls}"
        usual = Call(event, "discord", self.here, by, rank, "channel", "c1", None, True, AT, None, None, lambda: "x")
        return replace(usual, command="kb save", **changes)

    async def save(self, **changes: Any) -> Card:
        named = {"target": MESSAGE, "author": "ben"} | changes
        return await self.saving.save(self.call(), SAID, QUESTION, **named)

    async def drafts(self) -> list[Draft]:
        async with self.database.read() as tx:
            return await drafts.listed(tx, self.here, (*drafts.OPEN, drafts.REJECTED))

    async def count(self, table: Any) -> int:
        async with self.database.read() as tx:
            return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    process = await started(database, build(tmp_path / "pack"), WordBag())
    async with database.write() as tx:
        for name in ("ada", "ben", "mia"):
            await tx.execute(insert(person).values(platform="discord", tenant="", native=name))
    here = await a_community(database, "here")
    communities, people = Communities(database, 90), People(database)
    preview = Preview(database, process.library, process.answerer, lambda: [])
    bench = Workbench(database, communities, process.answerer, process.library, preview, process.parts.tags)
    channel = Channel(AT, {MESSAGE: "ben", "444": "ada"})
    saving = Saving(bench, people, {"discord": channel})
    return Office(database, bench, channel, here, saving, Agreeing(database), Suggesting(bench))


async def test_who_is_asked_is_who_wrote_the_message_whatever_the_form_says(office: Office) -> None:
    await office.save(author="mia")
    async with office.database.read() as tx:
        assert (await tx.execute(select(consent.c.person, consent.c.state))).all() == [(BEN, "asked")]


async def test_the_same_message_is_saved_and_asked_about_once(office: Office) -> None:
    await office.save()
    with pytest.raises(Friendly, match="saved already"):
        await office.save()
    call = office.call()
    await office.saving.save(call, SAID, Plain("Is home better?"), target="444")
    with pytest.raises(Replayed):
        await office.saving.save(call, SAID, Plain("Is home better?"), target="444")
    assert (await office.count(proposal), len(office.channel.asked)) == (2, 1)


async def test_where_the_author_can_not_be_asked_the_words_are_gone(office: Office) -> None:
    office.channel.refuses = "I am not allowed to write here."
    with pytest.raises(Friendly, match="not allowed"):
        await office.save()
    (draft,) = await office.drafts()
    assert (draft.state, draft.written) == ("rejected", None)
    with pytest.raises(Friendly, match="not allowed"):
        await office.saving.first(office.call(), words=SAID, target=MESSAGE, author="ben")
    office.channel.refuses = ""
    await office.save()
    assert len(office.channel.asked) == 1


async def test_what_a_program_wrote_is_refused_before_its_form_opens(office: Office) -> None:
    with pytest.raises(Friendly, match="A program wrote that message"):
        await office.saving.first(office.call(), words=SAID, target=MESSAGE)
    assert await office.saving.first(office.call(), words=SAID, target=MESSAGE, author="ben") == {"words": SAID}


async def test_words_that_are_typed_by_hand_are_a_members_and_nobody_is_asked(office: Office) -> None:
    card = await office.saving.save(office.call(), SAID, QUESTION)
    assert "its source is a member of this community" in said(card)
    (draft,) = await office.drafts()
    assert draft.written is not None
    assert [each.label for each in draft.written.sources] == ["a member (experience in this community, November 2026)"]
    assert (draft.origin, office.channel.asked, await office.count(consent)) == ("form", [], 0)


async def test_an_old_message_is_experience_of_its_own_month(office: Office) -> None:
    office.channel.at = datetime.fromisoformat("2021-05-04T12:00:00+00:00")
    await office.save()
    (draft,) = await office.drafts()
    assert draft.written is not None
    assert draft.written.sources[0].date == "May 2021"


@pytest.mark.parametrize(
    ("some", "words"),
    [
        (Readers(2, 1), "They come from a channel that only 2 roles and 1 person can read."),
        (Readers(1), "They come from a channel that only 1 role can read."),
        (Readers(), "They come from a channel that only administrators can read."),
        (Readers(thread=True), "They come from a private thread: only those who were added to it can read them."),
    ],
)
async def test_a_moderator_is_told_who_could_read_the_source(office: Office, some: Readers, words: str) -> None:
    office.channel.some = some
    assert words in said(await office.save())
    assert "Only some can read this channel" in said(office.channel.asked[0][1])


@pytest.mark.parametrize("press", ["yes", "show", "no"])
async def test_a_press_by_somebody_else_or_in_another_place_does_nothing(office: Office, press: str) -> None:
    await office.save()
    (draft,) = await office.drafts()
    pressed: Callable[..., Any] = getattr(office.agreeing, press)
    with pytest.raises(Friendly, match="Only whoever wrote that message"):
        await pressed(office.call(MIA), draft.id)
    elsewhere = await a_community(office.database, "elsewhere")
    with pytest.raises(Friendly, match="not here any more"):
        await pressed(office.call(BEN, community=elsewhere), draft.id)
    assert (await office.drafts())[0].written is not None


async def test_words_are_written_anew_only_where_they_were_deleted(office: Office) -> None:
    await office.save()
    (draft,) = await office.drafts()
    with pytest.raises(Friendly, match="There are words"):
        await office.saving.anew(office.call(), Plain(str(draft.id)), QUESTION, SAID)
    await office.agreeing.no(office.call(BEN), draft.id)
    await office.saving.anew(office.call(), Plain(str(draft.id)), QUESTION, Plain("Some do."))
    async with office.database.read() as tx:
        assert not await consents.missing(tx, draft.id)


async def test_an_author_is_asked_again_only_when_the_words_were_changed(office: Office) -> None:
    await office.save()
    (draft,) = await office.drafts()
    number = Plain(str(draft.id))
    with pytest.raises(Friendly, match="nothing to ask"):
        await office.saving.ask_again(office.call(), number)
    await office.agreeing.agree(office.call(BEN), draft.id, draft.version)
    with pytest.raises(Friendly, match="nothing to ask"):
        await office.saving.ask_again(office.call(), number)
    assert draft.written is not None
    page = replace(draft.written.page, title="Must I work from home?")
    async with office.database.write() as tx:
        new = replace(draft.written, page=page)
        await drafts.change(tx, office.here, draft.id, draft.version, new, ADA, AT)
    office.channel.refuses = "I am not allowed to write here."
    with pytest.raises(Friendly, match="not allowed"):
        await office.saving.ask_again(office.call(), number)
    async with office.database.write() as tx:
        assert await consents.drop_unanswered(tx, AT + timedelta(days=90)) == []
    office.channel.refuses = ""
    await office.saving.ask_again(office.call(now=AT + timedelta(days=20)), number)
    assert len(office.channel.asked) == 2
    async with office.database.write() as tx:
        assert await consents.drop_unanswered(tx, AT + timedelta(days=33)) == []
        assert await consents.drop_unanswered(tx, AT + timedelta(days=34)) == [draft.id]


async def test_what_a_second_moderator_makes_of_the_words_waits_for_their_author_too(office: Office) -> None:
    await office.save()
    (draft,) = await office.drafts()
    assert draft.written is not None
    new = replace(draft.written, page=replace(draft.written.page, title="Must I work from home?"))
    async with office.database.write() as tx:
        await kept_beside(tx, office.call(), Overtaken(draft, new), new)
    twin = next(each for each in await office.drafts() if each.id != draft.id)
    async with office.database.read() as tx:
        assert await consents.missing(tx, twin.id)


async def test_a_forgotten_author_leaves_nothing_behind(office: Office) -> None:
    await office.save()
    async with office.database.write() as tx:
        await erase_person(tx, office.database.keys, BEN)
    assert (await office.count(proposal), await office.count(consent)) == (0, 0)


async def suggest(office: Office, by: int = MIA, wrong: str = "It is two pages.", known: str = "") -> Card:
    return await office.suggesting.suggest(office.call(by), Plain(CV), Plain(wrong), Plain(known) if known else None)


async def test_a_suggestion_stands_beside_the_page_and_once(office: Office) -> None:
    for _ in range(2):
        await suggest(office, known="I hire.")
    (draft,) = await office.drafts()
    assert (draft.origin, draft.slug, draft.said) == ("suggest", CV, "It is two pages.\nKnown from: I hire.")
    async with office.database.read() as tx:
        stored = (await tx.execute(select(proposal.c.said))).scalar_one()
    assert stored == draft.said


async def test_twenty_suggestions_wait_and_no_more(office: Office) -> None:
    for number in range(20):
        await suggest(office, wrong=f"Line {number} is wrong.")
    with pytest.raises(Friendly, match="20 suggestions of yours wait already"):
        await suggest(office, wrong="And this.")
    await suggest(office, BEN)


async def test_without_moderators_nothing_is_taken(office: Office) -> None:
    pack = await office.bench.communities.pack(AT)
    with pytest.raises(Friendly, match="no moderators here"):
        await office.suggesting.first(office.call(MIA, community=pack), page=CV)
    with pytest.raises(Friendly, match="no moderators here"):
        await office.suggesting.suggest(office.call(MIA, community=pack), Plain(CV), Plain("It is two pages."))


async def test_nobody_sees_what_another_suggested(office: Office) -> None:
    await suggest(office)
    (draft,) = await office.drafts()
    with pytest.raises(Friendly, match="not here any more"):
        await office.suggesting.news(office.call(BEN), draft.id)
    assert "suggested nothing" in said(await office.suggesting.news(office.call(BEN)))
    elsewhere = office.call(MIA, community=await office.bench.communities.pack(AT), place="dm")
    assert "have not decided yet" in said(await office.suggesting.news(elsewhere, draft.id))


async def settle(office: Office, draft: Draft, why: str = "We keep it.") -> None:
    async with office.database.write() as tx:
        after = await drafts.reject(tx, office.here, draft.id, why, ADA, AT)
        await fates.settled(tx, after, "rejected", why, AT)


async def owed(office: Office) -> list[Owed]:
    async with office.database.read() as tx:
        names = ("key", "kind", "subject", "platform", "address", "due", "person", "community")
        chosen = select(*delivery.c[names]).where(delivery.c.kind == fates.KIND).order_by(delivery.c.id)
        return [Owed(**row._asdict()) for row in await tx.execute(chosen)]


async def test_news_are_owed_once_and_to_whoever_suggested_alone(office: Office) -> None:
    await suggest(office)
    (draft,) = await office.drafts()
    await settle(office, draft)
    async with office.database.write() as tx:
        await fates.settled(tx, draft, "rejected", "We keep it.", AT)
    (one,) = await owed(office)
    assert (one.person, one.address, one.platform) == (MIA, f"person:{MIA}", "discord")
    await office.save()
    saved = next(each for each in await office.drafts() if each.origin == "message")
    await settle(office, saved)
    assert len(await owed(office)) == 1


async def composed(office: Office, items: list[Owed]) -> tuple[str, dict[str, str]]:
    carried = tuple(Item(number, each) for number, each in enumerate(items, 1))
    parcel = Parcel(1, "discord", f"person:{MIA}", fates.KIND, "a" * 16, 1, 0, None, None, carried)
    async with office.database.write() as tx:
        made = await Fates().compose(tx, parcel, AT)
    if made.card is None:
        return "", {}
    return said(made.card), dict(made.card.buttons[0].args)


async def test_what_is_pushed_says_only_that_there_is_news(office: Office) -> None:
    await suggest(office)
    await suggest(office, wrong="And it is green.")
    for each in await office.drafts():
        await settle(office, each)
    one, two = await owed(office)
    assert await composed(office, [one]) == (
        "There is news on what you suggested.",
        {"suggestion": one.subject},
    )
    assert await composed(office, [one, two]) == ("There is news on 2 things that you suggested.", {})
    async with office.database.write() as tx:
        await tx.execute(update(proposal).where(proposal.c.id == int(one.subject)).values(state="draft"))
    assert await composed(office, [one, two]) == (
        "There is news on what you suggested.",
        {"suggestion": two.subject},
    )
    assert await composed(office, [one]) == ("", {})


async def test_who_suggested_and_is_forgotten_hears_nothing(office: Office) -> None:
    await suggest(office)
    (draft,) = await office.drafts()
    await settle(office, draft)
    async with office.database.write() as tx:
        await erase_person(tx, office.database.keys, MIA)
    assert (await owed(office), await office.count(proposal)) == ([], 0)
