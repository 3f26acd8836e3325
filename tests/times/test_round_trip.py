"""What is printed back is read again as the same thing, in both orders of day and month."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.times.scoring import CASES, cases

from mentorbot.times.frame import Order
from mentorbot.times.point import Point
from mentorbot.times.reading import read_any, read_point, read_recurrence
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_recurrence

NOW = datetime(2026, 11, 26, 10, 30)  # noqa: DTZ001 - local times are naive
ORDERS = st.sampled_from(["DMY", "MDY"])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Argentina/Buenos_Aires"])
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31)).map(lambda each: each.replace(microsecond=0))  # noqa: DTZ001
AHEAD = st.integers(1, 3600 * 86400).map(lambda seconds: timedelta(seconds=seconds))

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "July", "October", "December"]
PLACES = ["first", "second", "third", "fourth", "last", "2nd last"]


def listed(words: list[str]) -> str:
    return " and ".join(words)


HEADS = st.one_of(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True).map(lambda each: f"every {listed(each)}"),
    st.tuples(st.integers(2, 40), st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True)).map(
        lambda each: f"every {each[0]} weeks on {listed(each[1])}"
    ),
    st.integers(1, 99).map(lambda each: f"every {each} days"),
    st.sampled_from(
        ["weekdays", "weekends", "every day except Sunday", "weekly", "monthly", "yearly", "every quarter"]
    ),
    st.tuples(st.lists(st.integers(1, 28), min_size=1, max_size=3, unique=True), st.integers(1, 6)).map(
        lambda each: f"on the {listed([f'{number}th' for number in each[0]])} of every {each[1]} months"
    ),
    st.tuples(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True), st.sampled_from(DAYS)).map(
        lambda each: f"on the {listed(each[0])} {each[1]} of each month"
    ),
    st.sampled_from(["last day of each month", "last weekday of the month", "every 2nd last day of the month"]),
    st.tuples(st.integers(1, 28), st.sampled_from(MONTHS)).map(lambda each: f"every {each[0]} {each[1]}"),
    st.lists(st.sampled_from(MONTHS), min_size=1, max_size=4, unique=True).map(lambda each: f"every {listed(each)}"),
    st.tuples(st.integers(1, 28), st.lists(st.sampled_from(MONTHS), min_size=2, max_size=3, unique=True)).map(
        lambda each: "every " + listed([f"{each[0]} {month}" for month in each[1]])
    ),
    st.sampled_from(["every christmas", "every half year", "alternate mondays", "1st and 3rd monday", "mwf"]),
    st.tuples(st.sampled_from(PLACES), st.sampled_from(DAYS), st.sampled_from(MONTHS), st.integers(1, 4)).map(
        lambda each: f"every {each[3]} years on the {each[0]} {each[1]} in {each[2]}"
    ),
)
HOURLY = st.one_of(
    st.tuples(st.integers(1, 90), st.sampled_from(["hours", "minutes"])).map(lambda each: f"every {each[0]} {each[1]}"),
    st.sampled_from(["every half hour", "every 2.5 hours", "every hour and a half", "every 2 hours and 10 minutes"]),
)
TIMES = st.one_of(
    st.just(""),
    st.times().map(lambda each: f" at {each:%H:%M}"),
    st.lists(st.integers(0, 23), min_size=2, max_size=3, unique=True).map(
        lambda each: f" at {listed([f'{hour:02}:15' for hour in each])}"
    ),
    st.sampled_from([" at 9:00, 9:30, 18:00 and 18:30", " at midnight"]),
)
BOUNDS = st.sampled_from(
    ["", "", ", 5 times", ", from 3 March 2037", ", until 1 December 2037", " for the next 3 years"]
)


@given(now=NOWS, ahead=AHEAD, exact=st.booleans(), order=ORDERS, zone=ZONES, year=st.booleans())
def test_a_point_that_is_printed_back_is_the_same_point(
    now: datetime, ahead: timedelta, exact: bool, order: Order, zone: str, year: bool
) -> None:
    point = Point(now + ahead, exact)
    again = read_point(say_point(point, zone, None if year else now), now, order, zone)
    assert again.exact == exact
    assert again == point if exact else again.at.date() == point.at.date()


@given(
    now=NOWS,
    head=st.one_of(HEADS.flatmap(lambda head: TIMES.map(lambda time: head + time)), HOURLY),
    bound=BOUNDS,
    order=ORDERS,
)
@settings(max_examples=400)
def test_a_recurrence_that_is_printed_back_is_the_same_recurrence(
    now: datetime, head: str, bound: str, order: Order
) -> None:
    try:
        found = read_recurrence(head + bound, now, order)
    except Unclear:
        assume(False)  # it never happens, or is too much for one recurrence
    assert read_recurrence(say_recurrence(found), now, order) == found


@pytest.mark.parametrize("order", ["DMY", "MDY"])
@pytest.mark.parametrize("name", ["points", "recurrences", "further", "strangers"])
def test_what_was_understood_of_the_cases_is_printed_so_that_it_is_understood_again(name: str, order: Order) -> None:
    for case in cases(name, CASES):
        now = datetime.fromisoformat(case["ref"])
        try:
            found = read_any(case["text"], now, order)
        except Unclear:
            continue
        if isinstance(found, Recurrence):
            assert read_recurrence(say_recurrence(found), now, order) == found, case["text"]
        elif found.at != now:
            again = read_point(say_point(found, None), now, order)
            assert (again.exact, again.at if found.exact else again.at.date()) == (
                found.exact,
                found.at if found.exact else found.at.date(),
            ), case["text"]
