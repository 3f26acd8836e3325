"""Who may see and do what with a request: its asker, whoever took it, those who may take it, and nobody else."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from mentorbot.community import mentors, requests
from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import WAITING, Request, Side
from mentorbot.core.call import Call, reaches
from mentorbot.core.command import Arg
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.people.reach import reach, set_reach
from mentorbot.storage.database import Tx

TERMINAL = "terminal"
"""Where one person may be on both sides, to try it out."""
Number: TypeAlias = Annotated[int, Arg("The question", low=1, high=10**15)]
Before: TypeAlias = Annotated[int | None, Arg("Before which letter", low=1, high=10**15)]
Seen: TypeAlias = Annotated[Side, Arg("On which side")]


def alone(call: Call) -> bool:
    """Whether one person may be on both sides here."""
    return call.platform == TERMINAL


async def party(tx: Tx, call: Call, number: int, side: Side, *, lock: bool = False) -> tuple[Request, Side]:
    """A request that the caller asked or took, and on which side they are: `side`, where they are on both.

    Raises Friendly where they are on none. `lock` keeps others, and what is owed about it, from changing until `tx`
    ends.
    """
    if lock:
        await owing.hold(tx, number)
    sides: tuple[Side, Side] = ("helper", "asker") if side == "helper" else ("asker", "helper")
    for each in sides:
        of = requests.of_asker if each == "asker" else requests.of_helper
        if (found := await of(tx, call.person, number, lock=lock)) is not None:
            return found, each
    raise gone()


async def taker(tx: Tx, call: Call, number: int, *, lock: bool = False) -> tuple[Request, Mentor | None]:
    """A request that the caller could take, and what they offer; None for a moderator at the last stop.

    Raises Friendly where there is none for them, where it was taken back or is taken, and where they may not now.
    """
    if lock:
        await owing.hold(tx, number)
    found = await requests.for_mentor(tx, call.person, number, lock=lock)
    offered = await mentors.find(tx, call.person, found.community, lock=lock) if found is not None else None
    if found is None and reaches(call.rank, "moderator"):
        every: tuple[requests.State, ...] = ("last", "talking", "closed", "withdrawn", "unanswered", "left")
        found = await requests.for_moderator(tx, call.community, number, every, taker=call.person, lock=lock)
    if found is None:
        if await mentors.find(tx, call.person, call.community) is None:
            raise Friendly(
                "That question is not for you, or not here any more.", "/mentor offer says that you can be asked."
            )
        raise gone()
    _open(call, found)
    if found.person == call.person and not alone(call):
        raise Friendly("This is your own question.", "/mentor requests shows where it stands.")
    if found.person in await mentors.avoided(tx, found.community, call.person):
        raise Friendly("You would rather not hear from whoever asked this, so it is left to others.")
    if offered is not None and offered.paused(call.now):
        raise Friendly("You rest at the moment, so you are not asked.", "/mentor mine shows how to go on.")
    return found, offered


def _open(call: Call, found: Request) -> None:
    if found.helper is not None and found.helper != call.person:
        raise Friendly("Somebody else took it already. Thank you all the same.")
    if found.helper == call.person:
        raise Friendly("You took this one.", "/mentor requests shows it.")
    if found.state == "withdrawn":
        raise Friendly("Whoever asked this took it back.")
    if found.state not in WAITING:
        raise Friendly("This question does not wait any more.", "Whoever asked it was told so.")


async def mine(tx: Tx, call: Call, *, lock: bool = False) -> Mentor:
    """What the caller offers here; in a direct message, what they offer in the one place where they do.

    Raises Friendly where that is nothing.
    """
    found = await mentors.find(tx, call.person, call.community, lock=lock)
    if found is None and call.place == "dm":
        every = await mentors.of_person(tx, call.person)
        if len(every) == 1:
            found = await mentors.find(tx, call.person, every[0].community, lock=lock)
        elif every:
            raise Friendly("You can be asked in several communities.", "Use this in the one that you mean.")
    if found is None:
        raise Friendly("You have not offered to be asked here.", "/mentor offer does that.")
    return found


async def reachable(tx: Tx, person: int) -> None:
    """Whoever was told that I write to them, and went on, may be written to, unless they chose another way before."""
    who = await reach(tx, person)
    if who.route is None and who.platform != TERMINAL:
        await set_reach(tx, person, {"route": "dm"})


def gone() -> Friendly:
    """What anybody is told of a request that isn't theirs, or isn't there."""
    return Friendly("That question is not here any more.", "/mentor requests shows yours.")
