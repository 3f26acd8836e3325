"""A member looks at what is kept, takes it along and leaves; told once, and lived on both platforms."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, select
from tests.journeys.tellers import OnDiscord, Server, Teller
from tests.journeys.test_a_goal import check_in, sets_a_goal

from mentorbot.community import notices
from mentorbot.people.export import counts
from mentorbot.people.holdings import somebody
from mentorbot.storage.schema.delivery import delivery, message, recurrence
from mentorbot.storage.schema.goals import check_in as check_ins
from mentorbot.storage.schema.goals import goal
from mentorbot.storage.schema.knowledge import vector
from mentorbot.storage.schema.notices import notice_told
from mentorbot.storage.schema.places import community, form_draft, person
from mentorbot.storage.schema.questions import feedback, question

CV = "How long should my CV be?"
THEIRS = (goal, check_ins, question, feedback, form_draft)


async def lives(teller: Teller, hours: int = 5) -> None:
    """Ask, judge, set a goal, and answer its check-in, so many hours after a week, with a note."""
    await teller.ask(CV)
    await teller.press("Not helpful")
    await teller.press("Say it in your own words")
    await teller.fill("too short for a physicist")
    await sets_a_goal(teller, why="it was in most of the ads", by="17 June 2027")
    await check_in(teller, days=7, hours=hours)
    await teller.press("I did some")
    await teller.press("Add a line")
    await teller.fill("first lesson finished")


async def exported(teller: Teller) -> tuple[dict[str, Any], str]:
    """Take an export; gives the JSON and the calendar."""
    if isinstance(teller, OnDiscord):
        result = await teller.who.slash(teller.server.channel, "privacy export")
        assert result.ephemeral
        files = {each.filename: await each.read() for each in result.response.attachments}
    else:
        seen = await teller.run("privacy export")
        folder = teller.house.folder / "exports"
        assert str(folder) in "".join(seen.words.split("\n"))
        files = {each.name: each.read_bytes() for each in folder.iterdir()}
    (everything,) = (data for name, data in files.items() if name.endswith(".json"))
    (calendar,) = (data for name, data in files.items() if name.endswith(".ics"))
    return json.loads(everything)["held"], calendar.decode()


async def left(teller: Teller) -> dict[str, int]:
    """How many rows there are of people, by table; without the house's own."""
    counts = {}
    async with teller.house.app.database.read() as tx:
        for table in (*THEIRS, person, delivery, message, recurrence):
            chosen = select(table)
            if "platform" in table.c:
                chosen = chosen.where(table.c.platform != "house")
            counts[table.name] = len((await tx.execute(chosen)).all())
    return {name: count for name, count in counts.items() if count}


async def test_a_member_sees_takes_and_erases_everything(teller: Teller) -> None:
    await lives(teller)
    seen = await teller.run("privacy show" if isinstance(teller, OnDiscord) else "privacy")
    assert "1 question, 1 word on an answer" in seen.words
    assert "1 goal, 2 lines of your goals' stories" in seen.words
    held, calendar = await exported(teller)
    assert [row["text"] for row in held["question"]["rows"]] == [CV]
    assert [row["words"] for row in held["feedback"]["rows"]] == ["too short for a physicist"]
    assert [(row["skill"], row["why"]) for row in held["goal"]["rows"]] == [("SQL", "it was in most of the ads")]
    assert [row["note"] for row in held["check_in"]["rows"]] == [None, "first lesson finished"]
    assert "SUMMARY:Check-in: SQL\r\nDTSTART;TZID=Europe/Berlin:20270308T180000" in calendar
    assert "DUE;VALUE=DATE:20270617" in calendar
    seen = await teller.run("privacy forget")
    assert "That can't be undone." in seen.words
    assert await left(teller) != {}
    seen = await teller.press("Forget me")
    seen = await teller.fill("no")
    assert "Nothing was erased" in seen.words
    await teller.run("privacy forget")
    await teller.press("Forget me")
    seen = await teller.fill("forget me")
    assert seen.title == "You are forgotten."
    assert "1 goal" in seen.words
    assert await left(teller) == {}
    assert await teller.later(days=30) is None
    assert await left(teller) == {}


