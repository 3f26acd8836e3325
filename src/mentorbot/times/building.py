"""From the pieces of a recurrence to its rule."""

from __future__ import annotations

from datetime import date, datetime, time

from dateutil.rrule import rrulestr

from mentorbot.times.frame import Frame
from mentorbot.times.listed import WORKDAYS
from mentorbot.times.pattern import MISFIT, Pattern
from mentorbot.times.recurrence import Recurrence
from mentorbot.times.unclear import REPEATING, Unclear

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SUBDAILY = ("HOURLY", "MINUTELY", "SECONDLY")


def build(found: Pattern, frame: Frame) -> Recurrence:
    """Make a recurrence of the pieces. Raises Unclear where they don't fit together."""
    if not found.repeats:
        raise Unclear("That doesn't say how often.", REPEATING)
    times = found.times()
    _check_often(found, len(times))
    _derive(found)
    begin = max(found.start or frame.now, frame.now)
    parts = {"FREQ": found.freq}
    if found.interval > 1:
        parts["INTERVAL"] = str(found.interval)
    parts |= _days(found, begin.date())
    if found.freq in _SUBDAILY and times:
        raise Unclear(MISFIT, REPEATING)
    if len(times) < len({each.hour for each in times}) * len({each.minute for each in times}):
        raise Unclear("Several times of a day have to share their minutes.", 'Try "every day at 9:00 and 18:00".')
    if found.lasting and found.freq == "DAILY" and found.interval == 1 and not found.lasting.months:
        found.bounded("count", found.lasting.days * max(1, len(times)))  # for a week: seven of them
    elif found.lasting:
        found.bounded("until", found.lasting.after(found.start or frame.now).date())
    if found.count and found.until:
        raise Unclear(MISFIT, REPEATING)
    if found.count:
        parts["COUNT"] = str(found.count)
    if found.until:
        parts["UNTIL"] = f"{found.until:%Y%m%d}T235959"
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    anchored = found.interval > 1 or found.count or found.start or found.freq in _SUBDAILY
    precise = bool(times) or found.freq in _SUBDAILY
    anchor = found.start if found.start and found.interval > 1 and found.freq not in _SUBDAILY else begin
    first = _first(timed(rule, times), min(anchor, begin), begin, precise)
    start = first if precise else datetime.combine(first, time())
    return Recurrence(rule, times[0] if times else None, start if anchored else None, tuple(times[1:]))


def _check_often(found: Pattern, times: int) -> None:
    """Raises Unclear where it said how many times in a week or so, and not as many days."""
    if found.often is None:
        return
    said = {"day": times, "week": len(set(found.weekdays)), "month": len(set(found.places))}
    if said.get(found.often[1]) != found.often[0]:
        raise Unclear("I can't choose the days for you.", 'Name them, such as "every Monday and Thursday".')


def timed(rule: str, times: list[time]) -> str:
    """The rule with its times of day in it."""
    if not times:
        return rule
    hours = ",".join(str(each) for each in sorted({each.hour for each in times}))
    minutes = ",".join(str(each) for each in sorted({each.minute for each in times}))
    return f"{rule};BYHOUR={hours};BYMINUTE={minutes}"


def _first(rule: str, anchor: datetime, begin: datetime, precise: bool) -> datetime:
    """The first occurrence from `begin` on, counted from `anchor`; without a time of day also of the day itself."""
    minute = begin.replace(second=0, microsecond=0)
    start = anchor.replace(second=0, microsecond=0) if precise else datetime.combine(anchor.date(), minute.time())
    found: datetime | None = rrulestr(rule, dtstart=start).after(begin if precise else minute, inc=True)
    if found is None:
        raise Unclear("That never happens.", REPEATING)
    return found


def _derive(found: Pattern) -> None:
    """Work out how often, where only the days say it."""
    if not found.freq and found.weekdays and not found.places:
        found.freq = "WEEKLY"
    elif not found.freq and found.places:
        found.freq = "YEARLY" if found.months else "MONTHLY"
    elif not found.freq and (found.clocks or found.part):
        found.freq = "DAILY"
    if found.freq == "DAILY" and (found.weekdays or found.without) and found.interval == 1:
        if len(found.weekdays) == 1:
            raise Unclear(MISFIT, REPEATING)
        found.freq = "WEEKLY"
        found.weekdays = found.weekdays or list(range(7))
    if found.freq == "MONTHLY" and found.months and found.interval == 1:
        found.freq = "YEARLY"
    if found.without:
        found.weekdays = [each for each in found.weekdays if each not in found.without]
    if not found.freq or (found.without and not found.weekdays):
        raise Unclear(MISFIT, REPEATING)


def _days(found: Pattern, today: date) -> dict[str, str]:
    """The parts of the rule that say on which days."""
    if found.freq == "WEEKLY" and not found.places and not found.months:
        days = found.weekdays or [today.weekday()]
        return {"BYDAY": ",".join(CODES[each] for each in sorted(set(days)))}
    if found.weekdays or (found.freq not in ("MONTHLY", "YEARLY") and (found.places or found.months)):
        raise Unclear(MISFIT, REPEATING)
    if found.freq not in ("MONTHLY", "YEARLY"):
        return {}
    parts: dict[str, str] = {}
    if found.freq == "YEARLY" and (found.months or not found.places):
        parts["BYMONTH"] = ",".join(str(each) for each in sorted(set(found.months or [today.month])))
    return parts | _places(found, today)


def _places(found: Pattern, today: date) -> dict[str, str]:
    if not found.places:
        if found.months:
            raise Unclear("That doesn't say on which day.", 'Try "every 4 July".')
        return {"BYMONTHDAY": str(today.day)}
    nouns = {"day" if isinstance(noun, str) and noun == "day" else type(noun).__name__ for _, noun in found.places}
    if len(nouns) > 1:
        raise Unclear(MISFIT, REPEATING)
    ordered = sorted(set(found.places), key=lambda each: (each[0] < 0, each[0], str(each[1])))
    if all(noun == "day" for _, noun in ordered):
        if found.freq == "YEARLY" and not found.months:
            raise Unclear("That doesn't say in which month.", 'Try "every 4 July".')
        if any(not 1 <= abs(place) <= 31 for place, _ in ordered):
            raise Unclear("No month has so many days.", REPEATING)
        return {"BYMONTHDAY": ",".join(str(place) for place, _ in ordered)}
    most = 53 if found.freq == "YEARLY" and not found.months else 5
    if any(not 1 <= abs(place) <= most for place, _ in ordered):
        raise Unclear("No month has so many of them.", REPEATING)
    if all(noun == "workday" for _, noun in ordered):
        days = ",".join(CODES[each] for each in WORKDAYS)
        return {"BYDAY": days, "BYSETPOS": ",".join(str(place) for place, _ in ordered)}
    return {"BYDAY": ",".join(f"{place}{CODES[noun]}" for place, noun in ordered if isinstance(noun, int))}
