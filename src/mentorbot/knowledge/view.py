"""What one community can find at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.knowledge.borders import Borders
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.index import Snapshot
from mentorbot.knowledge.source import Source


@dataclass(frozen=True, slots=True)
class View:
    """What one community can find at one moment; never changed."""

    generation: int
    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    snapshot: Snapshot
    borders: Borders
