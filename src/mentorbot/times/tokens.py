"""Cuts a text into tokens once: numbers, dates, clock times, words and marks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import ALIAS

LONGEST = 100
"""Characters; a longer text is no time that anybody writes."""

_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
_TIDY = (
    ("", re.compile(r"^[\"(](.+)[\")]$"), r"\1"),
    ("[", re.compile(r"\[([a-z]+)\]"), r"\1"),
    ("'", re.compile(r"(?<=[a-z])'(?=[a-z])"), ""),  # o'clock, week's
    ("'", re.compile(r"(?<=s)'(?=\s|$)"), ""),  # 2 weeks' time
    ("'", re.compile(r"(?<=\d)'(?=\s|$)"), " min"),  # 15'
    (",", re.compile(r"(?<=\d),(?=\d{1,2}\s?(?:h|hrs?|hours?|days?|mins?|minutes?)\b)"), "."),  # 1,5 hours
    (".", re.compile(r"(?<![a-z])([ap])\.\s?m\b\.?"), r"\1m"),  # p.m.
    (" m", re.compile(r"(?<=\d)(\s?)([ap]) m\b"), r"\1\2m"),  # 9:59 a m
    (" m", re.compile(r"\b(a|p) m$"), r"\1m"),
    ("p", re.compile(r"\b(\d{1,2}(?::\d\d)?)p\b"), r"\1pm"),  # 5p
    (".", re.compile(r"\b(\d{1,2})\.(?=\s?[a-z]{3})(?!\s?[ap]m\b)"), r"\1 "),  # 16. Nov.
    ("", re.compile(r"(?<!in )(?<!after )\b([01]\d|2[0-3]):?([0-5]\d)\s?(?:h|hrs|hours|uhr)\b"), r"\1:\2"),  # 1900 hrs
    ("", re.compile(r"\bo clock\b|(?<=\d)\s?uhr\b"), " oclock"),
    ("week day", re.compile(r"\bweek days?\b"), "weekdays"),
    ("dayly", re.compile(r"\bdayly\b"), "daily"),
    ("mid", re.compile(r"\bmid[- ](?=night|day|morning|afternoon)"), "mid"),
    ("first thing", re.compile(r"\bfirst thing\b(?=.*\bmorning\b)"), ""),
    ("first thing", re.compile(r"\bfirst thing(?: in)?\b"), "morning"),
    (" of ", re.compile(r"\b(?:close|end) of (?:business|play|work)\b|\bend of (?:the )?work(?:ing )?day\b"), "eod"),
    ("early hours", re.compile(r"\bin the early hours\b(?: of the morning\b)?"), "early morning"),
    ("midweek", re.compile(r"\bmidweek\b"), "mid week"),
    ("end-of", re.compile(r"\bend-of-(?:the-)?(?=[a-z])"), "end of "),
    ("-end", re.compile(r"\b(year|month|quarter|q[1-4])-end\b"), r"\1 end"),
    ("'", re.compile(r"(?<=[a-z] )'(\d\d)\b"), r"20\1"),  # dec '26
    ("w/c", re.compile(r"\bw/c\b"), "week commencing"),
    ("any time", re.compile(r"\bany time\b"), "anytime"),
    ("nightly", re.compile(r"\bnightly\b"), "every night"),
    ("mwf", re.compile(r"\bmwf\b"), "mondays, wednesdays, fridays"),
    ("th", re.compile(r"\b(?:tth|tuth)\b"), "tuesdays, thursdays"),
    (" or so", re.compile(r"\sor so$"), ""),
    ("each and", re.compile(r"\beach and every\b"), "every"),
    ("semi-", re.compile(r"\bsemi-(?=annual|yearly)"), "semi"),
    ("half-", re.compile(r"\bhalf-(?=year)"), "half"),
    ("week-", re.compile(r"\bweek-end"), "weekend"),
    ("week end", re.compile(r"\bweek end$"), "weekend"),
    ("2", re.compile(r"\b2(day|night|nite)\b"), r"to\1"),
    ("2m", re.compile(r"\b2m(?:oro|orrow|orow|rw)\b"), "tomorrow"),
    (".", re.compile(r"(?<=[a-z])\.(?=\s|,|$)"), ""),  # mon., sept.
    ("-ish", re.compile(r"(?<=\d)-ish\b"), "ish"),
    ("ish", re.compile(r"\b(morning|noon|afternoon|evening|night)ish\b"), r"\1"),
    ("", re.compile(r"[!?]+$|(?<!\d\.\d)(?<!\d\.\d\d)[.!?]+$"), ""),
    ("pl", re.compile(r"^(?:please|pls)\b,?|,?\s(?:please|pls)$"), ""),
)
"""What stands in every text that a pattern may change (looked for first: it is quicker), the pattern, its new form."""
_LEXER = re.compile(
    r"""
      (?P<ymd>\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}(?!\d)(?:t(?=\d))?)
    | (?P<dmy>\d{1,2}(?P<s2>[-/.])\d{1,2}(?P=s2)(?:\d{4}|\d{2})(?![\d])|\d{1,2}\ \d{1,2}\ (?:19|20)\d\d(?!\d))
    | (?P<my>\d{1,2}/\d{4}(?!\d))
    | (?P<ym>\d{4}[-/](?:0[1-9]|1[0-2])(?!\d))
    | (?P<dm>\d{1,2}\s?/\s?\d{1,2}(?![\d/]))
    | (?P<dotted>\d{1,2}\.\d{1,2}\.(?!\d))
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?![\d:]))
    | (?P<ordinal>\d{1,3}(?:st|nd|rd|th)\b)
    | (?P<decimal>\d{1,6}\.\d{1,6}(?![\d.]))
    | (?P<number>\d+)
    | (?P<word>[^\W\d_]+)
    | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind (the names of the lexer's groups), the text, its numbers; `gap`: a space before."""

    kind: str
    text: str
    numbers: tuple[int, ...]
    gap: bool


def tokenise(text: str) -> list[Token]:
    """Cut a text into tokens, in lower case. Raises Unclear above 100 characters, and where there is nothing."""
    if len(text) > LONGEST:
        raise Unclear(f"That is {len(text):,} characters long; a time has at most {LONGEST}.")
    line = unicodedata.normalize("NFKC", text).translate(_STRAIGHT).lower().strip()
    for sign, pattern, instead in _TIDY:
        if sign in line:
            line = pattern.sub(instead, line)
    tokens: list[Token] = []
    end = 0
    for found in _LEXER.finditer(line[: 4 * LONGEST]):
        piece = found[0]
        kind = str(found.lastgroup)
        if kind not in ("word", "mark"):
            numbers = tuple(int(each) for each in _DIGITS.findall(piece[:20]))
        else:
            piece, numbers = ALIAS.get(piece, piece), ()
        tokens.append(Token(kind, piece, numbers, found.start() > end or not tokens))
        end = found.end()
    if not tokens:
        raise Unclear("There is no time in it.")
    return tokens
