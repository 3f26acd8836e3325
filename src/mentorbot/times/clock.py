"""Times of day: "9am", "at 18:00", "half past 3 pm", "8 in the evening"."""

from __future__ import annotations

import re

from mentorbot.times.cursor import Cursor
from mentorbot.times.daytime import Clock, made
from mentorbot.times.numbers import small
from mentorbot.times.vocabulary import NUMBER, TENS

_MERIDIEM = {"am": 0, "pm": 12}


def meridiem(cursor: Cursor, glued: bool = False) -> int | None:
    """Read am or pm; a single glued a or p ("9a") only where `glued` says so."""
    token = cursor.peek()
    if token.text in _MERIDIEM:
        cursor.take()
        return _MERIDIEM[token.text]
    if glued and token.text in ("a", "p") and not token.gap:
        cursor.take()
        return 12 if token.text == "p" else 0
    for words, late in (("in the am", 0), ("in the pm", 12)):
        if cursor.phrase(words):
            return late
    return None


def clock(cursor: Cursor, said_at: bool = False) -> Clock | None:
    """Read a time of day that shows itself as one; after "at" plain numbers do, too. Consumes nothing where none is."""
    start = cursor.at
    for read in (_past, _written, _spoken):
        if (found := read(cursor, said_at)) is not None:
            cursor.accept("about")
            cursor.accept("sharp")
            return found
        cursor.at = start
    if cursor.phrase("12 noon") or cursor.phrase("twelve noon") or cursor.accept("noon"):
        return Clock(12, sure=True)
    return None


def bare(cursor: Cursor) -> Clock | None:
    """Read a number that can be an hour, or "0900", where a day stands beside it."""
    token = cursor.peek()
    if token.kind == "decimal" and re.fullmatch(r"\d{1,2}\.(00|1[3-9]|[2-5]\d)", token.text):  # and no day and month
        cursor.take()
        return made(token.numbers[0], token.numbers[1], zero=token.text.startswith("0"))
    if token.kind != "number":
        hour = NUMBER.get(token.text)
        if hour is None or not 1 <= hour <= 12:
            return None
        cursor.take()
        return made(hour, _spoken_minutes(cursor))
    if len(token.text) in (3, 4) and not 2000 <= token.numbers[0] < 2100:  # which are years
        cursor.take()
        return _run_together(token.text, None)
    if len(token.text) > 2 or token.numbers[0] > 23:
        return None
    if (found := _with_h(cursor)) is not None:
        return found
    cursor.take()
    if not cursor.peek().gap:
        cursor.accept("about")  # 9ish
    return made(token.numbers[0], zero=token.text.startswith("0"))


def _written(cursor: Cursor, said_at: bool) -> Clock | None:
    token = cursor.peek()
    if token.kind == "clock":
        cursor.take()
        late = _ending(cursor, glued=True)
        numbers = token.numbers
        zero = token.text.startswith("0")
        return made(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0, late, zero)
    if token.kind == "decimal" and re.fullmatch(r"\d{1,2}\.\d{2}", token.text):
        late = _lookahead(cursor)
        if said_at or late:
            cursor.take()
            return made(token.numbers[0], token.numbers[1], 0, _ending(cursor), token.text.startswith("0"))
    if token.kind == "number":
        return _number(cursor, said_at)
    return None


def _number(cursor: Cursor, said_at: bool) -> Clock | None:
    token = cursor.peek()
    after = cursor.peek(1)
    minutes = cursor.peek(2)
    glued = minutes.kind == "number" and not minutes.gap and minutes.text[2:] == ""
    if (said_at or glued) and (found := _with_h(cursor)) is not None:
        return found
    if len(token.text) in (3, 4) and (said_at or _lookahead(cursor)):
        cursor.take()
        return _run_together(token.text, _ending(cursor))
    if len(token.text) > 2:
        return None
    if said_at and after.kind == "number" and len(after.text) == 2 and after.numbers[0] < 60:
        cursor.at += 2
        return made(token.numbers[0], after.numbers[0], 0, _ending(cursor), token.text.startswith("0"))
    if said_at or _lookahead(cursor):
        cursor.take()
        late = _ending(cursor, glued=said_at)
        return made(token.numbers[0], 0, 0, late, token.text.startswith("0"))
    return None


