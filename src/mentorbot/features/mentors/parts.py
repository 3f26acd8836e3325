"""Every part of mentors, built together."""

from __future__ import annotations

from collections.abc import Mapping

from mentorbot.community.communities import Communities
from mentorbot.features.mentors.asking import Asking
from mentorbot.features.mentors.choosing import Choosing
from mentorbot.features.mentors.listing import Listing
from mentorbot.features.mentors.meeting import Meeting, Meetings
from mentorbot.features.mentors.offering import Offering
from mentorbot.features.mentors.pages import Pages
from mentorbot.features.mentors.reporting import Reporting
from mentorbot.features.mentors.reviewing import Reviewing
from mentorbot.features.mentors.story import Story
from mentorbot.features.mentors.taking import Taking
from mentorbot.features.mentors.talking import Heard, Talking
from mentorbot.features.mentors.writing import Shelf, Writing
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database

PARTS: tuple[type, ...] = (
    *(Asking, Choosing, Taking, Talking, Reporting, Pages, Listing),
    *(Offering, Reviewing, Story),
)


def mentor_parts(
    database: Database,
    communities: Communities,
    log: QuestionLog,
    shelf: Shelf,
    tags: Mapping[str, Tag],
    platforms: Mapping[str, Meetings],
    heard: Heard | None = None,
) -> tuple[object, ...]:
    """The features that mentors consist of. `platforms` open places to talk by name; `heard` is told of answers."""
    meeting, writing = Meeting(database, communities, platforms), Writing(shelf)
    return (
        Asking(database, communities, log),
        Choosing(database, communities, tags),
        Taking(database, communities, meeting),
        Talking(database, heard),
        Reporting(database, communities),
        Pages(database, writing),
        Listing(database),
        Offering(database, tags),
        Reviewing(database, tags),
        Story(database, writing),
    )
