"""What becomes of one message when the platform, the process or the member does something in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.delivery.desk import Desk, at
from tests.fakes.composer import CARD
from tests.fakes.postman import CLOSED, LOST_AFTER, LOST_BEFORE, REFUSED, Fault, until_quiet

from mentorbot.core.owed import Composed, Parcel, Result
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.errand import Errand
from mentorbot.delivery.outcome import GIVEN_UP, pause
from mentorbot.delivery.setting import Setting

KEY = timedelta(minutes=5)


def errand(desk: Desk, parcel: Parcel, *, fresh: bool = True) -> Errand:
    composers = {"check_in": desk.composer}
    setting = Setting(desk.database, composers, desk.clock, desk.clock.sleep, desk.clock())
    return Errand(setting, desk.postman, parcel, lambda: fresh)


async def test_what_arrived_unheard_is_found_and_not_sent_again(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    await desk.later(seconds=59)
    assert (desk.postman.look_ups, await desk.states()) == ([], {"a": "claimed"})
    await desk.later(seconds=2)
    (row,) = await desk.messages()
    assert (row.state, row.native, row.sent_at) == ("sent", "m1", at("2026-11-23T09:00"))
    assert len(desk.postman.writes) == 1


async def test_what_did_not_arrive_is_looked_up_and_sent_again(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_BEFORE)
    await desk.deliver()
    await desk.later(seconds=61)
    assert (len(desk.postman.look_ups), desk.postman.keys()) == (1, ["a"])


async def test_what_arrives_late_is_waited_for_before_it_is_looked_up(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(Fault(TimeoutError(), accepted=True, after=15))
    desk.postman.visible_after = timedelta(seconds=10)
    await desk.deliver()
    for _ in range(20):
        await desk.later(seconds=5)
    assert desk.postman.keys() == ["a"]


async def test_with_a_key_it_is_sent_again_at_once_and_dropped_there(desk: Desk) -> None:
    desk.postman.key_window, desk.postman.history = KEY, False
    await desk.plan(desk.owed(), desk.owed("b", person=None, address="channel:1"))
    desk.postman.faults.extend([LOST_AFTER, LOST_BEFORE])
    await desk.deliver()
    await desk.later(seconds=10)
    assert sorted(desk.postman.keys()) == ["a", "b"]
    assert set((await desk.states()).values()) == {"sent"}
    assert {parcel.public for parcel in desk.postman.writes[:2]} == {
        parcel.public for parcel in desk.postman.writes[2:]
    }


async def test_a_key_is_trusted_for_two_minutes_and_never_longer_than_the_platform_knows_it(desk: Desk) -> None:
    desk.postman.key_window, desk.postman.history = KEY, False
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    await desk.later(seconds=121)
    assert (await desk.states(), len(desk.postman.writes)) == ({"a": "unknown"}, 1)
    desk.postman.key_window = timedelta(seconds=45)
    await desk.plan(desk.owed("b"))
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    await desk.later(seconds=30)
    assert (await desk.states())["b"] == "unknown"


async def test_after_the_key_is_forgotten_there_it_is_looked_up(desk: Desk) -> None:
    desk.postman.key_window = KEY
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    await desk.deliver()
    await desk.later(minutes=10)
    assert (len(desk.postman.look_ups), len(desk.postman.writes), await desk.states()) == (1, 1, {"a": "sent"})


async def test_without_key_and_history_nobody_knows_and_nothing_is_sent_again(desk: Desk) -> None:
    desk.postman.history = False
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_BEFORE)
    await desk.deliver()
    await desk.later(days=1)
    assert (await desk.states(), len(desk.postman.writes)) == ({"a": "unknown"}, 1)
    assert desk.composer.ended == ["unknown"]


async def test_a_definite_no_is_no_reason_to_look_anything_up(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(REFUSED)
    await desk.deliver()
    await desk.later(seconds=10)
    assert (desk.postman.look_ups, desk.postman.keys()) == ([], ["a"])


async def test_a_definite_no_after_an_unsure_write_settles_nothing(desk: Desk) -> None:
    desk.postman.key_window, desk.postman.history = KEY, False
    await desk.plan(desk.owed())
    desk.postman.faults.extend([LOST_AFTER, REFUSED])
    await desk.deliver()
    await desk.later(seconds=10)
    await desk.later(minutes=10)
    assert (await desk.states(), desk.postman.keys()) == ({"a": "unknown"}, ["a"])


async def test_closed_messages_after_an_unsure_write_settle_nothing(desk: Desk) -> None:
    """The first one may have arrived before they were closed."""
    desk.postman.key_window = KEY
    await desk.plan(desk.owed())
    desk.postman.faults.extend([LOST_AFTER, CLOSED])
    await desk.deliver()
    await desk.later(seconds=10)
    await desk.later(minutes=10)
    assert (await desk.states(), desk.postman.keys()) == ({"a": "sent"}, ["a"])


async def test_a_rate_limit_is_waited_for_as_long_as_it_says(desk: Desk) -> None:
    until = desk.clock() + timedelta(minutes=7)
    desk.postman.faults.append(Fault(answer=Result("due", why="429", not_before=until, definite=True)))
    await desk.plan(desk.owed())
    await desk.deliver()
    assert await desk.later(minutes=6, seconds=59) == 0
    assert await desk.later(seconds=1) == 1


async def test_while_the_platform_cannot_be_asked_it_waits_longer_each_time(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    desk.postman.blind.extend([ConnectionResetError(), TimeoutError(), ConnectionResetError()])
    await desk.deliver()
    for _ in range(60):
        await desk.later(seconds=10)
    asked = [parcel.tries for parcel in desk.postman.look_ups]
    assert (asked, desk.postman.keys(), await desk.states()) == ([1, 2, 3, 4], ["a"], {"a": "sent"})


async def test_what_can_never_be_looked_up_is_unknown_in_the_end(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.append(LOST_AFTER)
    desk.postman.blind.extend([ConnectionResetError()] * 100)
    for _ in range(150):
        await desk.later(hours=1)
    assert (await desk.states(), len(desk.postman.writes)) == ({"a": "unknown"}, 1)


async def test_pauses_grow_to_an_hour_and_are_the_same_after_a_restart(desk: Desk) -> None:
    await desk.plan(desk.owed())
    (parcel,) = await desk.claim()
    object.__setattr__(parcel, "tries", 0)
    assert timedelta(seconds=2) < pause(parcel) < timedelta(seconds=8)
    object.__setattr__(parcel, "tries", 30)
    assert timedelta(minutes=30) <= pause(parcel) <= timedelta(minutes=60)
    assert pause(parcel) == pause(parcel)


async def test_what_is_refused_for_days_has_failed_and_the_next_one_is_owed(desk: Desk) -> None:
    await desk.set_person(quiet="none")
    await desk.begin()
    await desk.later(hours=9)
    desk.postman.posts.clear()
    desk.postman.faults.extend([REFUSED] * GIVEN_UP)
    for _ in range(80):
        await desk.later(hours=1)
    assert list((await desk.states()).values())[1] == "failed"
    assert "due" in (await desk.states()).values()


async def test_what_never_arrives_has_failed_in_the_end(desk: Desk) -> None:
    await desk.plan(desk.owed())
    desk.postman.faults.extend([LOST_BEFORE] * (GIVEN_UP + 1))
    for _ in range(150):
        await desk.later(hours=1)
    assert (await desk.states(), desk.postman.posts) == ({"a": "failed"}, [])


async def test_what_is_finished_meanwhile_is_never_sent(desk: Desk) -> None:
    await desk.plan(desk.owed(), desk.owed("b"))
    desk.composer.wanted = lambda subject: subject == "b"
    await desk.deliver()
    rows = await desk.rows()
    assert (desk.postman.keys(), rows["a"].state, rows["a"].why) == (["b"], "withdrawn", "finished")
    desk.composer.wanted = lambda _subject: False
    await desk.plan(desk.owed("c"))
    await desk.deliver()
    assert ((await desk.states())["c"], desk.composer.ended) == ("withdrawn", ["sent", "withdrawn"])


async def test_what_may_have_arrived_stays_so_even_if_it_is_finished_meanwhile(desk: Desk) -> None:
    desk.postman.key_window = KEY
    await desk.plan(desk.owed(), desk.owed("b", person=None, address="channel:1"))
    desk.postman.faults.extend([LOST_AFTER, LOST_BEFORE])
    await desk.deliver()
    desk.composer.wanted = lambda _subject: False
    for _ in range(20):
        await desk.later(seconds=20)
    assert sorted((await desk.states()).values()) == ["sent", "withdrawn"]
    assert len(desk.postman.posts) == 1


async def test_what_was_refused_shortly_before_the_quiet_hours_comes_after_them(desk: Desk) -> None:
    """It stands in for two missed days already, and stays that one message."""
    await desk.begin(wall_time="20:59")
    desk.clock.until(at("2026-11-25T20:59"))
    desk.postman.faults.append(Fault(answer=Result("due", "", "429", at("2026-11-25T21:05"), definite=True)))
    await desk.deliver()
    desk.clock.until(at("2026-11-25T21:05"))
    await desk.deliver()
    assert desk.postman.posts == []
    desk.clock.until(at("2026-11-26T08:00"))
    await desk.deliver()
    assert desk.postman.keys() == ["check_in:g:2026-11-23T20:59"]
    assert list((await desk.states()).values()) == ["sent", "merged", "merged", "due"]


async def test_a_feature_can_put_it_off(desk: Desk) -> None:
    desk.composer.made = Composed(CARD, until=desk.clock() + timedelta(hours=1))
    await desk.plan(desk.owed())
    await desk.deliver()
    desk.composer.made = Composed(CARD)
    assert await desk.later(minutes=59) == 0
    assert await desk.later(minutes=1) == 1


async def test_of_two_in_one_message_only_the_one_that_is_too_late_is_skipped(desk: Desk) -> None:
    await desk.plan(desk.owed(expires=desk.clock() + timedelta(minutes=30)), desk.owed("b"))
    await desk.later(hours=1)
    assert (desk.postman.keys(), await desk.states()) == (["b"], {"a": "skipped", "b": "sent"})
    assert desk.composer.ended == ["skipped", "sent"]


async def test_what_comes_late_says_so(desk: Desk) -> None:
    desk.clock.until(at("2026-11-23T12:00"))
    await desk.plan(desk.owed())
    await desk.later(minutes=4)
    await desk.plan(desk.owed("b", desk.clock() - timedelta(hours=2)))
    await desk.deliver()
    told = [(round(post.parcel.late / timedelta(minutes=1)), post.parcel.restarted) for post in desk.postman.posts]
    assert told == [(0, False), (120, True)]


async def test_what_quiet_hours_put_off_is_not_late(desk: Desk) -> None:
    await desk.plan(desk.owed(due=at("2026-11-23T22:00")))
    desk.clock.until(at("2026-11-23T22:00"))
    await desk.deliver()
    assert desk.postman.posts == []
    desk.clock.until(at("2026-11-24T08:00"))
    await desk.deliver()
    assert [post.parcel.late for post in desk.postman.posts] == [timedelta()]


async def test_a_stale_claim_writes_nothing_and_is_taken_up_again(desk: Desk) -> None:
    """As after a long stop of the process: its lease may be somebody else's by now."""
    await desk.plan(desk.owed())
    (parcel,) = await desk.claim()
    assert await errand(desk, parcel, fresh=False).run() is None
    assert desk.postman.writes == []
    assert (await desk.deliver(), desk.postman.keys()) == (1, ["a"])


