"""Times told on another clock than the member's: "15:00 UTC", "2026-12-01T09:00:00Z", "9am EST tomorrow"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from mentorbot.times.cities import ABBREVIATIONS, AMBIGUOUS
from mentorbot.times.unclear import Unclear

_ISO = re.compile(r"(?<=[tT ]\d\d:\d\d)((?::\d\d(?:\.\d{1,6})?)?)(?:[zZ]|([+-])(\d\d):?([0-5]\d))$")
_NAMES = sorted({"UTC", "GMT", *ABBREVIATIONS, *(each for each in AMBIGUOUS if len(each) == 3)}, key=len, reverse=True)
_NAMED = re.compile(rf"(?<=[\dmM.])\s*\(?\b({'|'.join(_NAMES)})\b\)?(?=$|[\s,])", re.IGNORECASE)
_EITHER = 2
"""Letters of a name that is said in summer and winter alike, such as ET."""


def other_clock(text: str) -> tuple[str, str, tzinfo] | None:
    """Give the text without its zone, the zone as written and as such; None where no zone is named after a time.

    Raises Unclear for a name that several zones share.
    """
    if (iso := _ISO.search(text)) is not None:
        offset = timedelta()
        if iso[2]:
            offset = timedelta(hours=int(iso[3]), minutes=int(iso[4])) * (1 if iso[2] == "+" else -1)
        if abs(offset) > timedelta(hours=14):
            raise Unclear("There is no such zone.", 'Write it in your own time, such as "15:00".')
        return text[: iso.start()] + iso[1], "", timezone(offset)
    if (named := _NAMED.search(text)) is None:
        return None
    name = named[1].upper()
    if name in AMBIGUOUS:
        raise Unclear(f"{name} is the name of several zones.", 'Write it in your own time, such as "15:00".')
    zone = UTC if name in ("UTC", "GMT") else ZoneInfo(ABBREVIATIONS[name])
    return text[: named.start()] + text[named.end() :], name, zone


def here(at: datetime, name: str, there: tzinfo, zone: str) -> datetime:
    """Turn a naive time on the other clock into a naive one in the member's zone.

    Raises Unclear where the zone has another name on that day, as EST in July.
    """
    told = at.replace(tzinfo=there)
    used = told.tzname() or ""
    if len(name) > _EITHER and used.isalpha() and used != name and name != "GMT":
        raise Unclear(
            f"On that day the clocks there show {used}, not {name}.", 'Write it in your own time, such as "15:00".'
        )
    return told.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
