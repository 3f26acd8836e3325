"""What moderators do with offers: approve, decline or end them; of talks they see that there are some, and no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from mentorbot.community import audit, mentors, requests
from mentorbot.community.mentors import Mentor, State
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Ref, Text, When
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors import owing
from mentorbot.features.mentors.cards import PAGE, lines, offered, short
from mentorbot.features.mentors.offering import fields_of, settled
from mentorbot.features.mentors.owing import OFFER
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database, Tx

SHOWN: tuple[State, ...] = ("held", "offered", "approved")
_WORDS = {"held": "held back since a report", "offered": "waits for you", "approved": "is asked"}
Person: TypeAlias = Annotated[int, Arg("Whose offer", low=1, high=10**15)]
Skip: TypeAlias = Annotated[int, Arg("From which one", low=0, high=10_000)]


class Reviewing:
    """The offers of a community, for its moderators."""

    def __init__(self, database: Database, tags: Mapping[str, Tag]) -> None:
        self._database = database
        self._tags = tags

    @command("mentor review", "Who offers to be asked by members, and what was reported", rank="moderator")
    async def review(self, call: Call, skip: Skip = 0) -> Card:
        """List offers, those that wait first, and reports."""
        async with self._database.read() as tx:
            found = await mentors.listed(tx, call.community, SHOWN)
            reported = await requests.in_state(tx, call.community, "reported", 1)
            talks = await requests.counted(tx, call.community, "talking")
            waits = await requests.counted(tx, call.community, "open") + await requests.counted(
                tx, call.community, "last"
            )
        found.sort(key=lambda each: (each.state == "approved", each.since))
        rows = tuple(_row(each, number) for number, each in enumerate(found[skip : skip + PAGE], skip + 1))
        buttons = [Button("Look at a report", "mentor report-show", {"request": str(each.id)}) for each in reported]
        if len(found) > skip + PAGE:
            buttons.append(Button("Show more", "mentor review", {"skip": str(skip + PAGE)}))
        title = "People who help here" if found else "Nobody has offered to be asked here yet."
        said = f"{_count(waits, 'question waits', 'questions wait')} for a person. "
        said += f"{_count(talks, 'talk goes', 'talks go')} on."
        help_ = " /mentor offer is how members offer it." if not found else ""
        return Card(title=(title,), body=(said + help_,), rows=rows, buttons=tuple(buttons))

    @command("mentor offer-show", "Look at an offer", menu=False, rank="moderator")
    async def show(self, call: Call, person: Person) -> Card:
        """Show one offer with what can be done about it."""
        async with self._database.read() as tx:
            found = await _found(tx, call, person)
            native = (await reach(tx, found.person)).native
        who: Text = (Ref("person", native), f", {_WORDS[found.state]} since ", When(found.since, "date"), ".")
        return Card(
            title=("An offer to be asked",),
            body=lines((who, *fields_of(found, self._tags))),
            buttons=(*_decisions(found), Button("All offers", "mentor review", {})),
        )

    @command("mentor decide", "Decide about an offer", menu=False, rank="moderator", writes=True)
    async def decide(
        self, call: Call, person: Person, what: Annotated[Literal["approve", "decline", "end"], Arg("What to do")]
    ) -> Card:
        """Approve, decline or end an offer; whoever made it is told."""
        async with self._database.write(call.event, call.now) as tx:
            found = await _found(tx, call, person, lock=True)
            if (what == "end") != (found.state == "approved"):
                raise Friendly("Another moderator settled this already.", "/mentor review shows how it stands.")
            if found.state == "held":
                raise Friendly(
                    "This offer is held back since a report.", "Settle the report first; see /mentor review."
                )
            state: State = "approved" if what == "approve" else "declined"
            await mentors.settle(tx, found, state, call.now, call.person if what == "approve" else None)
            subject, mark = f"{OFFER}:{found.community}", f"{what}:{call.now.isoformat(timespec='seconds')}"
            await owing.tell(tx, found.person, found.community, subject, mark, call.now)
            await settled(tx, call.community)
            await audit.note(tx, call, {"offer": found.person, "what": what}, state)
        said = {
            "approve": "They can be asked from now on.",
            "decline": "Declined.",
            "end": "They are not asked any more.",
        }
        return Card(
            title=(said[what],), body=("They are told so.",), buttons=(Button("All offers", "mentor review", {}),)
        )


async def _found(tx: Tx, call: Call, person: int, *, lock: bool = False) -> Mentor:
    found = await mentors.find(tx, person, call.community, lock=lock)
    if found is None or found.state not in SHOWN:
        raise Friendly("That offer is not here any more.", "/mentor review shows those that are.")
    return found


def _row(about: Mentor, number: int) -> tuple[Text, Button | None]:
    label = f"{number}. {short(about.name)}"
    button = Button(label, "mentor offer-show", {"person": str(about.person)})
    return (*offered(about), f": {_WORDS[about.state]}"), button


def _decisions(about: Mentor) -> tuple[Button, ...]:
    def button(label: str, what: str) -> Button:
        return Button(label, "mentor decide", {"person": str(about.person), "what": what})

    if about.state == "offered":
        return (button("Approve", "approve"), button("Decline", "decline"))
    return (button("End it", "end"),) if about.state == "approved" else ()


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {one if number == 1 else many}"
