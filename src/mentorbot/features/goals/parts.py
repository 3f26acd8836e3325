"""Every part of goals, built together."""

from __future__ import annotations

from mentorbot.community.communities import Communities
from mentorbot.features.goals.adding import Adding
from mentorbot.features.goals.check_in import CheckIns
from mentorbot.features.goals.editing import Editing
from mentorbot.features.goals.later import Later
from mentorbot.features.goals.listing import Listing
from mentorbot.features.goals.pages import Answers
from mentorbot.features.goals.returning import Returning
from mentorbot.features.goals.states import States
from mentorbot.features.goals.stuck import Helpers, Stuck
from mentorbot.features.goals.undoing import Undoing
from mentorbot.people.people import People
from mentorbot.storage.database import Database

PARTS: tuple[type, ...] = (Adding, Listing, Editing, States, CheckIns, Later, Stuck, Returning, Undoing)


def goal_parts(
    database: Database, communities: Communities, people: People, answers: Answers, helpers: Helpers | None = None
) -> tuple[object, ...]:
    """The features that goals consist of; `answers` finds pages that speak to a skill, `helpers` a person to ask."""
    stuck = Stuck(database, communities, answers, helpers)
    plain = (Listing, Editing, States, CheckIns, Later, Returning, Undoing)
    return Adding(database, communities, people, answers), *(part(database, communities) for part in plain), stuck
