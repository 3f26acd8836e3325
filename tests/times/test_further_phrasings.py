"""What each further rule of the grammar reads, and where it refuses rather than choose."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from mentorbot.times.reading import read_point, read_recurrence
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_recurrence

NOW = datetime.fromisoformat("2026-11-26T10:30")
"""A Thursday, and Thanksgiving."""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13-15 july", "2027-07-13"),
        ("july 13 - 15", "2027-07-13"),
        ("july 13-15, 2028", "2028-07-13"),
        ("from the 13th to the 15th of july", "2027-07-13"),
        ("between 13 and 15 july", "2027-07-13"),
        ("the 5th to the ninth", "2026-12-05"),
        ("20 dec - 5 jan 2027", "2026-12-20"),
        ("today - next friday", "2026-11-26"),
        ("this friday to this monday", "2026-11-27"),
        ("18 december for 10 days", "2026-12-18"),
        ("3 dec 15:00 - 5 dec 14:00", "2026-12-03T15:00"),
        ("tomorrow 9-10", "2026-11-27T09:00"),
        ("8pm - 11", "2026-11-26T20:00"),
        ("12-3am", "2026-11-27T00:00"),
    ],
)
def test_of_a_span_the_beginning_counts(text: str, value: str) -> None:
    assert read_point(text, NOW).at == datetime.fromisoformat(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nov 20 - 30", "That has begun already."),
        ("20 to 30 november", "That has begun already."),
        ("3 march 2027 - 1 march 2027", "That ends before it begins."),
        ("3 dec 15:00 - 1 dec 2026 14:00", "That ends before it begins."),
        ("on 9", "I don't understand that time."),
        ("tomorrow 10-9", "I don't understand that time."),
        ("2 working days before christmas", "I don't understand that time."),
        ("july 3 - 5 in the afternoon", "I don't understand that time."),
        ("by 13 to 15 july", "I can't tell which day of these counts."),
        ("from friday", "That only says when it begins."),
        ("monday to friday", "I don't understand that time."),
        ("in 3-4 days", "I don't understand that time."),
        ("in 3 to 4 weeks", "I don't understand that time."),
        ("in several days", "I don't understand that time."),
        ("friday after next", "I can't tell which week that is."),
        ("mother's day", "That is another day in each country."),
        ("independence day", "That is another day in each country."),
        ("next friday the 5th", "The day of the week and the date don't fit together."),
    ],
)
def test_what_may_be_two_days_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unclear, match=said.replace(".", "[.]")) as told:
        read_point(text, NOW)
    assert told.value.hint


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("this coming thursday", "2026-12-03"),
        ("monday after next", "2026-12-07"),
        ("next next monday", "2026-12-07"),
        ("week on friday", "2026-12-04"),
        ("the friday before christmas", "2026-12-18"),
        ("2 sundays after 1 december", "2026-12-13"),
        ("third tuesday after christmas 2026", "2027-01-12"),
        ("2 weekends from now", "2026-12-05"),
        ("penultimate friday of december", "2026-12-18"),
        ("3rd thursday this december", "2026-12-17"),
        ("the day after next", "2026-11-28"),
        ("in three weeks from tomorrow", "2026-12-18"),
        ("a week after yesterday", "2026-12-02"),
        ("in 2 working days", "2026-11-30"),
        ("in 5 business days", "2026-12-03"),
        ("next working day", "2026-11-27"),
        ("in one hundred and twenty days", "2027-03-26"),
        ("second half of march", "2027-03-16"),
        ("h2 2027", "2027-07-01"),
        ("by 2028", "2028-01-01"),
        ("before 2028", "2027-12-31"),
        ("christmas in 2 years", "2028-12-25"),
        ("the 28th of the month after next", "2027-01-28"),
        ("on 30", "2026-11-30"),
        ("30-mar-27", "2027-03-30"),
        ("10 12 2027", "2027-12-10"),
        ("16. dec", "2026-12-16"),
        ("thanksgiving", "2026-11-26"),
        ("mlk day", "2027-01-18"),
        ("memorial day", "2027-05-31"),
        ("cyber monday", "2026-11-30"),
        ("whit monday", "2027-05-17"),
        ("late summer bank holiday 2027", "2027-08-30"),
        ("w/c 9 december", "2026-12-07"),
        ("close of business friday", "2026-11-27"),
        ("upcoming two weeks", "2026-12-10"),
        ("may twenty-one", "2027-05-21"),
        ("8/12,2027", "2027-12-08"),
        ("thursday fortnight", "2026-12-17"),
        ("the end of the day", "2026-11-26"),
        ("end of tomorrow", "2026-11-27"),
        ("by the end of friday", "2026-11-27"),
        ("end of the second week of january", "2027-01-17"),
        ("eod before christmas", "2026-12-24"),
        ("11:59 on 3 sundays after next wed", "2026-12-20"),
    ],
)
def test_further_ways_to_say_a_day_are_read(text: str, day: str) -> None:
    assert read_point(text, NOW).at.date().isoformat() == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("this time tomorrow", "2026-11-27T10:30"),
        ("same time next week", "2026-12-03T10:30"),
        ("nine-thirty tomorrow", "2026-11-27T09:30"),
        ("8pm on 15", "2026-12-15T20:00"),
        ("dec 5 12:00:00 2027", "2027-12-05T12:00"),
        ("first thing tomorrow morning", "2026-11-27T09:00"),
        ("in the afternoon at 7", "2026-11-26T19:00"),
        ("three quarters past 9pm", "2026-11-26T21:45"),
        ("the next morning at 8", "2026-11-27T08:00"),
        ("mid-day tomorrow", "2026-11-27T12:00"),
        ('"11 p.m."', "2026-11-26T23:00"),
        ("5p", "2026-11-26T17:00"),
        ("8pm on the sunday after next friday", "2026-12-06T20:00"),
    ],
)
def test_further_ways_to_say_a_time_are_read(text: str, at: str) -> None:
    point = read_point(text, NOW)
    assert (point.at, point.exact) == (datetime.fromisoformat(at), True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("every half hour", "every 30 minutes, from 26 November 2026, first at 10:30"),
        ("every quarter hour", "every 15 minutes, from 26 November 2026, first at 10:30"),
        ("every 1.5 hours", "every 90 minutes, from 26 November 2026, first at 10:30"),
        ("every hour and a half", "every 90 minutes, from 26 November 2026, first at 10:30"),
        ("every half year", "on the 26th of every 6 months, from 26 November 2026"),
        ("every day at midnight", "every day at 00:00"),
        ("every christmas", "every 25 December"),
        ("each 4/12", "every 4 December"),
        ("every march", "every 1 March"),
        ("every 1 january and 1 july", "every year on the 1st of January and July"),
        ("alternate mondays", "every other Monday, from 7 December 2026"),
        ("1st and 3rd monday", "on the first and third Monday of each month"),
        ("each and every friday", "every Friday"),
        ("twice a week on monday and thursday", "every Monday and Thursday"),
        ("every month on days 1,15", "on the 1st and 15th of each month"),
        ("repeat every friday until two tuesdays from now", "every Friday, until 8 December 2026"),
        ("every day starting in 2 weeks", "every day, from 10 December 2026"),
        ("nightly at 10", "every day at 22:00"),
        ("mwf at 7", "every Monday, Wednesday and Friday at 07:00"),
    ],
)
def test_further_ways_to_say_how_often_are_read(text: str, said: str) -> None:
    assert say_recurrence(read_recurrence(text, NOW)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weekdays at midnight", "I can't tell which midnight that is."),
        ("every other weekday", "I can't count in working days."),
        ("every 3 working days", "I can't count in working days."),
        ("first monday", "I don't understand how often that is."),
        ("every march in the morning", "I don't understand how often that is."),
        ("every easter", "I don't understand how often that is."),
        ("every 1 january and 2 july", "I don't understand how often that is."),
        ("three times a week on monday and thursday", "I can't choose the days for you."),
        ("twice a year", "I can't choose the days for you."),
        ("biweekly", "That may mean twice as often, or half as often."),
        ("every 2nd tuesday", "I can't tell whether that is every so many weeks, or once a month."),
        ("every day at 9:00 and 18:30", "Several times of a day have to share their minutes."),
    ],
)
def test_what_may_be_two_rhythms_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unclear) as told:
        read_recurrence(text, NOW)
    assert told.value.text == said


def test_times_of_a_day_may_have_each_of_their_minutes() -> None:
    found = read_recurrence("every day at 9:00, 9:30, 18:00 and 18:30", NOW)
    assert (found.wall_time, found.also) == (time(9), (time(9, 30), time(18), time(18, 30)))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("15:00 UTC", "2026-11-26T16:00"),
        ("2026-12-01T09:00:00Z", "2026-12-01T10:00"),
        ("2026-12-01T09:00:00+05:30", "2026-12-01T04:30"),
        ("2026-12-01 09:00:00-0500", "2026-12-01T15:00"),
        ("9am EST tomorrow", "2026-11-27T15:00"),
        ("july 3 9am ET", "2027-07-03T15:00"),
        ("15:00 JST", "2026-11-27T07:00"),
        ("9:30-11:00", "2026-11-27T09:30"),
    ],
)
def test_a_time_on_another_clock_becomes_one_on_the_members_own(text: str, at: str) -> None:
    assert read_point(text, NOW, zone="Europe/Berlin").at == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9 pm IST", "IST is the name of several zones."),
        ("july 3 9am EST", "On that day the clocks there show EDT, not EST."),
        ("2026-12-01T09:00:00+25:00", "There is no such zone."),
        ("march 3 UTC", "A zone needs a time of day."),
    ],
)
def test_a_zone_that_fits_not_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unclear) as told:
        read_point(text, NOW, zone="Europe/Berlin")
    assert told.value.text == said


def test_a_zone_is_refused_where_the_members_own_is_not_known() -> None:
    with pytest.raises(Unclear, match="I don't know which zone is yours"):
        read_point("15:00 UTC", NOW)
