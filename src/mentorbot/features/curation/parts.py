"""Every part of what moderators do with pages, built together."""

from __future__ import annotations

from mentorbot.features.curation.besides import Besides
from mentorbot.features.curation.comparing import Comparing
from mentorbot.features.curation.conflict import Conflict
from mentorbot.features.curation.drafting import Drafting
from mentorbot.features.curation.editing import Editing
from mentorbot.features.curation.foreseeing import Foreseeing
from mentorbot.features.curation.histories import Histories
from mentorbot.features.curation.live import Live
from mentorbot.features.curation.panel import Panel
from mentorbot.features.curation.reviewing import Reviewing
from mentorbot.features.curation.shelves import Shelves
from mentorbot.features.curation.upgrading import Upgrading
from mentorbot.features.curation.workbench import Workbench

PARTS: tuple[type, ...] = (
    *(Panel, Editing, Drafting, Besides, Conflict, Reviewing),
    *(Live, Comparing, Shelves, Histories, Upgrading),
)


def page_parts(bench: Workbench) -> tuple[object, ...]:
    """The features that work on pages."""
    foreseeing, shelves = Foreseeing(bench), Shelves(bench)
    plain = (Editing, Drafting, Besides, Conflict, Reviewing, Histories, Upgrading)
    ahead = (Live(bench, foreseeing), Comparing(bench, foreseeing))
    return Panel(bench, shelves), *(part(bench) for part in plain), *ahead, shelves
