"""Every part of what moderators do with pages, built together."""

from __future__ import annotations

from mentorbot.features.curation.conflict import Conflict
from mentorbot.features.curation.drafting import Drafting
from mentorbot.features.curation.editing import Editing
from mentorbot.features.curation.workbench import Workbench

PARTS: tuple[type, ...] = (Drafting, Editing, Conflict)


def page_parts(bench: Workbench) -> tuple[object, ...]:
    """The features that work on pages."""
    return tuple(part(bench) for part in PARTS)