async def test_a_process_that_was_stopped_after_the_mark_writes_nothing(desk: Desk) -> None:
    await desk.plan(desk.owed())
    (parcel,) = await desk.claim()
    ages = iter([True, False])
    setting = Setting(desk.database, {"check_in": desk.composer}, desk.clock, desk.clock.sleep, desk.clock())
    await Errand(setting, desk.postman, parcel, lambda: next(ages)).run()
    assert desk.postman.writes == []
    assert (await desk.deliver(), desk.postman.keys(), desk.postman.look_ups) == (1, ["a"], [])


async def test_who_lost_the_lease_writes_nothing(desk: Desk) -> None:
    await desk.plan(desk.owed())
    (parcel,) = await desk.claim()
    desk.clock.pass_on(timedelta(seconds=61))
    assert len(await desk.claim("w2")) == 1
    assert await errand(desk, parcel).run() is None
    assert desk.postman.writes == []


@pytest.mark.parametrize("state", ["unknown", "failed", "withdrawn"])
async def test_that_it_arrived_counts_whatever_was_recorded_before(desk: Desk, state: str) -> None:
    from mentorbot.delivery import records

    await desk.plan(desk.owed())
    (parcel,) = await Claims(desk.database, "w").claim(["discord"], desk.clock(), 1)
    async with desk.database.write() as tx:
        await records.mark(tx, [parcel], desk.clock())
        for result in (Result(state), Result("sent", native="m1")):  # type: ignore[arg-type]
            follows = await records.record(tx, [records.Outcome(parcel, result, desk.clock())])
        assert not follows
    assert await desk.states() == {"a": "sent"}


async def test_several_of_one_kind_come_in_one_message_and_others_apart(desk: Desk) -> None:
    await desk.plan(*(desk.owed(f"k{number:02}") for number in range(12)), desk.owed("tip", kind="tip"))
    await desk.plan(
        desk.owed("c1", person=None, address="channel:1"), desk.owed("c2", person=None, address="channel:1")
    )
    await until_quiet(desk.worker())
    assert sorted(len(post.parcel.items) for post in desk.postman.posts) == [1, 1, 1, 2, 10]
