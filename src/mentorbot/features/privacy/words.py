"""What is said about privacy: what is held, for how long, who could read it, and what forgetting leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.core.call import Call
from mentorbot.core.card import Plain, Text
from mentorbot.people import holdings
from mentorbot.people.holdings import HOLDINGS, Holding

TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Household:
    """Who runs this program and for how long it keeps things, in days. Names are empty where none is set.

    `local` says that the database lies on the computer on which it runs.
    """

    operator: str
    contact: str
    days: int
    backup_days: int
    local: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together for people. `always` is shown also where nothing is held."""

    name: str
    holdings: tuple[Holding, ...]
    how: str
    always: bool = False


GROUPS = (
    Group(
        "Questions",
        (holdings.QUESTIONS, holdings.FEEDBACK),
        "Kept for {days} days, encrypted, under a code instead of your name. What sounds like distress is never kept, "
        "and nobody is told.",
        always=True,
    ),
    Group(
        "Goals",
        (holdings.GOALS, holdings.CHECK_INS),
        "Your words are encrypted. Kept until you ask me to forget you.",
        always=True,
    ),
    Group(
        "Reminders and tips",
        (
            *(holdings.RECURRENCES, holdings.DELIVERIES, holdings.MESSAGES),
            *(holdings.READERS, holdings.TELLINGS, holdings.VOTES),
        ),
        "What was sent is kept for {most} days; your votes are under a code instead of your name.",
    ),
    Group(
        "Pages",
        (holdings.PROPOSALS, holdings.CONSENTS),
        "What you wrote for a page is encrypted until the page is published.",
    ),
    Group(
        "Waiting",
        (holdings.WAITING,),
        "Your words, encrypted, until a month after I wrote to you. /waiting shows them, and ends it.",
    ),
    Group(
        "With people here",
        (holdings.REQUESTS, holdings.LETTERS, holdings.OFFERS, holdings.ASKED, holdings.RATHER_NOT),
        "What you ask a person and what both write is encrypted, and kept for {most} days after the last word. "
        "Moderators read it only if one of you reports it. Your offer to help stays until you stop.",
    ),
    Group("Forms", (holdings.DRAFTS,), "Encrypted, for 24 hours."),
    Group(
        "As a moderator",
        (holdings.TRAIL, holdings.REVISIONS, holdings.PLACES, holdings.NOTICES),
        "Kept as long as the community is here.",
    ),
    Group("You", (holdings.PERSON,), "Your number on this platform, where you were last, and what you set."),
)


def counted(counts: Mapping[str, int], of: tuple[Holding, ...] = HOLDINGS) -> str:
    """What is held, in numbers: "3 questions, 1 goal"; empty where nothing is."""
    some = [(each, counts[each.table.name]) for each in of if counts[each.table.name]]
    return ", ".join(f"{number} {each.one if number == 1 else each.many}" for each, number in some)


def held(counts: Mapping[str, int], days: int, house: Household) -> tuple[tuple[str, Text], ...]:
    """The groups with what they hold and how; `days` is for how long questions are kept here."""
    fields: list[tuple[str, Text]] = []
    for group in GROUPS:
        said = counted(counts, group.holdings)
        if said or group.always:
            begin = f"{said[:1].upper()}{said[1:]}. " if said else "None yet. "
            if group.holdings == (holdings.PERSON,):
                begin = ""
            fields.append((group.name, (begin + group.how.format(days=days, most=max(house.days, days)),)))
    return tuple(fields)


def readers(call: Call, house: Household) -> Text:
    """Who could read what is stored, and what is sent."""
    if call.platform == TERMINAL and house.local:
        return (
            "Everything lies on this computer, with the key beside it. ",
            "Whoever may read your files can read it. Nothing is sent anywhere.",
        )
    who = (Plain(house.operator or "Whoever runs this program"),)
    reached = (" (", Plain(house.contact), ")") if house.contact else ()
    rest = " holds the key and could read what is stored. Members and moderators here can't.\n"
    return (*who, *reached, rest, _PLATFORMS.get(call.platform, ""))


_PLATFORMS = {
    "discord": "What I send you by direct message also lies with Discord, which may be able to read it.",
    "slack": "What I send you by direct message also lies with Slack. The owners of your workspace, perhaps your "
    "employer, may be able to read it.",
}


DELETED = tuple(each for each in HOLDINGS if each.fate == "deleted")


def stays(call: Call, counts: Mapping[str, int], house: Household) -> list[Text]:
    """What forgetting leaves, each as a line."""
    lines: list[Text] = []
    if kept := counted(counts, (holdings.TRAIL, holdings.REVISIONS)):
        lines.append((f"As a moderator: {kept}. They stay as those of a former moderator.",))
    if counts[holdings.PLACES.table.name]:
        lines.append(("The list of moderators here, without you.",))
    if call.platform == TERMINAL:
        lines.append(("What stands on your screen, and copies that you made.",))
    else:
        name = call.platform.capitalize()
        lines.append((f"What {name} itself keeps: what you wrote to me, and what I sent you until it is deleted.",))
    backups = f"Backups, for at most {house.backup_days} days. If one is restored, you are erased from it again."
    lines.append((backups,))
    if call.platform != TERMINAL:
        lines.append(("Another copy of this program may remember you for half a minute.",))
    return lines
