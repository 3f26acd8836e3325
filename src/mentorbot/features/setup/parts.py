"""All commands of set-up, built together."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.community.notices import Notices
from mentorbot.features.setup.changing import Changing
from mentorbot.features.setup.feature import Part, Setup
from mentorbot.features.setup.first import FirstSteps, Surroundings
from mentorbot.features.setup.log import Log
from mentorbot.features.setup.people import PeopleSetup
from mentorbot.features.setup.places import PlaceSetup
from mentorbot.people.people import People

PARTS = (Setup, PlaceSetup, PeopleSetup, FirstSteps, Log)


def setup_parts(
    changing: Changing, people: People, notices: Notices, around: Surroundings, parts: Sequence[Part] = ()
) -> tuple[object, ...]:
    """Every part that declares commands. `parts` are what other features let a community set."""
    own = PeopleSetup(changing, around.roles)
    return (
        Setup(changing, notices, (own, *parts)),
        PlaceSetup(changing, around.channels),
        own,
        FirstSteps(changing.database, changing.communities, around),
        Log(changing.database, people, changing.most_days),
    )
