"""From wall times in a zone to instants, and from one slot of a recurrence to the next."""

from __future__ import annotations

import hashlib
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib import import_module
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from mentorbot.times.slots import slots


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a wall time comes down: `at` in UTC, `wall` naive and local.

    `shifted`: the clocks skipped the time that was asked, and `wall` is as much later as they skipped.
    """

    at: datetime
    wall: datetime
    shifted: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence: `local` (naive) names it, whatever the clocks do; `landing` is when it comes."""

    local: datetime
    landing: Landing


def to_instant(local: datetime, zone: str) -> Landing:
    """Give the instant of a naive wall time in a zone.

    A time that is skipped in spring lands later by as much as was skipped, and says so. One that autumn repeats is
    the first of the two, unless `local` has fold=1. Raises ZoneInfoNotFoundError for a zone that isn't there.
    """
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return Landing(at, wall, wall != local)


def to_local(at: datetime, zone: str) -> datetime:
    """Give the naive wall time of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def next_slots(
    rule: str,
    wall_time: time | None,
    zone: str,
    after_slot: datetime,
    *,
    start: datetime | None = None,
    also: tuple[time, ...] = (),
    count: int = 1,
) -> tuple[Slot, ...]:
    """Give the next slots after the last one, which is naive and local; fewer or none where the rule ends.

    `rule`, `wall_time`, `start` and `also` are those of a Recurrence; without a wall time the slots of a daily or
    rarer rule are at 00:00. For the first slot ever, `after_slot` is the local time at which the rule was set.
    Slots are counted on the calendar, so a change of zone or of the zone database moves no slot, only its instant.
    """
    found = islice(slots(rule, wall_time, after_slot, start, also), count)
    return tuple(Slot(local, to_instant(local, zone)) for local in found)


def tz_version() -> str:
    """Name the version of the zone database in use ("2026f"); where it has no name, a hash of what it holds.

    Reads files: ask once at the start, and plan again where the answer is another than the last time.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "Etc" / "UTC").exists():
            return _named(folder) or _hashed(folder)
    return str(import_module("tzdata").IANA_VERSION)


def _named(folder: Path) -> str | None:
    for name, prefix in (("tzdata.zi", "# version "), ("+VERSION", "")):
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8") as lines:
                return lines.readline().removeprefix(prefix).strip()
    return None


def _hashed(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]