def _with_h(cursor: Cursor) -> Clock | None:
    """Read "14h", "14 h" and "14h30"; consumes nothing where neither is."""
    token, after, minutes = cursor.peek(), cursor.peek(1), cursor.peek(2)
    if after.text != "h" or len(token.text) > 2:
        return None
    glued = minutes.kind == "number" and not minutes.gap
    cursor.at += 3 if glued else 2
    return made(token.numbers[0], minutes.numbers[0] if glued else 0, zero=True)


def _lookahead(cursor: Cursor) -> bool:
    """Whether am, pm or o'clock follows the next token."""
    after = 2 if cursor.peek(1).text == "about" else 1
    token = cursor.peek(after)
    if token.text in ("am", "pm", "oclock"):
        return True
    return token.text == "in" and cursor.peek(after + 1).text == "the" and cursor.peek(after + 2).text in ("am", "pm")


def _ending(cursor: Cursor, glued: bool = False) -> int | None:
    """Read "ish", "o'clock" and am or pm after an hour."""
    cursor.accept("about")
    cursor.accept("oclock")
    return meridiem(cursor, glued)


def _run_together(text: str, late: int | None) -> Clock:
    return made(int(text[:-2]), int(text[-2:]), 0, late, text.startswith("0"))


def _spoken(cursor: Cursor, said_at: bool) -> Clock | None:
    """Hours in words: "three am", "ten thirty am", "nine fifty nine am", "at three"."""
    start = cursor.at
    hour = NUMBER.get(cursor.peek().text, 99)
    if not 1 <= hour <= 12:
        return None
    cursor.take()
    minute = _spoken_minutes(cursor)
    clocked = cursor.peek().text == "oclock"
    late = _ending(cursor)
    if late is None and not clocked and not said_at:
        cursor.at = start
        return None
    return made(hour, minute, 0, late)


def _spoken_minutes(cursor: Cursor) -> int:
    """Read the minutes of "nine thirty" and "nine-fifteen"; 0 where none are."""
    start = cursor.at
    cursor.accept("-")
    if cursor.peek().text in TENS or 10 <= NUMBER.get(cursor.peek().text, 0) < 20:
        return small(cursor) or 0
    cursor.at = start
    return 0


def _past(cursor: Cursor, said_at: bool) -> Clock | None:
    """Read, after "at" or not, "quarter past 3pm", "half past three", "20 to 5 pm", "half three"."""
    if cursor.peek().text == "half" and 1 <= NUMBER.get(cursor.peek(1).text, 0) <= 12:
        cursor.take()
        return _moved(cursor, 30)
    digits = cursor.peek().kind == "number"
    minutes, named = _minutes(cursor)
    if not 0 < minutes < 60:
        return None
    if cursor.accept("past", "after"):
        return _moved(cursor, minutes)
    if minutes != 30 and (named or not digits or minutes > 12) and cursor.accept("to"):
        found = _moved(cursor, -minutes)
        return found if found and (found.sure or named or not digits) else None
    return None


def _minutes(cursor: Cursor) -> tuple[int, bool]:
    """Read minutes before "past" or "to"; whether they were named as such. "10 to 11am" is a span of hours."""
    if cursor.phrase("a quarter") or cursor.accept("quarter"):
        return 15, True
    if cursor.phrase("three quarters"):
        return 45, True
    if cursor.accept("half"):
        return 30, True
    minutes = small(cursor)
    return minutes or 0, cursor.accept("minutes", "min", "mins")


def _moved(cursor: Cursor, minutes: int) -> Clock | None:
    hour = clock(cursor, said_at=True)
    if hour is None or hour.minute:
        return None
    total = hour.hour * 60 + minutes
    return Clock(total // 60 % 24, total % 60, 0, hour.sure)
