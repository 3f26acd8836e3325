"""What is not fully understood is refused, with words that help; and no text costs more than its length."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.times.scoring import cases

from mentorbot.times.cursor import Cursor
from mentorbot.times.frame import Frame
from mentorbot.times.pointed import pieces
from mentorbot.times.reading import read_any, read_point, read_recurrence
from mentorbot.times.repeated import pattern
from mentorbot.times.unclear import Unclear

NOW = datetime.fromisoformat("2026-11-26T10:30")
_WORDS = (
    "a an the at on by in of and or to - , + from until for next this last every other first second third half quarter "
    "past 3 15 9 2027 1/2 10:30 3rd 9am noon twenty three mon tuesdays may day week weekend weekdays month year days "
    "tomorrow tonight morning mornings end start now after before between about x times daily except "
    "fortnight h 14h30 latest early late eve monthly by mo "
    "hundred before after same christmas thanksgiving 4/12 mondays alternate repeat working eod midnight penultimate h2"
)
WORDS = _WORDS.split()
FIRST, EACH = 600, 80
"""At most so many looks at tokens for a text, and for each of its tokens."""


def too_many_steps(text: str) -> bool:
    """Whether a text costs more looks at tokens than its length allows."""
    for grammar in (pieces, pattern):
        cursor = Cursor(text)
        with suppress(Unclear):
            grammar(cursor, Frame(NOW))
        if cursor.steps > FIRST + EACH * cursor.length:
            return True
    return False


@pytest.mark.parametrize("count", [1, 2])
def test_no_repeated_words_cost_more_than_their_length(count: int) -> None:
    units = [" ".join(words) for words in product(WORDS, repeat=count)]
    texts = [" ".join([unit] * (100 // (len(unit) + 1))) for unit in units]
    assert [text for text in texts if too_many_steps(text)] == []


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join).map(lambda text: text[:100]))
@settings(max_examples=500)
def test_no_mixture_of_words_costs_more_than_its_length(text: str) -> None:
    assert not too_many_steps(text)


@given(
    st.one_of(
        st.text(max_size=120),
        st.text("0123456789 :/.-+apmth", max_size=120),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    )
)
@settings(max_examples=1500)
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    for read in (read_point, read_recurrence, read_any):
        with suppress(Unclear):
            read(text, NOW)


def test_no_two_words_bring_it_down() -> None:
    for words in product(WORDS, repeat=2):
        for text in (words[0], " ".join(words)):
            with suppress(Unclear):
                read_any(text, NOW)


def test_a_text_of_100_characters_is_read_and_a_longer_one_is_not() -> None:
    text = "tomorrow" + " " * 87 + "at 9"
    assert read_point(text + " ", NOW).at == datetime.fromisoformat("2026-11-27T09:00")
    with pytest.raises(Unclear, match="101 characters long; a time has at most 100"):
        read_point(text + "  ", NOW)


def test_every_refusal_says_what_would_work() -> None:
    for case in cases("nonsense"):
        read = read_recurrence if case["mode"] == "recurrence" else read_point
        with pytest.raises(Unclear) as told:
            read(case["text"], datetime.fromisoformat(case["ref"]), "MDY")
        assert told.value.hint
        assert "!" not in told.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tomorrow at 3", '03:00 or 15:00. Write "03:00" or "15:00".'),
        ("sunday 2:30", '02:30 or 14:30. Write "02:30" or "14:30".'),
        ("friday at midnight", 'Write "Friday 23:59" or "Saturday 00:00".'),
        ("last friday", "That is in the past."),
        ("yesterday", "That is in the past."),
        ("today at 9", "That is in the past."),
        ("in 11 years", "That is more than 10 years away."),
        ("31 february", "There is no such day in the calendar."),
        ("friday 28 november 2026", "The day of the week and the date don't fit together."),
        ("friday 11", 'Write "Friday at 9" or "Friday the 9th".'),
        ("next week at 9", "That doesn't say on which day."),
        ("monday tuesday", "There is more than one time in it."),
        ("banana", 'Try "tomorrow at 9am", "end of March" or "in 2 weeks".'),
    ],
)
def test_a_point_is_refused_in_words_that_say_what_would_work(text: str, said: str) -> None:
    with pytest.raises(Unclear) as told:
        read_point(text, NOW)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("every second friday", 'Write "every other Friday" or "second Friday of each month".'),
        ("monday at 9", "That doesn't say how often."),
        ("every tuesday at 4", "04:00 or 16:00"),
        ("every 0 days", "I can't count in such steps."),
        ("every day except tomorrow", "I can only leave out days of the week."),
        ("every tuesday until 1 january 2026", "That never happens."),
        ("every day at 9:00 and 18:30", "Several times of a day have to share their minutes."),
        ("banana", 'Try "every Tuesday at 9am", "weekdays at 18:00" or "last Friday of the month".'),
    ],
)
def test_a_recurrence_is_refused_in_words_that_say_what_would_work(text: str, said: str) -> None:
    with pytest.raises(Unclear) as told:
        read_recurrence(text, NOW)
    assert said in str(told.value)


def test_the_examples_of_the_hints_work() -> None:
    for text in ("tomorrow at 9am", "end of March", "in 2 weeks", "28 February", "next Friday", "by 1 March", "03:00"):
        read_point(text, NOW)
    for text in ("every Tuesday at 9am", "weekdays at 18:00", "last Friday of the month", "every other Friday"):
        read_recurrence(text, NOW)
