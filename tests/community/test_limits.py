"""The limit: nobody ever gets more than the limit in any window, and whoever waits as told gets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from mentorbot.community.limits import Limit, Pauses

START = datetime(2026, 11, 23, tzinfo=UTC)
SPAN = timedelta(seconds=60)
GAPS = st.lists(st.tuples(st.integers(0, 70_000), st.integers(1, 4)), max_size=120)
"""Milliseconds since the call before, and what the call costs."""


@given(GAPS)
def test_never_more_than_the_limit_in_any_window(gaps: list[tuple[int, int]]) -> None:
    limit, spent = Limit(32, SPAN), list[tuple[datetime, int]]()
    for at, (_, cost) in zip(accumulate((gap for gap, _ in gaps)), gaps, strict=True):
        now = START + timedelta(milliseconds=at)
        if limit.pause(1, cost, now) is None:
            limit.spend(1, cost, now)
            spent.append((now, cost))
    for end, _ in spent:
        assert sum(cost for at, cost in spent if end - SPAN < at <= end) <= 32


@given(GAPS, st.integers(1, 4))
def test_whoever_waits_as_told_gets_through_and_not_a_millisecond_earlier(
    gaps: list[tuple[int, int]], cost: int
) -> None:
    limit, now = Limit(32, SPAN), START
    for gap, each in gaps:
        now += timedelta(milliseconds=gap)
        if limit.pause(1, each, now) is None:
            limit.spend(1, each, now)
    if (pause := limit.pause(1, cost, now)) is not None:
        assert timedelta() < pause <= SPAN
        assert limit.pause(1, cost, now + pause - timedelta(milliseconds=1)) is not None
        assert limit.pause(1, cost, now + pause) is None


@given(st.lists(st.integers(-40_000, 40_000), max_size=60))
def test_calls_out_of_order_gain_nothing(moves: list[int]) -> None:
    limit, latest, got = Limit(8, SPAN), START, list[datetime]()
    for move in moves:
        now = latest + timedelta(milliseconds=move)
        if limit.pause(1, 1, now) is None:
            limit.spend(1, 1, now)
            latest = max(latest, now) if got else now
            got.append(latest)
    for end in got:
        assert sum(end - SPAN < at <= end for at in got) <= 8


def test_one_does_not_pay_for_another() -> None:
    limit = Limit(1, SPAN)
    limit.spend(1, 1, START)
    assert limit.pause(1, 1, START) == SPAN
    assert limit.pause(2, 1, START) is None


def test_a_clock_that_was_an_hour_ahead_stops_nobody_for_an_hour() -> None:
    limit = Limit(1, SPAN)
    limit.spend(1, 1, START + timedelta(hours=1))
    assert limit.pause(1, 1, START) is None


def test_a_crowd_does_not_fill_the_memory() -> None:
    limit = Limit(8, SPAN, size=100)
    for person in range(1000):
        limit.spend(person, 1, START)
    assert len(limit) == 100


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.integers(0, 40)), max_size=60))
def test_a_pause_is_kept_by_each_key_alone(takes: list[tuple[str, int, int]]) -> None:
    pauses, let_through = Pauses(), dict[str, datetime]()
    now = START
    for key, later, pause in takes:
        now += timedelta(seconds=later)
        free = key not in let_through or now - let_through[key] >= timedelta(seconds=pause)
        assert pauses.take(key, timedelta(seconds=pause), now) is free
        if free:
            let_through[key] = now


def test_a_clock_that_goes_back_silences_nobody_and_old_keys_make_room() -> None:
    pauses = Pauses(size=3)
    assert pauses.take("a", SPAN, START)
    assert not pauses.take("a", SPAN, START + timedelta(seconds=59))
    assert pauses.take("a", SPAN, START - timedelta(days=1))
    for key in "bcd":
        assert pauses.take(key, SPAN, START)
    assert len(pauses) == 3
