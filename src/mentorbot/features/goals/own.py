"""What every part of goals stands on: a member's own goals, found by number or by name, and never anybody else's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, TypeAlias

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Plain
from mentorbot.core.command import Arg
from mentorbot.core.errors import Friendly
from mentorbot.delivery import ledger
from mentorbot.features.goals.here import Here, here
from mentorbot.features.goals.schedule import KIND, subjects
from mentorbot.people import goals
from mentorbot.people.goals import CLOSED, KEPT, Goal, State
from mentorbot.storage.database import Database, Tx

MOST = 50
"""Goals that a member can have open (SECURITY.md: a cap on each stored kind)."""
LONGEST = 100
"""Characters of a skill."""
LABEL = 70

Named: TypeAlias = Annotated[str, Arg("The goal", label="The goal", max_length=LONGEST, suggest="suggest")]
Slot: TypeAlias = Annotated[str, Arg("The check-in", max_length=16)]


class Own:
    """A part of goals."""

    def __init__(self, database: Database, communities: Communities) -> None:
        self.database = database
        self.communities = communities

    async def suggest(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """The member's own goals that hold what was typed, open ones first."""
        async with self.database.read() as tx:
            mine = await goals.of_person(tx, call.person)
        order: tuple[State, ...] = (*KEPT, *CLOSED)
        ranked = sorted(mine, key=lambda each: order.index(each.state))
        return [(each.skill, str(each.id)) for each in ranked if typed.casefold().strip() in each.skill.casefold()]

    async def find(self, tx: Tx, call: Call, named: str) -> Goal:
        """Give the goal of this number or name. Raises Friendly where the member has none such, or several."""
        if named.isascii() and named.isdigit() and (found := await goals.find(tx, call.person, _number(named))):
            return found
        return chosen(await goals.of_person(tx, call.person), named)

    async def locked(self, tx: Tx, call: Call, named: str) -> tuple[Goal, Here]:
        """Give a goal that nobody else can change until `tx` ends, with what is owed about it, and where its member is.

        What is owed is locked first, as workers do.
        """
        seen = await self.find(tx, call, named)
        await ledger.hold(tx, KIND, subjects(seen))
        found = await goals.find(tx, call.person, seen.id, lock=True)
        if found is None:
            raise _unknown()
        return found, await here(tx, call.person, call.now)


def chosen(mine: Collection[Goal], named: str) -> Goal:
    """Pick a goal by its name, or by how it begins. Raises Friendly where none or several fit."""
    wanted = " ".join(named.casefold().split())
    same = [each for each in mine if each.skill.casefold() == wanted]
    begins = [each for each in mine if each.skill.casefold().startswith(wanted)]
    for found in (same, begins):
        running = [each for each in found if each.state in KEPT] or found
        if len(running) == 1:
            return running[0]
        if running:
            raise Friendly("Several of your goals begin like that.", "Write more of the name, or see /goal list.")
    raise _unknown()


def _number(named: str) -> int:
    return int(named) if len(named) <= 15 else 0


def _unknown() -> Friendly:
    return Friendly("You have no such goal.", "/goal list shows yours.")


def label(skill: str) -> str:
    """A skill as a button's label."""
    return skill if len(skill) <= LABEL else f"{skill[: LABEL - 1].rstrip()}…"


async def room(tx: Tx, person: int) -> list[Goal]:
    """Make sure that a member may have one more open goal; gives those that are open. Raises Friendly at the limit."""
    await goals.hold(tx, person)
    mine = await goals.of_person(tx, person, KEPT)
    if len(mine) >= MOST:
        raise Friendly(
            f"You have {MOST} open goals, and I keep no more than that.", "Finish one, or put one away; see /goal list."
        )
    return mine


def same_skill(mine: Collection[Goal], skill: str) -> Goal | None:
    """The goal with this very name, if there is one."""
    return next((each for each in mine if each.skill.casefold() == skill.casefold()), None)


def tidy(words: str) -> Plain:
    """A name or a why on one line."""
    return Plain(" ".join(words.split()))
