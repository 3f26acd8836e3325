"""The skills that a page can name: a short list made by hand, so that a goal can be made of one."""

from __future__ import annotations

import re

from mentorbot.knowledge.entry import Entry

ANYWHERE = {
    "SQL": r"SQL",
    "Python": r"Python",
    "Statistics": r"statistics",
    "Coding": r"coding|programming|write code|coding skills",
    "Communication": r"communication skills?|communicate|presentation skills|public speaking",
    "Data visualisation": r"visuali[sz]ations?|dashboards",
    "Cloud": r"cloud (?:platforms?|computing|services?)",
    "MLOps": r"MLOps",
}
"""Skills that count wherever a page that is about skills names them, the one that is named first."""
IN_TITLE = {
    "SQL": r"SQL",
    "Coding": r"coding|code",
    "Communication": r"communication|talks",
    "Maths and statistics": r"maths|statistics",
    "Tech interviews": r"tech interviews?",
    "A CV for industry": r"CV",
    "Being visible online": r"visible",
    "MLOps": r"MLOps",
    "Talking about results": r"results",
}
"""Skills that a page is about when its title names them."""
ABOUT_SKILLS = frozenset({"skills", "coding", "learning"})
"""Tags of pages that are about skills."""


def skill_of(entry: Entry) -> str:
    """The skill that a page names, as one would call a goal; empty where it names none."""
    if found := _first(IN_TITLE, entry.title):
        return found
    if not ABOUT_SKILLS & set(entry.tags):
        return ""
    return _first(ANYWHERE, " ".join(each.words for each in entry.shown))


def _first(skills: dict[str, str], text: str) -> str:
    """The skill that stands first in a text."""
    found = [(match.start(), name) for name, words in skills.items() if (match := re.search(rf"\b(?:{words})\b", text))]
    return min(found)[1] if found else ""
