"""A backup that was brought back: nothing goes out twice, nothing is lost, and the erased stay erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests.delivery.desk import Desk, at
from tests.fakes.backup import backed_up, brought_back
from tests.fakes.postman import until_quiet

from mentorbot.core.owed import to_person
from mentorbot.delivery import restored
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import RESTORED, Guard, Presence
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import Worker
from mentorbot.people.erasure import erase_person
from mentorbot.storage.schema.places import person
from mentorbot.storage.state_file import StateFile


@dataclass
class Program:
    """A program that serves: a guard and a worker on the desk's database, with a state file beside it."""

    desk: Desk
    file: StateFile
    guard: Guard
    worker: Worker

    @property
    def why(self) -> str:
        return self.guard.held(self.desk.postman)

    async def deliver(self) -> int:
        """What happens in a moment of its life: a look at whether it may, and all that is due."""
        await self.guard.check()
        return await until_quiet(self.worker)

    async def put_to_work(self, since: str | None = None) -> restored.AtWork:
        here = self.desk.database
        return await restored.put_to_work(here, self.file, at(since) if since else None, self.desk.clock())


@pytest.fixture
def started(desk: Desk, tmp_path: Path) -> Callable[[str], Program]:
    """Starts the program anew, by a name for the process."""

    def start(name: str) -> Program:
        file, claims = StateFile(tmp_path / "mentorbot.state.json"), Claims(desk.database, name)
        clock = _Here(desk.database, desk.clock)
        guard = Guard(desk.database, file, claims, clock, Presence(name, ("discord",), "1"), 14)
        setting = Setting(desk.database, {"check_in": desk.composer}, clock, desk.clock.sleep, desk.clock())
        held = lambda: guard.held(desk.postman)  # noqa: E731
        worker = Worker(setting, claims, desk.postman, monotonic=desk.clock.monotonic, held=held)
        return Program(desk, file, guard, worker)

    return start


class _Here(DatabaseClock):
    """The clock of the tests, whatever the database's own says."""

    async def measure(self) -> timedelta:
        return self.offset


