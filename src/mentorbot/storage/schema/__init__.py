"""The tables, by topic. Every column says in `info["holds"]` what it holds of people."""

from mentorbot.storage.schema import knowledge, places, questions
from mentorbot.storage.schema.metadata import metadata

__all__ = ["knowledge", "metadata", "places", "questions"]
