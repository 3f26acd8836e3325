"""The pages that speak to a goal: asked of the knowledge, above the answer line, and never the same twice in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from mentorbot.core.card import Button
from mentorbot.features.goals.own import label
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.entry import Entry

Reason: TypeAlias = Literal["time", "hard", "sense", "person"]
"""What can be in the way: no time, too hard, not sure it matters, or a person is wanted."""

MOST = 3
"""Pages under a new goal."""
SPEAKING = ("How do I learn {skill}?", "I want to get better at {skill}")
STUCK: dict[Reason, tuple[str, ...]] = {
    "time": ("I have no time to learn {skill} beside my work", "How can I learn in small steps?"),
    "hard": ("How do I learn {skill}?", "Can I learn {skill} on the job?"),
    "sense": ("Who uses {skill} at work?", "Which skills might I be missing?"),
    "person": (),
}
"""What the knowledge is asked for each reason. Of what was tried on the shipped pages, these found the nearest pages
for skills that are in them, and nothing far-fetched for others.
"""


class Answers(Protocol):
    """Finds what is known about something."""

    async def ask(self, community: int, text: str) -> Answer:
        """Answer a question of a community; only the outcome `answer` holds pages above the answer line."""
        ...


async def speaking_to(answers: Answers, community: int, skill: str, alone: Answer) -> Sequence[Entry]:
    """The pages about a skill; `alone` is what the skill by itself came to, and counts where nothing else is found."""
    found: dict[str, Entry] = {}
    for words in SPEAKING:
        found.update({page.slug: page for page in _above(await answers.ask(community, words.format(skill=skill)))})
    return list(found.values())[:MOST] or _above(alone)


async def against(answers: Answers, community: int, reason: Reason, skill: str, last: str) -> Entry | None:
    """A page for what is in the way, other than the last one that was shown; None if there is none."""
    for words in STUCK[reason]:
        pages = _above(await answers.ask(community, words.format(skill=skill)))
        if fresh := [page for page in pages if page.slug != last]:
            return fresh[0]
    return None


def _above(answer: Answer) -> Sequence[Entry]:
    return [page for page in answer.entries if not page.gap] if answer.outcome == "answer" else ()


def page_button(page: Entry) -> Button:
    """Opens a page."""
    return Button(label(page.title), "page", {"slug": page.slug})