async def test_nothing_is_delivered_from_a_restored_backup_until_the_operator_says_so(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    await started("w1").deliver()
    await desk.plan(desk.owed())
    backup = await backed_up(desk.database)
    await started("w1").deliver()
    assert desk.postman.keys() == ["a"]
    await brought_back(desk.database, backup)
    again = started("w2")
    assert await again.deliver() == 0
    assert again.why == RESTORED
    done = await again.put_to_work()
    assert (done.window.since, done.window.until) == (at("2026-11-23T09:00"), desk.clock())
    desk.clock.pass_on(timedelta(minutes=2))
    await again.deliver()
    assert again.why == ""
    assert desk.postman.keys() == ["a"]
    assert await desk.states() == {"a": "sent"}


async def test_it_is_known_though_the_program_ran_on_without_a_restart(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    backup = await backed_up(desk.database)
    desk.clock.pass_on(timedelta(minutes=1))
    await program.deliver()
    await brought_back(desk.database, backup)
    await program.deliver()
    assert program.why == RESTORED


async def test_what_one_process_finds_out_holds_all_others(desk: Desk, started: Callable[[str], Program]) -> None:
    first = started("w1")
    await first.deliver()
    backup = await backed_up(desk.database)
    await first.deliver()
    await brought_back(desk.database, backup)
    await first.deliver()
    other = started("w2")
    other.guard._file = StateFile(other.file.path.with_name("elsewhere.json"))  # on another computer
    await other.deliver()
    assert other.why == RESTORED


async def test_a_crash_between_database_and_file_looks_like_nothing(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    before = program.file.path.read_text(encoding="utf-8")
    await program.deliver()
    program.file.path.write_text(before, encoding="utf-8")
    again = started("w2")
    await again.deliver()
    assert again.why == ""


async def test_an_empty_database_beside_an_old_file_is_a_new_one(desk: Desk, started: Callable[[str], Program]) -> None:
    program = started("w1")
    program.file.raise_to(70)
    async with desk.database.write() as tx:
        await tx.execute(delete(person))
    await program.deliver()
    assert program.why == ""
    assert program.file.read().epoch == 71


async def test_a_backup_from_before_there_was_a_state_file_is_known_by_its_people(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    backup = await backed_up(desk.database)
    await program.deliver()
    await brought_back(desk.database, backup)
    await program.deliver()
    assert program.why == RESTORED
    with pytest.raises(LookupError):
        await program.put_to_work()
    assert (await program.put_to_work("2026-11-23T08:00")).window.since == at("2026-11-23T08:00")


async def test_what_was_never_sent_is_sent_after_it_was_looked_for(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    await desk.plan(desk.owed())
    backup = await backed_up(desk.database)
    await program.guard.check()
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    await program.deliver()
    assert len(desk.postman.look_ups) == 1
    assert desk.postman.keys() == ["a"]
    assert desk.postman.posts[0].parcel.late == timedelta(hours=1)


async def test_what_was_sent_together_is_known_though_each_is_looked_for_alone(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    await desk.set_person(quiet="none")
    program = started("w1")
    await program.deliver()
    hour = timedelta(hours=1)
    await desk.plan(*(desk.owed(name, desk.clock() + hour) for name in "abc"), desk.owed("d", desk.clock() + 3 * hour))
    backup = await backed_up(desk.database)
    desk.clock.pass_on(hour)
    await program.deliver()
    assert [sorted(post.keys) for post in desk.postman.posts] == [["a", "b", "c"]]
    await brought_back(desk.database, backup)
    desk.clock.pass_on(4 * hour)
    await program.put_to_work()
    await program.deliver()
    assert desk.postman.keys()[3:] == ["d"]
    assert set((await desk.states()).values()) == {"sent"}


async def test_a_key_that_the_platform_still_knows_is_not_enough_for_what_was_sent_together(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    desk.postman.key_window = timedelta(minutes=10)
    program = started("w1")
    await program.deliver()
    await desk.plan(desk.owed("a"), desk.owed("b"))
    backup = await backed_up(desk.database)
    await program.deliver()
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(seconds=20))
    await program.put_to_work()
    for _ in range(3):
        await program.deliver()
        desk.clock.pass_on(timedelta(minutes=2))
    assert desk.postman.keys() == ["a", "b"]
    assert await desk.states() == {"a": "sent", "b": "sent"}


async def test_where_nobody_can_say_it_is_shown_as_unknown_and_not_sent_again(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    await desk.set_person(quiet="none")
    program = started("w1")
    await program.deliver()
    soon = desk.clock() + timedelta(minutes=10)
    await desk.plan(desk.owed("a", soon), desk.owed("b", soon + timedelta(minutes=1)))
    backup = await backed_up(desk.database)
    desk.clock.until(soon + timedelta(minutes=1))
    await program.deliver()
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    await program.deliver()
    assert desk.postman.keys() == ["a", "b"]
    assert await desk.states() == {"a": "sent", "b": "unknown"}


async def test_a_platform_that_can_not_be_asked_leaves_it_unknown(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    await desk.plan(desk.owed())
    backup = await backed_up(desk.database)
    await program.deliver()
    await brought_back(desk.database, backup)
    desk.postman.history = False
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    await program.deliver()
    assert desk.postman.keys() == ["a"]
    assert await desk.states() == {"a": "unknown"}


async def test_what_was_claimed_or_refused_when_the_backup_was_made_is_looked_for_too(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    await desk.plan(desk.owed())
    await desk.claim("dies")
    backup = await backed_up(desk.database)
    desk.clock.pass_on(timedelta(minutes=2))
    await program.deliver()
    assert desk.postman.keys() == ["a"]
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    await program.deliver()
    assert desk.postman.keys() == ["a"]
    assert await desk.states() == {"a": "sent"}


async def test_a_daily_reminder_goes_on_where_it_was_and_repeats_no_day(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    await desk.set_person(quiet="none")
    program = started("w1")
    await program.deliver()
    await desk.begin()
    backup = await backed_up(desk.database)
    for _ in range(3):
        desk.clock.pass_on(timedelta(days=1))
        await program.deliver()
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    for _ in range(5):
        await program.deliver()
        desk.clock.pass_on(timedelta(minutes=2))
    sent = desk.postman.keys()
    days = [key[-16:-6] for key in sent]
    assert days == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert [row.state for row in (await desk.rows()).values()] == ["sent"] * 3 + ["due"]


async def test_once_all_of_it_is_settled_messages_go_together_again(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await program.deliver()
    await desk.plan(desk.owed())
    backup = await backed_up(desk.database)
    await program.deliver()
    await brought_back(desk.database, backup)
    desk.clock.pass_on(timedelta(hours=1))
    await program.put_to_work()
    await program.deliver()
    await program.guard.check()
    async with desk.database.read() as tx:
        assert await restored.window(tx) is None
    await desk.plan(desk.owed("b"), desk.owed("c"))
    await program.deliver()
    assert desk.postman.posts[-1].keys == ["b", "c"]


async def test_what_waited_for_the_next_reply_may_have_been_shown_and_is_unknown(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    program = started("w1")
    await desk.set_person(route="next_use")
    await desk.plan(desk.owed())
    await program.deliver()
    assert await desk.states() == {"a": "waiting"}
    assert (await program.put_to_work()).unsure == 1
    assert await desk.states() == {"a": "unknown"}


async def test_whoever_was_erased_since_is_erased_again_and_only_they(
    desk: Desk, started: Callable[[str], Program]
) -> None:
    await desk.people(3)
    program = started("w1")
    program.file.note_erased(desk.database.keys.somebody("discord", "", "u4")[0], desk.clock() - timedelta(days=1))
    await program.deliver()
    backup = await backed_up(desk.database)
    desk.clock.pass_on(timedelta(hours=1))
    await desk.plan(desk.owed("x", address=to_person(3), person=3))
    program.file.note_erased(desk.database.keys.somebody("discord", "", "u3")[0], desk.clock())
    async with desk.database.write() as tx:
        await erase_person(tx, desk.database.keys, 3)
    await program.guard.check()
    await brought_back(desk.database, backup)
    assert (await program.put_to_work()).erased == 1
    async with desk.database.read() as tx:
        natives = (await tx.execute(select(person.c.native).order_by(person.c.id))).scalars().all()
    assert natives == ["u1", "u2", "u4"]
