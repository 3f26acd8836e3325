"""Finds the zone of a city, a country, an abbreviation, or of "it's 21:40 here"."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from mentorbot.times.cities import ABBREVIATIONS, AMBIGUOUS, PLACES, WELL_KNOWN
from mentorbot.times.clock import bare, clock
from mentorbot.times.cursor import Cursor
from mentorbot.times.unclear import Unclear

HINT = 'Write a city, such as "Berlin", or the time that your clock shows: "it\'s 21:40 here".'
_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_CLOSE = timedelta(minutes=8)
"""How far a clock that someone reads to us may be off."""


def read_zone(text: str, now_utc: datetime) -> tuple[str, ...]:
    """Give the IANA zones that a text may mean: one if it is clear, several to ask about.

    `now_utc` is aware; it turns "it's 21:40 here" into the zones whose clocks show that. Raises Unclear for none.
    """
    typed = " ".join(text.strip().strip(".!?").split())
    if not typed or len(typed) > 60:
        raise Unclear("I don't know that place.", HINT)
    if (named := _named(typed)) is not None:
        return named
    if any(letter.isdigit() for letter in typed):
        return _showing(typed, now_utc)
    raise Unclear(f"I don't know a zone for “{typed}”.", HINT)


def find_zones(typed: str, most: int = 25) -> tuple[tuple[str, str], ...]:
    """Suggest places for what is typed so far, each with its zone: those that begin so, then those that hold it."""
    wanted = _plain(typed)
    found = [(name, zone) for plain, name, zone in _places() if wanted in plain]
    found.sort(key=lambda each: (not _plain(each[0]).startswith(wanted), len(each[0]), each[0]))
    return tuple(found[:most])


def zone_names() -> frozenset[str]:
    """Every IANA name that is known here."""
    return _available()


@cache
def _available() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _places() -> tuple[tuple[str, str, str], ...]:
    """Names of places as typed without accents and case, as shown, and their zones; cities of zones first."""
    listed = [(name.rpartition("/")[2].replace("_", " "), name) for name in _available() if name.startswith(_REGIONS)]
    listed = [(shown, name) for shown, name in sorted(listed) if "/" in name] + list(PLACES.items())
    return tuple({_plain(shown): (_plain(shown), shown, zone) for shown, zone in listed}.values())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _named(typed: str) -> tuple[str, ...] | None:
    wanted = _plain(typed.removesuffix(" time"))
    for prefix in ("i am in ", "i'm in ", "im in ", "in "):
        wanted = wanted.removeprefix(prefix)
    by_name = {name.casefold(): name for name in _available()}
    if "/" in wanted or wanted == "utc":
        exact = by_name.get(wanted.replace(" ", "_"))
        return (exact,) if exact else None
    upper = wanted.upper()
    if upper in AMBIGUOUS:
        return AMBIGUOUS[upper]
    if upper in ABBREVIATIONS:
        return (ABBREVIATIONS[upper],)
    zone = next((zone for plain, _, zone in _places() if plain == wanted), None)
    return (zone,) if zone else None


def _showing(typed: str, now_utc: datetime) -> tuple[str, ...]:
    """The well-known zones whose clocks show a time now; without am or pm both halves of the day are meant."""
    words = typed.lower().removeprefix("it's ").removeprefix("its ").removeprefix("it is ")
    cursor = Cursor(words.removesuffix(" now").removesuffix(" here").removesuffix(" now"))
    cursor.accept("now")
    shown = clock(cursor, said_at=True) or bare(cursor)
    if shown is None or not cursor.done:
        raise Unclear("I don't know that place.", HINT)
    minutes = {shown.hour * 60 + shown.minute}
    if not shown.sure and shown.hour <= 12:
        minutes.add((shown.hour + 12) % 24 * 60 + shown.minute)
    found = tuple(zone for zone in WELL_KNOWN if any(_shows(zone, each, now_utc) for each in minutes))
    if not found:
        raise Unclear("No zone that I know shows that time now.", HINT)
    return found


def _shows(zone: str, minutes: int, now_utc: datetime) -> bool:
    local = now_utc.astimezone(UTC).astimezone(ZoneInfo(zone))
    apart = abs(local.hour * 60 + local.minute - minutes)
    return timedelta(minutes=min(apart, 24 * 60 - apart)) <= _CLOSE
