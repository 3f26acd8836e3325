"""Where a member is: said as a city, or by what their clock shows; what is planned keeps its local time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.delivery import moving
from mentorbot.delivery.rezoning import Moved
from mentorbot.people.people import People
from mentorbot.storage.database import Database
from mentorbot.times.instants import to_local
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_point, say_time, say_zone
from mentorbot.times.zones import find_zones, read_zone

OFFERED = 5


class ZoneSetting:
    """The zone of a member."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    @command("reminders zone", "Where you are: a city, or what your clock shows", writes=True)
    async def zone(
        self,
        call: Call,
        place: Annotated[
            str, Arg("A city, or 'it's 21:40 here'", max_length=60, form=True, suggest="suggest", label="Your city")
        ],
    ) -> Card:
        """Set the zone; what is planned moves to the same local time there."""
        try:
            found = read_zone(place, call.now)
        except Unclear as error:
            raise Friendly(error.text, error.hint) from error
        if len(found) > 1:
            buttons = tuple(_choice(zone, call) for zone in found[:OFFERED])
            return Card(
                title=("Which of these is like your clock?",),
                body=("If none is, write a larger city near you.",),
                buttons=(*buttons, Button("Another city", "reminders zone", {})),
            )
        async with self._database.write(call.event, call.now) as tx:
            moved = await moving.move(tx, self._people, call.person, found[0], call.now)
        local = to_local(call.now, found[0]).replace(second=0, microsecond=0)
        said = f"It is {say_point(local, found[0], local)} for you."
        skipped = [_skipped(each, found[0], call) for each in moved if each.skipped is not None]
        more = Button("Another city", "reminders zone", {})
        return Card(title=("Noted.",), body=("\n".join([said, *skipped]),), buttons=(more,))

    async def suggest(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Cities that begin with what was typed."""
        return find_zones(typed)


def _choice(zone: str, call: Call) -> Button:
    return Button(f"{say_zone(zone)}, {say_time(to_local(call.now, zone).time())}", "reminders zone", {"place": zone})


def _skipped(moved: Moved, zone: str, call: Call) -> str:
    """Tell what has passed there already, without naming what it was about."""
    if moved.skipped is None:
        return ""
    said = f"One that was planned for {say_point(moved.skipped, None)} has passed there, so it is skipped."
    if moved.next is not None:
        then = say_point(to_local(moved.next.due, zone), zone, to_local(call.now, zone))
        said += f" The next one comes {then}."
    return said
