"""Words of a message as a page can hold them: nothing in them pings, and what is too long ends at a sentence."""

from __future__ import annotations

from mentorbot.knowledge.documents import sentences
from mentorbot.knowledge.entry import LONGEST_BODY
from mentorbot.knowledge.writing import harmless

MARKED = 40
"""Characters that naming its source may add to each line."""
A_MEMBER = "a member of this community"
"""Where a point comes from whose author did not agree to their words being kept, or can't be asked."""
OMITTED = "(…)"
"""Says that a message went on."""


def copied(words: str) -> str:
    """What a page keeps of a message, which its author and a moderator read before it does."""
    left, lines = LONGEST_BODY - MARKED - len(OMITTED), list[str]()
    for line in harmless(words).strip().split("\n"):
        size = len(line) + MARKED if line.strip() else 1
        if size > left:
            return "\n".join([*lines, f"{_begun(line, left - MARKED)} {OMITTED}".strip()])
        lines.append(line)
        left -= size
    return "\n".join(lines)


def _begun(line: str, room: int) -> str:
    """The sentences of a line that fit; of one that doesn't, its words."""
    out = ""
    for said in sentences(line):
        if len(out) + len(said) + 1 > room:
            break
        out = f"{out} {said}".strip()
    return out or line[: max(0, room)].rpartition(" ")[0]
