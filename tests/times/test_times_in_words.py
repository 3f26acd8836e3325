"""How points and recurrences are said back, and which days the words of the house stand for."""

from __future__ import annotations

from datetime import datetime

import pytest

from mentorbot.times.point import Point
from mentorbot.times.reading import read_any, read_point, read_recurrence
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.words import say_point, say_recurrence

NOW = datetime.fromisoformat("2026-11-26T10:30")
"""A Thursday."""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tomorrow at 9", "Friday 27 November 2026, 09:00, Berlin"),
        ("next Friday", "Friday 4 December 2026"),
        ("friday", "Friday 27 November 2026"),
        ("thursday", "Thursday 3 December 2026"),
        ("this thursday", "Thursday 26 November 2026"),
        ("end of March", "Wednesday 31 March 2027"),
        ("by end of the week", "Sunday 29 November 2026"),
        ("eoy", "Thursday 31 December 2026"),
        ("3/4", "Saturday 3 April 2027"),
        ("mid February", "Monday 15 February 2027"),
        ("in 2 weeks", "Thursday 10 December 2026"),
        ("in 2 hours", "Thursday 26 November 2026, 12:30, Berlin"),
        ("midnight", "Friday 27 November 2026, 00:00, Berlin"),
        ("now", "Thursday 26 November 2026, 10:30, Berlin"),
    ],
)
def test_a_point_is_said_as_an_absolute_date(text: str, said: str) -> None:
    assert say_point(read_point(text, NOW), "Europe/Berlin") == said


def test_the_year_may_go_where_it_is_this_one_and_the_city_where_there_is_none() -> None:
    assert say_point(read_point("tomorrow at 9", NOW), None, NOW) == "Friday 27 November, 09:00"
    assert say_point(read_point("1 march 2027", NOW), None, NOW) == "Monday 1 March 2027"


def test_the_end_of_a_period_is_its_last_minute_and_leaves_the_time_of_day_to_others() -> None:
    assert read_point("end of march", NOW) == Point(datetime.fromisoformat("2027-03-31T23:59"), exact=False)
    assert read_point("eod tomorrow", NOW) == Point(datetime.fromisoformat("2026-11-27T23:59"), exact=False)


@pytest.mark.parametrize(("order", "day"), [("DMY", "2027-03-02"), ("MDY", "2027-02-03")])
def test_the_order_of_day_and_month_is_the_members(order: str, day: str) -> None:
    assert read_point("2/3/2027", NOW, "MDY" if order == "MDY" else "DMY").at == datetime.fromisoformat(day)


@pytest.mark.parametrize("order", ["DMY", "MDY"])
def test_a_date_that_can_be_read_in_one_order_only_is_read_so(order: str) -> None:
    assert read_point("31/01", NOW, "MDY" if order == "MDY" else "DMY").at == datetime.fromisoformat("2027-01-31")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tuesdays 9am", "every Tuesday at 09:00"),
        ("weekdays at 18:00", "every weekday at 18:00"),
        ("every other fri 6pm", "every other Friday at 18:00, from 27 November 2026"),
        ("monthly on the 1st", "on the 1st of each month"),
        ("last Friday of the month", "on the last Friday of each month"),
        ("first and third friday of each month", "on the first and third Friday of each month"),
        ("last working day of the month", "on the last weekday of each month"),
        ("every 3 months", "on the 26th of every 3 months, from 26 November 2026"),
        ("every july 4th", "every 4 July"),
        ("every year on the fourth thursday in november", "every year on the fourth Thursday of November"),
        ("daily at 9 and 18:00", "every day at 09:00 and 18:00"),
        ("fridays 3x", "every Friday, 3 times, from 27 November 2026"),
        ("tuesdays until end of march", "every Tuesday, until 31 March 2027"),
        ("every 2 hours", "every other hour, from 26 November 2026, first at 10:30"),
        ("every week", "every Thursday"),
    ],
)
def test_a_recurrence_is_said_in_plain_words(text: str, said: str) -> None:
    assert say_recurrence(read_recurrence(text, NOW)) == said


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("tomorrow 3-4pm", "15:00"),
        ("tomorrow 11-1pm", "11:00"),
        ("tomorrow 9-11am", "09:00"),
        ("tomorrow 10am to noon", "10:00"),
        ("tomorrow from 9:30 to 11:00", "09:30"),
        ("tomorrow between 3:30pm and 6 pm", "15:30"),
        ("tomorrow 10 - 11 at night", "22:00"),
        ("tomorrow morning", "09:00"),
        ("tomorrow afternoon", "15:00"),
        ("tomorrow evening", "20:00"),
        ("tomorrow evening at half past 7", "19:30"),
        ("quarter to nine tomorrow evening", "20:45"),
        ("tomorrow at 20h30", "20:30"),
        ("tomorrow 18.00", "18:00"),
        ("tomorrow 0730", "07:30"),
    ],
)
def test_a_time_of_day_is_read_as_people_say_it(text: str, at: str) -> None:
    assert read_point(text, NOW) == Point(datetime.fromisoformat(f"2026-11-27T{at}"), exact=True)


def test_a_field_for_both_takes_either() -> None:
    assert isinstance(read_any("tomorrow at 9", NOW), Point)
    assert isinstance(read_any("every tuesday at 9", NOW), Recurrence)
    assert isinstance(read_any("mon n wed 7pm", NOW), Recurrence)
    assert isinstance(read_any("last friday of the month", NOW), Point)
