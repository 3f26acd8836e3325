"""Goals as an iCalendar file (RFC 5545): check-ins as events that repeat, goals as things to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mentorbot.core.card import Instant
from mentorbot.core.markup import clean
from mentorbot.features.privacy.zone_rules import zone_rules
from mentorbot.times.instants import to_instant

LONGEST = 75
"""Octets of a line at most, without its end (RFC 5545, 3.1)."""
STATES = {"done": "COMPLETED", "away": "CANCELLED"}
_LASTS = "PT15M"


@dataclass(frozen=True, slots=True)
class CheckIns:
    """When a goal's check-ins come: an RRULE without a time of day, and the first slot: naive, on the clock of `zone`.

    A last day in the rule (UNTIL) is on that clock too.
    """

    rule: str
    first: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Aim:
    """One goal as a calendar knows it. `uid` is the same in every export, so that importing again doubles nothing."""

    uid: str
    skill: str
    why: str
    deadline: date | None
    state: str
    created: Instant
    check_ins: CheckIns | None


def calendar(aims: Sequence[Aim], now: Instant) -> bytes:
    """Write a calendar of goals. Times are on the wall clock of their zone, which the file describes."""
    zones: dict[str, datetime] = {}
    for aim in aims:
        if (each := aim.check_ins) is not None:
            zones[each.zone] = min(zones.get(each.zone, each.first), each.first)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mentorbot//goals//EN", "CALSCALE:GREGORIAN"]
    for zone, first in sorted(zones.items()):
        lines += zone_rules(zone, first, now)
    for aim in aims:
        lines += _to_do(aim, now)
        lines += _event(aim, aim.check_ins, now) if aim.check_ins is not None else ()
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def _to_do(aim: Aim, now: Instant) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield f"UID:{aim.uid}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"CREATED:{_utc(aim.created)}"
    yield f"SUMMARY:{escaped(aim.skill)}"
    if aim.why:
        yield f"DESCRIPTION:{escaped(aim.why)}"
    if aim.deadline is not None:
        yield f"DUE;VALUE=DATE:{aim.deadline:%Y%m%d}"
    yield f"STATUS:{STATES.get(aim.state, 'NEEDS-ACTION')}"
    yield "END:VTODO"


def _event(aim: Aim, each: CheckIns, now: Instant) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{aim.uid}-check-in"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"SUMMARY:{escaped(f'Check-in: {aim.skill}')}"
    yield f"DTSTART;TZID={each.zone}:{each.first:%Y%m%dT%H%M%S}"
    yield f"DURATION:{_LASTS}"
    yield f"RRULE:{_rule(each)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _rule(each: CheckIns) -> str:
    """The rule; where it ends, that is in UTC, as events with a zone need it (3.3.10)."""
    parts = dict(part.split("=", 1) for part in each.rule.split(";"))
    if (until := parts.get("UNTIL")) is not None:
        parts["UNTIL"] = _utc(to_instant(datetime.fromisoformat(until), each.zone).at)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def escaped(words: str) -> str:
    """Anyone's words as a value of type TEXT (3.3.11): nothing in them can end the line or begin a property."""
    text = re.sub("[\u0085\u2028\u2029\t]", " ", clean(words))
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Break a line into parts of at most 75 octets, never inside a character. All but the first begin with a space."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part


def _utc(at: Instant) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