async def test_who_was_forgotten_begins_anew(teller: Teller) -> None:
    await lives(teller)
    await teller.run("privacy forget")
    await teller.press("Forget me")
    await teller.fill("forget me")
    seen = await teller.run("goal list")
    assert "SQL" not in seen.words
    seen = await teller.run("privacy show" if isinstance(teller, OnDiscord) else "privacy")
    assert "None yet." in seen.words


async def test_nothing_readable_of_a_member_is_left_in_any_file_and_the_other_keeps_all(server: Server) -> None:
    alice, bob = server.teller(server.alice), server.teller(server.bob)
    await lives(alice)
    await lives(bob, hours=0)
    folder, number = server.house.folder, str(server.alice.id)
    before = await _rows_of(server, server.bob)
    assert _holding(server, number) != []
    await alice.run("privacy forget")
    await alice.press("Forget me")
    await alice.fill("forget me")
    assert _holding(server, number) == []
    assert "mentorbot.sqlite3" in _holding(server, str(server.bob.id))
    assert await _rows_of(server, server.bob) == before
    assert before["goal"] == before["question"] == before["feedback"] == 1
    held, _ = await exported(bob)
    assert [row["note"] for row in held["check_in"]["rows"]] == [None, "first lesson finished"]
    assert number not in json.dumps(held)
    brought = await bob.later(days=7)
    assert brought is not None
    assert (folder / "mentorbot.state.json").is_file()


async def _rows_of(server: Server, member: Any) -> dict[str, int]:
    """How many rows there are of one member."""
    app = server.house.app
    who = await app.people.resolve("discord", "", str(member.id), server.house.clock())
    async with app.database.read() as tx:
        found = await somebody(tx, app.database.keys, who.id)
        assert found is not None
        return await counts(tx, found)


def _holding(server: Server, words: str) -> list[str]:
    """The files of the data folder that hold some words, the database's log of writes among them."""
    files = [path for path in server.house.folder.rglob("*") if path.is_file()]
    return [path.name for path in files if words.encode() in path.read_bytes()]


async def test_our_messages_to_somebody_are_taken_back_when_they_ask(server: Server) -> None:
    alice = server.teller(server.alice)
    await lives(alice)
    ours = [each for each in server.alice.user.dm_channel.history() if f"<@{each.author.id}>" == server.me]
    assert len(ours) >= 2
    await alice.run("privacy forget")
    seen = await alice.press("Delete what I sent you")
    assert seen.title == f"Deleted: {len(ours)} messages that I had sent you."
    assert [each for each in server.alice.user.dm_channel.history() if f"<@{each.author.id}>" == server.me] == []


async def test_a_moderator_who_leaves_while_something_should_be_known_leaves_no_trace(teller: Teller) -> None:
    boss = teller.admin
    app, now = teller.house.app, teller.house.clock()
    await boss.run("help")
    here = {"platform": "discord", "native": str(teller.server.guild.id)} if isinstance(teller, OnDiscord) else {}
    async with app.database.write() as tx:
        rows = (await tx.execute(select(community))).all()
        (place,) = (row.id for row in rows if row.platform == here.get("platform", "terminal"))
        await notices.give(tx, place, "tip", "The channel of the tip is gone.", now)
    await boss.run("privacy forget")
    async with app.database.write() as tx:
        await tx.execute(delete(notice_told))
    await boss.press("Forget me")
    seen = await boss.fill("forget me")
    assert "You are forgotten." in seen.words
    assert "went wrong" not in seen.words
    if not isinstance(teller, OnDiscord):
        assert "The channel of the tip is gone." in seen.words
    async with app.database.read() as tx:
        assert (await tx.execute(select(notice_told))).all() == []


async def test_a_question_leaves_no_vector_behind(teller: Teller) -> None:
    before = await teller.house.count(vector)
    await teller.ask("how long should the cv of a botanist from xylocopa be")
    assert await teller.house.count(vector) == before
