"""`mentorbot when`: what would be understood of a time, or of a file of them. Needs no pages and no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mentorbot.core.errors import Friendly
from mentorbot.times.frame import Order
from mentorbot.times.instants import next_slots, to_instant, to_local
from mentorbot.times.point import Point
from mentorbot.times.reading import read_any, read_point, read_recurrence
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.rfc import full_rule
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_recurrence, say_zone
from mentorbot.times.zones import read_zone

_SHOWN = 3
_ORDERS: dict[str, Order] = {"DMY": "DMY", "MDY": "MDY"}
_LINE = "this is no JSON object with id, text and ref"


def shown(text: str, zone: str, now: str | None, order: str, as_json: bool) -> int:
    """Print what is understood on standard output. Raises Friendly where it is not, or an option is wrong."""
    name = _zone(zone)
    local = _local(now, name)
    try:
        found = read_any(text, local, _order(order), name)
    except Unclear as error:
        if not as_json:
            raise Friendly(error.text, error.hint) from error
        _print({"ok": False, "kind": None, "error": str(error)})
        return 1
    if as_json:
        _print({"ok": True} | _machine(found, local, name))
    else:
        sys.stdout.write("\n".join(_lines(found, local, name)) + "\n")
    return 0


def read_all(batch: Path, out: Path) -> int:
    """Read every line of a JSONL file into another. Raises Friendly for the first line that can't be read as one."""
    rows = list(_rows(batch))
    try:
        with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for row in rows:
                file.write(json.dumps(row.read(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise Friendly(f"{out} can't be written: {error.strerror}.", "Is its folder there?") from error
    return 0


@dataclass(frozen=True, slots=True)
class _Row:
    name: Any
    text: str
    ref: datetime
    kind: str
    order: Order

    def read(self) -> dict[str, Any]:
        """What came of it."""
        try:
            if self.kind == "point":
                return {"id": self.name, "ok": True} | _bare(read_point(self.text, self.ref, self.order), self.ref)
            if self.kind == "recurrence":
                return {"id": self.name, "ok": True} | _bare(read_recurrence(self.text, self.ref, self.order), self.ref)
            return {"id": self.name, "ok": True} | _bare(read_any(self.text, self.ref, self.order), self.ref)
        except Unclear as error:
            return {"id": self.name, "ok": False, "kind": None, "error": str(error)}


def _rows(batch: Path) -> Iterator[_Row]:
    try:
        text = batch.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Friendly(f"{batch} can't be read.", "It has to be a file of JSON lines in UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _row(f"{batch}:{number}", line)


def _row(place: str, line: str) -> _Row:
    try:
        row = json.loads(line)
        name, text, ref = row["id"], row["text"], row["ref"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Friendly(f"{place}: {_LINE}.") from error
    if not isinstance(text, str) or not isinstance(ref, str):
        raise Friendly(f"{place}: text and ref have to be in quotes.")
    kind, order = row.get("kind", "any"), row.get("order", "DMY")
    if kind not in ("point", "recurrence", "any"):
        raise Friendly(f'{place}: kind has to be "point", "recurrence" or "any".')
    if not isinstance(order, str) or order not in _ORDERS:
        raise Friendly(f'{place}: order has to be "DMY" or "MDY".')
    return _Row(name, text, _naive(ref, place), kind, _ORDERS[order])


def _naive(text: str, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Friendly(f"{place}: {text} is no time like 2026-11-26T10:30.") from None
    if found.tzinfo is not None:
        raise Friendly(f"{place}: {text} has to be a local time, without a zone.")
    return found


def _order(order: str) -> Order:
    if order.upper() not in _ORDERS:
        raise Friendly("--order has to be DMY or MDY.", "DMY reads 3/4 as 3 April, MDY as 4 March.")
    return _ORDERS[order.upper()]


def _zone(zone: str) -> str:
    if any(each.isdigit() for each in zone):
        raise Friendly(f"I don't know a zone for {zone}.", "Name a city, such as Berlin.")
    try:
        found = read_zone(zone, datetime(2026, 1, 1, tzinfo=UTC))
    except Unclear as error:
        raise Friendly(error.text, error.hint) from error
    if len(found) > 1:
        raise Friendly(f"{zone} may be one of several zones.", f"Name one: {', '.join(found)}.")
    return found[0]


def _local(now: str | None, zone: str) -> datetime:
    if now is not None:
        return _naive(now, "--now")
    from mentorbot.app import clock  # loads much; with --now it isn't needed

    return to_local(clock(), zone).replace(second=0, microsecond=0)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def _bare(found: Point | Recurrence, now: datetime) -> dict[str, Any]:
    if isinstance(found, Point):
        return {"kind": "point", "value": _iso(found.at), "error": None}
    return {"kind": "recurrence", "rrule": full_rule(found, now), "error": None}


def _machine(found: Point | Recurrence, now: datetime, zone: str) -> dict[str, Any]:
    row = _bare(found, now) | {"zone": zone, "said": _lines(found, now, zone)[0]}
    if isinstance(found, Point):
        return row | {"exact": found.exact, "instant": _iso(to_instant(found.at, zone).at)}
    return row | {"next": [_iso(slot) for slot in _slots(found, now, zone)]}


def _lines(found: Point | Recurrence, now: datetime, zone: str) -> list[str]:
    if isinstance(found, Point):
        landing = to_instant(found.at, zone)
        said = say_point(found, zone)
        if not found.exact:
            return [f"{said} (no time of day was said; {say_zone(zone)})"]
        if landing.shifted:
            return [f"{said}. The clocks skip that time: it comes at {landing.wall:%H:%M}."]
        return [said]
    nexts = [say_point(Point(slot, found.wall_time is not None), zone) for slot in _slots(found, now, zone)]
    return [f"{say_recurrence(found)} ({say_zone(zone)})", "Next:", *(f"  {each}" for each in nexts)]


def _slots(found: Recurrence, now: datetime, zone: str) -> list[datetime]:
    slots = next_slots(found.rule, found.wall_time, zone, now, start=found.start, also=found.also, count=_SHOWN)
    return [slot.local for slot in slots]


def _print(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
