"""The tables, by topic. Every column says in `info["holds"]` what it holds of people."""

from mentorbot.storage.schema import curation, delivery, goals, knowledge, mentors, notices, places, questions, tips
from mentorbot.storage.schema.metadata import metadata

__all__ = [
    "curation",
    "delivery",
    "goals",
    "knowledge",
    "mentors",
    "metadata",
    "notices",
    "places",
    "questions",
    "tips",
]
