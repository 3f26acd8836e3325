"""A check-in put off: one more of it comes at another time, and the schedule stays as it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.goals import cards, schedule
from mentorbot.features.goals.check_in import known_slot
from mentorbot.features.goals.here import Here
from mentorbot.features.goals.own import Named, Own, Slot
from mentorbot.features.goals.turns import Turn, awake, turn
from mentorbot.people import check_ins, goals
from mentorbot.people.goals import Goal
from mentorbot.storage.database import Tx
from mentorbot.times.instants import to_instant
from mentorbot.times.words import say_day, say_time

MOST = 5
"""How often one check-in can be put off (SECURITY.md)."""


class Later(Own):
    """Check-ins put off."""

    @command("check-in later", "Later", menu=False, writes=True)
    async def later(
        self, call: Call, goal: Named, slot: Slot = "", at: Annotated[str, Arg("When", max_length=16)] = ""
    ) -> Card:
        """Offer times, or put a check-in off to the one that was chosen."""
        async with self.database.write(call.event, call.now) as tx:
            found, where = await self.locked(tx, call, goal)
            if not at:
                await goals.change(tx, found, {"silent": 0}, call.now)
                return _when(found, slot, where)
            moment = datetime.fromisoformat(at) if known_slot(at) else where.local
            if to_instant(moment, where.zone).at <= call.now:
                return _when(found, slot, where)
            return await self._put_off(tx, found, where, slot, moment)

    @command("check-in later-at", "When shall I ask again?", menu=False, writes=True)
    async def later_at(
        self,
        call: Call,
        goal: Named,
        when: Annotated[str, Arg("When, such as 'Friday at 17:00'", max_length=100, form=True)],
        slot: Slot = "",
    ) -> Card:
        """Put a check-in off to a time in the member's words."""
        async with self.database.write(call.event, call.now) as tx:
            found, where = await self.locked(tx, call, goal)
            return await self._put_off(tx, found, where, slot, schedule.read_moment(when, where))

    async def _put_off(self, tx: Tx, goal: Goal, where: Here, slot: str, moment: datetime) -> Card:
        if goal.state in ("done", "away", "paused"):
            raise Friendly(cards.resting_line(goal, where), "Pick it up again with /goal resume, and I ask again.")
        which = known_slot(slot) or where.local.isoformat(timespec="minutes")
        story = await check_ins.of_goal(tx, goal)
        count = sum(each.slot == which and each.answer.startswith("later") for each in story)
        if count >= MOST:
            change = cards.to_goal("Change when I remind", "goal remind", goal)
            pause = cards.to_goal("Pause it", "goal pause", goal)
            words = f"This check-in was put off {MOST} times already. Perhaps another rhythm fits better."
            return Card(title=("Once more does not help.",), body=(words,), buttons=(change, pause))
        made = await turn(tx, goal, where, f"later:{count + 1}", awake(goal, where), slot=which)
        owed = await schedule.put_off(tx, goal, where, which, count + 1, moment)
        return _put_off_card(made, where, where.say_comes(owed), which)


def _put_off_card(made: Turn, where: Here, said: str, slot: str) -> Card:
    again = cards.to_goal("Change", "check-in later-at", made.goal, slot=slot)
    return cards.noted(("Later, then.",), f"I ask again {said}", (again, *cards.undo(made)))


def _when(goal: Goal, slot: str, where: Here) -> Card:
    usual = where.reach.usual_time
    tomorrow, week = where.today + timedelta(days=1), where.today + timedelta(days=7)

    def to(day: date, words: str) -> Button:
        moment = datetime.combine(day, usual).isoformat(timespec="minutes")
        return cards.to_goal(words, "check-in later", goal, slot=slot, at=moment)

    weekday, _, rest = say_day(week, year=False).partition(" ")
    return Card(
        title=("When?",),
        buttons=(
            to(tomorrow, f"Tomorrow {say_time(usual)}"),
            to(week, f"Next {weekday}, {rest}"),
            cards.to_goal("Another time", "check-in later-at", goal, slot=slot),
        ),
    )
