"""Local wall times as instants: what a spring change skips is shifted, what an autumn change repeats comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a local time lands: `at` is aware, in UTC. `shifted` says that the clock skips it that day."""

    at: datetime
    shifted: bool


def to_instant(local: datetime, zone: str) -> Landing:
    """Attach an IANA zone to a naive local time. Raises ZoneInfoNotFoundError for a zone that there isn't.

    A time that the clock skips lands as much later as the clock jumps; one that comes twice, the first time (PEP 495:
    fold 0 uses the offset from before the change, in both cases).
    """
    at = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    return Landing(at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) != local)
