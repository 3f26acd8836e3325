"""Which skill a page names, so that a goal can be made of it."""

from __future__ import annotations

import pytest

from mentorbot.features.goals.own import LONGEST
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.pack import load
from mentorbot.knowledge.shipping import shipped
from mentorbot.knowledge.skills import ANYWHERE, IN_TITLE, skill_of


def page(title: str, body: str = "", *tags: str) -> Entry:
    return Entry("a-page", title, "advice", tags, (), body)


@pytest.mark.parametrize(
    ("entry", "skill"),
    [
        (page("Where can I learn SQL for free?"), "SQL"),
        (page("What is missing?", "Python comes first, then SQL. [a]", "skills"), "Python"),
        (page("What is missing?", "Python comes first. [a]", "interviews"), ""),
        (page("What is missing?", "Nothing.\n## More\nPerhaps Python. [a]", "skills"), ""),
        (page("How does decoding work?", "", "skills"), ""),
        (page("How long should my CV be?"), "A CV for industry"),
    ],
)
def test_the_skill_that_a_page_names_first_becomes_a_goal(entry: Entry, skill: str) -> None:
    assert skill_of(entry) == skill


def test_some_pages_of_the_pack_name_a_skill_and_most_name_none() -> None:
    pages = [entry for entry in load(shipped()).entries if not entry.gap]
    named = [skill_of(entry) for entry in pages if skill_of(entry)]
    assert {"SQL", "Coding", "Communication"} <= set(named)
    assert len(named) < len(pages) / 3


def test_every_skill_is_short_enough_to_be_a_goal() -> None:
    assert all(len(name) <= LONGEST for name in (*ANYWHERE, *IN_TITLE))
