"""Says points and recurrences so that nobody has to guess, and so that they can be read again as the same thing."""

from __future__ import annotations

from datetime import date, datetime, time

from mentorbot.times.building import CODES
from mentorbot.times.frame import zone_city
from mentorbot.times.point import Point
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.tokens import LONGEST
from mentorbot.times.vocabulary import MONTHS, WEEKDAYS

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"} | {
    "HOURLY": "hour", "MINUTELY": "minute", "SECONDLY": "second",
}  # fmt: skip
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def say_point(point: Point | datetime, zone: str | None, now: datetime | None = None) -> str:
    """Say a point as an absolute date: "Tuesday 1 December 2026, 18:00, Berlin".

    The time is left out where only the day counts. A datetime is naive and local. `now` (naive, local) lets the year
    go where it is this one.
    """
    at, exact = (point.at, point.exact) if isinstance(point, Point) else (point, True)
    near = now is not None and now.year == at.year and now.date() <= at.date()
    parts = [say_day(at.date(), year=not near)]
    if exact:
        parts.append(say_time(at.time()))
        if zone:
            parts.append(say_zone(zone))
    return ", ".join(parts)


def say_day(day: date, year: bool = True) -> str:
    """Say a day: "Tuesday 1 December 2026"."""
    said = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{said} {day.year}" if year else said


def say_time(at: time) -> str:
    """Say a time of day: "18:00"; seconds only where there are any."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def say_zone(zone: str) -> str:
    """Say a zone by its city: "Europe/Berlin" is "Berlin"."""
    return zone_city(zone)


def say_recurrence(recurrence: Recurrence) -> str:
    """Say a recurrence: "every Tuesday at 09:00", "on the last Friday of each month".

    Names of days and months are shortened where it would be too long to be read again.
    """
    said = _recurrence(recurrence)
    if len(said) > LONGEST:
        for name in (*WEEKDAYS, *MONTHS):
            said = said.replace(name, name[:3])
    return said


def _recurrence(recurrence: Recurrence) -> str:
    parts = dict(part.split("=", 1) for part in recurrence.rule.split(";"))
    said = _rhythm(parts)
    if recurrence.wall_time is not None:
        said += f" at {_listed([say_time(each) for each in (recurrence.wall_time, *recurrence.also)])}"
    if (count := parts.get("COUNT")) is not None:
        said += f", {count} time{'s' if count != '1' else ''}"
    if recurrence.start is not None:
        said += f", from {_date(recurrence.start.date())}"
        if parts["FREQ"] in ("HOURLY", "MINUTELY", "SECONDLY"):
            said += f", first at {say_time(recurrence.start.time())}"
    if (until := parts.get("UNTIL")) is not None:
        said += f", until {_date(date(int(until[:4]), int(until[4:6]), int(until[6:8])))}"
    return said


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _rhythm(parts: dict[str, str]) -> str:
    freq, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    if freq == "WEEKLY":
        return _weekly(parts["BYDAY"], interval)
    if freq == "MONTHLY":
        scope = _every("month", interval) if interval > 1 else "each month"
        return f"on the {_days(parts)} of {scope}"
    if freq == "YEARLY":
        return _yearly(parts, interval)
    return _every(_UNITS[freq], interval)


def _every(unit: str, interval: int) -> str:
    if interval == 1:
        return f"every {unit}"
    return f"every other {unit}" if interval == 2 else f"every {interval} {unit}s"


def _weekly(codes: str, interval: int) -> str:
    if codes == ",".join(CODES):
        days = "day"
    elif codes == ",".join(CODES[:5]):
        days = "weekday"
    else:
        days = _listed([WEEKDAYS[CODES.index(code)] for code in codes.split(",")])
    if interval == 1:
        return f"every {days}"
    if interval == 2 and "," not in codes:
        return f"every other {days}"
    return f"{_every('week', interval)} on {_listed([WEEKDAYS[CODES.index(code)] for code in codes.split(',')])}"


def _yearly(parts: dict[str, str], interval: int) -> str:
    months = [MONTHS[int(each) - 1] for each in parts.get("BYMONTH", "").split(",") if each]
    if "BYMONTHDAY" in parts and len(months) == 1:
        every = "every" if interval == 1 else f"{_every('year', interval)} on"
        if "-" not in parts["BYMONTHDAY"]:
            return f"{every} {_listed(parts['BYMONTHDAY'].split(','))} {months[0]}"
    scope = f" of {_listed(months)}" if months else ""
    return f"{_every('year', interval)} on the {_days(parts)}{scope}"


def _days(parts: dict[str, str]) -> str:
    """The counted days of a month or year: "1st and 15th", "first and third Friday", "last weekday"."""
    if "BYMONTHDAY" in parts:
        numbers = [int(each) for each in parts["BYMONTHDAY"].split(",")]
        return _listed([_ordinal(each) if each > 0 else f"{_place(each)} day" for each in numbers])
    if "BYSETPOS" in parts:
        return f"{_listed([_place(int(each)) for each in parts['BYSETPOS'].split(',')])} weekday"
    counted: dict[str, list[str]] = {}
    for each in parts["BYDAY"].split(","):
        counted.setdefault(each[-2:], []).append(_place(int(each[:-2])))
    return _listed([f"{_listed(places)} {WEEKDAYS[CODES.index(code)]}" for code, places in counted.items()])


def _place(place: int) -> str:
    if place in _PLACES:
        return _PLACES[place]
    return _ordinal(place) if place > 0 else f"{_ordinal(-place)} last"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
