"""Every part that takes in what members say: words that are saved from the chat, and corrections."""

from __future__ import annotations

from collections.abc import Mapping

from mentorbot.core.asking import Asking
from mentorbot.features.curation.agreeing import Agreeing
from mentorbot.features.curation.saving import Saving
from mentorbot.features.curation.suggesting import Suggesting
from mentorbot.features.curation.workbench import Workbench
from mentorbot.people.people import People

PARTS: tuple[type, ...] = (Saving, Agreeing, Suggesting)


def intake_parts(bench: Workbench, people: People, asking: Mapping[str, Asking]) -> tuple[object, ...]:
    """The features that bring members' words to the moderators."""
    return Saving(bench, people, asking), Agreeing(bench.database), Suggesting(bench)
