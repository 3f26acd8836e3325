"""What a member set about reminders, on one card, and how each of it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any, Literal

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import moving
from mentorbot.people.reach import DAYS, NO_QUIET, Reach, reach, set_reach
from mentorbot.storage.database import Database
from mentorbot.times.instants import to_local
from mentorbot.times.reading import read_point
from mentorbot.times.unclear import Unclear
from mentorbot.times.vocabulary import WEEKDAYS
from mentorbot.times.words import say_time, say_zone

Order = Literal["day first", "month first"]
ORDERS: Mapping[Order, str] = {"day first": "DMY", "month first": "MDY"}
NONE = frozenset({"none", "no", "never", "nothing", "off"})
QUIET_HINT = 'Write two times, such as "22:00 to 7:00", or "none".'
DAYS_HINT = 'Write days of the week, such as "Saturday and Sunday", or "none".'


class ReminderSettings:
    """The settings of a member, and the card that shows them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("reminders", "How and when I remind you")
    async def reminders(self, call: Call) -> Card:
        """Show every setting, each with its button."""
        async with self._database.read() as tx:
            return settings_card(await reach(tx, call.person))

    @command("reminders quiet", "Your quiet hours, in which nothing is sent", writes=True)
    async def quiet(
        self, call: Call, hours: Annotated[str, Arg("From when to when, or 'none'", max_length=60, form=True)]
    ) -> Card:
        """Set the hours in which nothing is pushed; what is due then comes as they end."""
        if hours.strip().casefold() in NONE:
            return await self._set(call, {"quiet": NO_QUIET})
        begin, end = _span(hours, call)
        return await self._set(call, {"quiet": f"{begin:%H:%M}-{end:%H:%M}"})

    @command("reminders rest", "Days on which nothing is sent", writes=True)
    async def rest(
        self, call: Call, days: Annotated[str, Arg("Days of the week, or 'none'", max_length=100, form=True)]
    ) -> Card:
        """Set the days of rest; what is due on one comes on the next day."""
        chosen = [] if days.strip().casefold() in NONE else _days(days)
        if len(chosen) == len(DAYS):
            raise Friendly(
                "With seven days of rest nothing could come.", "To stop reminders, pause your goals instead."
            )
        return await self._set(call, {"rest_days": ",".join(DAYS[day] for day in chosen) or None})

    @command("reminders time", "Your usual time, where you name no other", writes=True)
    async def time(
        self, call: Call, time: Annotated[str, Arg("A time of day, such as 18:00", max_length=30, form=True)]
    ) -> Card:
        """Set the time of day of what is planned from now on."""
        return await self._set(call, {"usual_time": f"{_time(time, call):%H:%M}"})

    @command("reminders order", "Whether 3/4 is the 3rd of April or March 4th", writes=True)
    async def order(self, call: Call, order: Annotated[Order, Arg("What comes first in a date")]) -> Card:
        """Set the order of day and month in dates of figures."""
        return await self._set(call, {"day_order": ORDERS[order]})

    @command("reminders names", "Whether a reminder may name the goal", writes=True)
    async def names(self, call: Call, named: Annotated[bool, Arg("Name the goal")]) -> Card:
        """Let what is pushed name the goal, or not; not is usual, since others may see a screen."""
        return await self._set(call, {"names_goals": named})

    async def _set(self, call: Call, changes: Mapping[str, Any]) -> Card:
        async with self._database.write(call.event, call.now) as tx:
            await set_reach(tx, call.person, changes)
            await moving.settle(tx, call.person)
            return settings_card(await reach(tx, call.person), changed=True)


def settings_card(who: Reach, *, changed: bool = False) -> Card:
    """Every setting with the button that changes it."""
    rows: list[tuple[Text, Button | None]] = [
        (
            ("**Zone**: ", say_zone(who.zone) if who.zone else "not known, so I count in UTC"),
            _to("Change zone", "zone"),
        ),
        (("**Quiet hours**: ", _quiet(who)), _to("Change quiet hours", "quiet")),
        (("**Days of rest**: ", _rest(who)), _to("Change days of rest", "rest")),
        (("**Usual time**: ", say_time(who.usual_time)), _to("Change usual time", "time")),
        (("**3/4 means**: ", "3 April" if who.day_order == "DMY" else "4 March"), _order(who)),
    ]
    if who.platform != "terminal":
        rows.insert(0, (("**Reminders come**: ", way(who)), _way_button(who)))
        rows.append((("**What is pushed**: ", _pushed(who)), _names(who)))
    return Card(title=("Changed.",) if changed else ("How I remind you",), rows=tuple(rows))


def way(who: Reach) -> str:
    """Say by which way reminders come."""
    if who.route == "dm":
        closed = " They are closed to me now, so what is due waits for your next use." if who.dm == "closed" else ""
        return f"by direct message.{closed}"
    return "when you next use me." if who.route else "when you next use me, until you choose."


def _to(words: str, path: str, **args: str) -> Button:
    return Button(words, f"reminders {path}", args)


def _way_button(who: Reach) -> Button:
    if who.route == "dm" and who.dm == "closed":
        return _to("Try a direct message again", "route", where="dm")
    if who.route == "dm":
        return _to("Wait for my next use instead", "route", where="here")
    return _to("Send direct messages", "route", where="dm")


def _order(who: Reach) -> Button:
    other: Order = "month first" if who.day_order == "DMY" else "day first"
    return _to("Read it as 4 March" if other == "month first" else "Read it as 3 April", "order", order=other)


def _pushed(who: Reach) -> str:
    return "that you have a check-in, with its goal." if who.names_goals else "that you have a check-in, and no more."


def _names(who: Reach) -> Button:
    words = "Leave the goal out" if who.names_goals else "Name the goal"
    return _to(words, "names", named="no" if who.names_goals else "yes")


def _quiet(who: Reach) -> str:
    return f"{say_time(who.quiet[0])} to {say_time(who.quiet[1])}" if who.quiet else "none"


def _rest(who: Reach) -> str:
    return " and ".join(WEEKDAYS[day] for day in sorted(who.rest_days)) or "none"


def _span(words: str, call: Call) -> tuple[time, time]:
    parts = re.split(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\band\b)\s*", re.sub(r"^\s*(from|between)\s+", "", words))
    if len(parts) != 2:
        raise Friendly("I need two times.", QUIET_HINT)
    begin, end = (_time(part, call) for part in parts)
    if begin == end:
        raise Friendly("Those are the same time.", QUIET_HINT)
    return begin, end


def _time(words: str, call: Call) -> time:
    """Read a time of day. Raises Friendly for what is none."""
    midnight = datetime.combine(to_local(call.now, call.zone or "UTC").date(), time())
    try:
        point = read_point(f"tomorrow at {words.strip()}", midnight)
    except Unclear as error:
        raise Friendly("I can't read that as a time of day.", 'Write it like "18:00" or "6pm".') from error
    return point.at.time()


def _days(words: str) -> list[int]:
    found: set[int] = set()
    for word in re.findall(r"[a-z]+", words.casefold()):
        if word in ("and", "on", "or"):
            continue
        if word in ("weekend", "weekends"):
            found |= {5, 6}
            continue
        day = next((number for number, name in enumerate(WEEKDAYS) if _is_day(word, name)), None)
        if day is None:
            raise Friendly("I can't read that as days of the week.", DAYS_HINT)
        found.add(day)
    if not found:
        raise Friendly("I can't read that as days of the week.", DAYS_HINT)
    return sorted(found)


def _is_day(word: str, name: str) -> bool:
    return len(word) >= 2 and name.casefold().startswith(word.removesuffix("s") if len(word) > 6 else word)
