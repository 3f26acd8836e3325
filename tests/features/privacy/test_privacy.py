"""What a member sees of privacy: what is held, all of it in files, and an end to it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from tests.features.walk import said

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Card, When
from mentorbot.core.errors import Friendly, Replayed
from mentorbot.core.owed import to_person
from mentorbot.delivery import recurring
from mentorbot.delivery.recurrence import Recurrence
from mentorbot.features.privacy import feature
from mentorbot.features.privacy.feature import Privacy
from mentorbot.features.privacy.forgetting import LOOK, WAIT, Forgetting
from mentorbot.features.privacy.words import GROUPS, Household, held
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.people import goals
from mentorbot.people.holdings import HOLDINGS
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.storage.schema.delivery import message
from mentorbot.storage.schema.places import person
from mentorbot.storage.schema.questions import question
from mentorbot.storage.state_file import StateFile

HOUSEHOLD = Household("Ada", "@ada here", 90, 14, local=True)


@dataclass
class Platform:
    """Messages of ours to somebody, and what a platform keeps of them; `broken` is a disk that is full."""

    messages: int = 0
    broken: bool = False
    erased: list[str] = field(default_factory=list)

    async def unsend(self, call: Call, most: int) -> tuple[int, bool]:
        gone = min(most, self.messages)
        self.messages -= gone
        return gone, self.messages > 0

    async def erase(self, native: str) -> None:
        if self.broken:
            raise OSError("disk full")
        self.erased.append(native)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def file(tmp_path: Path) -> StateFile:
    return StateFile(tmp_path / "state.json")


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
def privacy(database: Database, people: People, platform: Platform, file: StateFile) -> Privacy:
    communities = Communities(database, 90)
    forgetting = Forgetting(database, people, communities, file, {"discord": platform, "terminal": platform})
    return Privacy(database, communities, forgetting, {"discord": platform}, HOUSEHOLD)


@pytest.fixture
async def goal(database: Database, call: Call) -> int:
    """A goal with a check-in every Tuesday at 18:00 in Berlin."""
    async with database.write() as tx:
        made = await goals.add(tx, call.person, call.community, "SQL", "the ads", date(2027, 3, 31), call.now)
        rule = Recurrence(
            *("check_in", str(made.id), "discord", to_person(call.person), "FREQ=WEEKLY;BYDAY=TU", "18:00"),
            *("Europe/Berlin", call.now.replace(tzinfo=None)),
            person=call.person,
        )
        await recurring.begin(tx, rule, call.now)
    return made.id


def labels(card: Card) -> list[str]:
    return [button.label for button in card.buttons]


def names(card: Card) -> dict[str, str]:
    return {name: "".join(str(piece) for piece in text) for name, text in card.fields}


def lines(card: Card) -> str:
    return "\n".join("".join(str(piece) for piece in text) for text, _ in card.rows)


async def test_it_says_what_is_held_for_how_long_and_who_could_read_it(
    privacy: Privacy, database: Database, call: Call, goal: int
) -> None:
    await QuestionLog(database).record(call, "cv?", "answer", [], 0.5, 1)
    card = await privacy.privacy(call)
    assert "Ada (@ada here) holds the key and could read what is stored. Members and moderators here can't." in said(
        card
    )
    assert "lies with Discord" in said(card)
    shown = names(card)
    assert shown["Questions"].startswith("1 question. Kept for 90 days, encrypted, under a code instead of your name.")
    assert shown["Goals"].startswith("1 goal. ")
    assert "schedule" in shown["Reminders and tips"]
    assert set(shown) == {"Questions", "Goals", "Reminders and tips", "You"}


async def test_a_newcomer_hears_what_would_be_kept(privacy: Privacy, call: Call) -> None:
    shown = names(await privacy.privacy(call))
    assert shown["Questions"].startswith("None yet. Kept for 90 days")
    assert set(shown) == {"Questions", "Goals", "You"}


async def test_a_community_that_keeps_less_says_so(privacy: Privacy, database: Database, call: Call) -> None:
    async with database.write() as tx:
        await privacy._communities.change(tx, call, {"retention_days": 7})
    assert "Kept for 7 days" in names(await privacy.privacy(call))["Questions"]


@pytest.mark.parametrize(
    ("platform_name", "words"),
    [("slack", "The owners of your workspace, perhaps your employer, may be able to read it."),
     ("terminal", "Everything lies on this computer")],
)  # fmt: skip
async def test_each_platform_has_its_sentence_on_who_may_read_along(
    privacy: Privacy, call: Call, platform_name: str, words: str
) -> None:
    assert words in said(await privacy.privacy(replace(call, platform=platform_name)))


def test_everything_that_is_held_has_a_place_on_the_card() -> None:
    shown = [holding.table.name for group in GROUPS for holding in group.holdings]
    assert sorted(shown) == sorted(holding.table.name for holding in HOLDINGS)
    full = held({holding.table.name: 2 for holding in HOLDINGS}, 90, HOUSEHOLD)
    assert len(full) == len(GROUPS)


async def test_an_export_is_all_of_it_as_json_and_the_goals_as_a_calendar(
    privacy: Privacy, database: Database, call: Call, goal: int
) -> None:
    await QuestionLog(database).record(call, "how long should my cv be", "answer", ["cv"], 0.5, 1)
    card = await privacy.export(call)
    everything, calendar = card.files
    assert (everything.name, everything.media_type) == ("mentorbot-2026-11-23.json", "application/json")
    held_ = json.loads(everything.data)["held"]
    assert held_["question"]["rows"][0]["text"] == "how long should my cv be"
    assert (held_["goal"]["rows"][0]["skill"], held_["goal"]["rows"][0]["why"]) == ("SQL", "the ads")
    assert json.loads(everything.data)["communities"] == {str(call.community): "Crossing"}
    text = calendar.data.decode()
    assert calendar.media_type == "text/calendar"
    assert "SUMMARY:Check-in: SQL\r\nDTSTART;TZID=Europe/Berlin:20261124T180000\r\n" in text
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU\r\n" in text
    assert "DUE;VALUE=DATE:20270331\r\n" in text


async def test_without_goals_there_is_one_file(privacy: Privacy, call: Call) -> None:
    card = await privacy.export(call)
    assert [file.name for file in card.files] == ["mentorbot-2026-11-23.json"]
    assert said(card).startswith("Everything that I keep of youOne file holds all of it.")


async def test_a_paused_goal_is_in_the_calendar_without_its_check_ins(
    privacy: Privacy, database: Database, call: Call, goal: int
) -> None:
    async with database.write() as tx:
        await recurring.pause(tx, "check_in", str(goal))
    text = (await privacy.export(call)).files[1].data.decode()
    assert "VTODO" in text
    assert "VEVENT" not in text


async def test_one_export_a_day_and_the_next_is_named(privacy: Privacy, call: Call, now: datetime) -> None:
    card = await privacy.export(call)
    assert When(now + timedelta(days=1)) in card.note
    later = replace(call, event="e2", now=now + timedelta(hours=23))
    with pytest.raises(Friendly) as told:
        await privacy.export(later)
    assert told.value.hint == "The next one is possible from 24 November, 09:00 UTC."
    assert (await privacy.export(replace(later, now=now + timedelta(days=1)))).files


async def test_an_export_that_comes_twice_is_made_once(privacy: Privacy, call: Call, now: datetime) -> None:
    await privacy.export(call)
    with pytest.raises(Replayed):
        await privacy.export(replace(call, now=now + timedelta(days=2)))


async def test_a_large_export_is_packed(
    privacy: Privacy, database: Database, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature, "LARGE", 20_000)
    for _ in range(100):
        await QuestionLog(database).record(call, "how long should my cv be, again and again", "answer", [], 0.5, 1)
    (packed,) = (await privacy.export(call)).files
    assert packed.name == "mentorbot-2026-11-23.json.gz"
    assert len(json.loads(gzip.decompress(packed.data))["held"]["question"]["rows"]) == 100


async def test_an_export_that_fits_nowhere_is_told_and_can_be_tried_again(
    privacy: Privacy, database: Database, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature, "LARGE", 500)
    noise = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(30))
    await QuestionLog(database).record(call, noise, "answer", [], 0.5, 1)
    with pytest.raises(Friendly, match="more than fits"):
        await privacy.export(call)
    monkeypatch.undo()
    assert (await privacy.export(call)).files


async def test_before_forgetting_it_says_what_goes_and_what_stays(
    privacy: Privacy, database: Database, call: Call, goal: int, platform: Platform
) -> None:
    card = await privacy.forget(call)
    assert "I would erase: 1 reminder or tip, 1 schedule, 1 goal, 1 profile." in said(card)
    assert "What Discord itself keeps" in lines(card)
    assert "Backups, for at most 14 days. If one is restored, you are erased from it again." in lines(card)
    assert labels(card) == ["Delete what I sent you", "Export all of it", "Forget me"]
    assert card.buttons[-1].style == "danger"
    async with database.read() as tx:
        assert len(await goals.of_person(tx, call.person)) == 1


@pytest.mark.parametrize("typed", ["", "yes", "forget", "forget me not"])
async def test_nothing_is_erased_until_the_two_words_are_written(
    privacy: Privacy, database: Database, call: Call, goal: int, typed: Any
) -> None:
    with pytest.raises(Friendly, match="Nothing was erased"):
        await privacy.erase(call, typed)
    async with database.read() as tx:
        assert len(await goals.of_person(tx, call.person)) == 1


@pytest.mark.parametrize("typed", ["forget me", "  Forget  me. ", '"FORGET ME"', "“forget me”"])
async def test_forgetting_erases_everything_and_is_remembered_outside(
    privacy: Privacy, database: Database, call: Call, goal: int, file: StateFile, platform: Platform, typed: Any
) -> None:
    await QuestionLog(database).record(call, "cv?", "answer", [], 0.5, 1)
    card = await privacy.erase(call, typed)
    assert said(card).startswith(
        "You are forgotten.Erased: 1 reminder or tip, 1 schedule, 1 goal, 1 question, 1 profile."
    )
    async with database.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(person))).scalar_one() == 0
        assert (await tx.execute(select(func.count()).select_from(question))).scalar_one() == 0
    (erased,) = file.read().erased
    assert (erased.digest, erased.at) == (database.keys.somebody("discord", "", "u1")[0], call.now)
    assert platform.erased == ["u1"]
    with pytest.raises(Friendly, match="nothing of you here"):
        await privacy.privacy(call)


async def test_who_comes_back_is_somebody_new_at_once(privacy: Privacy, people: People, call: Call) -> None:
    before = await people.resolve("discord", "", "u1", call.now)
    await privacy.erase(call, "forget me")  # type: ignore[arg-type]
    after = await people.resolve("discord", "", "u1", call.now)
    assert before.id == call.person
    assert after.id > before.id
    assert after.zone is None


async def test_a_moderator_is_off_the_list_at_once_and_told_what_stays(
    privacy: Privacy, database: Database, call: Call
) -> None:
    communities = privacy._communities
    async with database.write() as tx:
        await communities.change(tx, call, {"moderators": ["u1", "u2"]})
    assert (await communities.settings(call.community, call.now)).moderators == ("u1", "u2")
    card = await privacy.erase(call, "forget me")  # type: ignore[arg-type]
    assert "As a moderator: 1 change that you made. They stay as those of a former moderator." in lines(card)
    assert "The list of moderators here, without you." in lines(card)
    assert (await communities.settings(call.community, call.now)).moderators == ("u2",)


async def test_where_the_erasure_cannot_be_remembered_nothing_is_erased_and_check_ins_go_on(
    privacy: Privacy, database: Database, call: Call, goal: int, file: StateFile
) -> None:
    file.path.mkdir()
    with pytest.raises(Exception, match="state file"):
        await privacy.erase(call, "forget me")  # type: ignore[arg-type]
    async with database.read() as tx:
        assert len(await goals.of_person(tx, call.person)) == 1
        assert await recurring.find(tx, "check_in", str(goal)) is not None


async def test_files_that_cannot_be_emptied_are_named(privacy: Privacy, call: Call, platform: Platform) -> None:
    platform.broken = True
    card = await privacy.erase(call, "forget me")  # type: ignore[arg-type]
    assert "Files beside the database that I could not empty" in lines(card)


async def test_messages_are_taken_back_in_parts(privacy: Privacy, call: Call, platform: Platform) -> None:
    platform.messages = 51
    first = await privacy.unsend(call)
    assert said(first) == "Deleted: 50 messages that I had sent you."
    assert labels(first) == ["Delete more", "Forget me"]
    second = await privacy.unsend(call)
    assert (said(second), labels(second)) == ("Deleted: 1 message that I had sent you.", ["Forget me"])
    assert said(await privacy.unsend(call)) == "I found no message of mine to you."


async def test_where_nothing_can_be_taken_back_it_is_not_offered(privacy: Privacy, call: Call) -> None:
    here = replace(call, platform="terminal", place="terminal")
    assert "Delete what I sent you" not in labels(await privacy.forget(here))
    with pytest.raises(Friendly, match="can't take messages back"):
        await privacy.unsend(here)


class Waits:
    """Counts how long it is waited; `then` is done at the third look."""

    def __init__(self, then: Callable[[], Awaitable[None]] | None = None) -> None:
        self.seconds, self._then = 0.0, then

    async def __call__(self, seconds: float) -> None:
        self.seconds += seconds
        if self._then is not None and self.seconds == 3 * LOOK:
            await self._then()


async def on_its_way(database: Database, call: Call) -> int:
    """A message to the caller that is being written now; gives its number."""
    values = {
        **{"platform": "discord", "address": to_person(call.person), "kind": "check_in", "public": "p", "why": ""},
        **{"state": "claimed", "attempt": 1, "tries": 0, "lost": 0, "first_write_at": call.now},
    }
    async with database.write() as tx:
        return int((await tx.execute(insert(message).values(values).returning(message.c.id))).scalar_one())


async def test_a_message_on_its_way_is_waited_for(privacy: Privacy, database: Database, call: Call) -> None:
    number = await on_its_way(database, call)

    async def arrived() -> None:
        async with database.write() as tx:
            await tx.execute(message.update().where(message.c.id == number).values(state="sent"))

    waits = Waits(arrived)
    await replace(privacy._forgetting, sleep=waits).forget(call)
    assert waits.seconds == 3 * LOOK


async def test_a_message_that_never_arrives_is_waited_for_half_a_minute(
    privacy: Privacy, database: Database, call: Call
) -> None:
    await on_its_way(database, call)
    waits = Waits()
    assert await replace(privacy._forgetting, sleep=waits).forget(call) is not None
    assert waits.seconds == WAIT
    async with database.read() as tx:
        assert (await tx.execute(select(message.c.id))).first() is None
