"""Groups of questions without an answer: counted by members, with words only where three asked alike or sent them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Row, exists, or_, select, update

from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.questions import feedback, gap, question

State: TypeAlias = Literal["open", "drafted", "known", "dismissed"]
OPEN: State = "open"
DRAFTED: State = "drafted"
KNOWN: State = "known"
DISMISSED: State = "dismissed"
NO_GROUP = 0
"""What stands in `question.gap` of a question that was looked at and belongs in no group."""
FEWEST = 3
"""Members below whom it is not told what they asked (DESIGN.md, section 5, last rule)."""
LONGEST_LABEL = 80
SENT = 5
"""Questions whose words members sent that are shown of one group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same. `members` are distinct; `label` is a topic or the known gap `entry`, in our words.

    `wording` is empty unless at least three members asked the group and nearly these words; `sent` are words that their
    writers sent to the moderators. Anything else that was said is nowhere in here.
    """

    id: int
    community: int
    label: str
    state: State
    members: int
    proposal: int | None
    entry: str | None
    wording: str = ""
    sent: tuple[str, ...] = ()
    changed: Instant | None = None

    @property
    def shown(self) -> bool:
        """Whether it may stand by itself; else only its topic and count may be told."""
        return self.members >= FEWEST or bool(self.sent)


def unanswered() -> ColumnElement[bool]:
    """Whether a question got no answer that its asker could use: none, none of those offered, or another's."""
    mine = (feedback.c.question == question.c.id) & (feedback.c.asker_hash == question.c.asker_hash)
    said = mine & feedback.c.useful.is_(False)
    none = (question.c.outcome == "did_you_mean") & exists().where(said, feedback.c.why == "none of these")
    other = (question.c.outcome == "answer") & exists().where(said, feedback.c.why == "not my question")
    return or_(question.c.outcome == "no_answer", none, other)


async def listed(tx: Tx, community: int, states: Collection[str] = (OPEN,)) -> list[Group]:
    """A community's groups in these states, those that most members asked first."""
    here = (gap.c.community == community) & gap.c.state.in_(states)
    return await _groups(tx, here)


async def find(tx: Tx, community: int, number: int, *, lock: bool = False) -> Group:
    """One group of this community. Raises Friendly where there is none; `lock` keeps it until `tx` ends."""
    here = (gap.c.id == number) & (gap.c.community == community)
    if lock:
        await tx.execute(select(gap.c.id).where(here).with_for_update())
    found = await _groups(tx, here)
    if not found:
        raise Friendly("Those questions are not here any more.", "/kb questions shows what is open today.")
    return found[0]


async def change(tx: Tx, group: Group, state: State, now: Instant, **values: Any) -> None:
    """Say what became of a group; `values` are its other columns."""
    await tx.execute(update(gap).where(gap.c.id == group.id).values(state=state, changed=now, **values))


async def lend(tx: Tx, number: int, hashes: Sequence[str], lent: bool) -> bool:
    """Let moderators see the words of a question of these hashes' asker, or no longer; False if it isn't theirs.

    It is looked at anew, so that it stands in a group.
    """
    mine = (question.c.id == number) & question.c.asker_hash.in_(hashes)
    values: dict[str, Any] = {"lent": lent}
    if (await tx.execute(select(question.c.gap).where(mine))).scalar() == NO_GROUP:
        values["gap"] = None
    return bool((await tx.execute(update(question).where(mine).values(values))).rowcount)


async def _groups(tx: Tx, here: ColumnElement[bool]) -> list[Group]:
    rows = (await tx.execute(select(gap).where(here))).all()
    members: dict[int, set[str]] = defaultdict(set)
    sent: dict[int, list[int]] = defaultdict(list)
    told = question.c["id", "gap", "asker_hash", "lent"]
    asked = question.c.gap.in_(select(gap.c.id).where(here))
    for row in await tx.execute(select(*told).where(asked).order_by(question.c.id.desc())):
        members[row.gap].add(row.asker_hash)
        if row.lent:
            sent[row.gap].append(row.id)
    words = await _words(tx, [row.wording for row in rows], sent.values())
    groups = [_read(row, len(members[row.id]), words, sent[row.id]) for row in rows if members[row.id]]
    return sorted(groups, key=lambda each: (-each.members, -each.id))


async def _words(tx: Tx, wordings: Sequence[int | None], sent: Collection[Sequence[int]]) -> dict[int, str]:
    """The words that may be needed, by question: those of wordings, and those that were sent."""
    wanted = {each for each in wordings if each is not None} | {each for some in sent for each in some[:SENT]}
    if not wanted:
        return {}
    rows = await tx.execute(select(*question.c["id", "text"]).where(question.c.id.in_(wanted)))
    return {row.id: row.text for row in rows}


def _read(row: Row[Any], members: int, words: dict[int, str], sent: Sequence[int]) -> Group:
    wording = words.get(row.wording, "") if members >= FEWEST else ""
    theirs = tuple(words[each] for each in sent[:SENT] if each in words)
    return Group(
        row.id, row.community, row.label, row.state, members, row.proposal, row.entry, wording, theirs, row.changed
    )
