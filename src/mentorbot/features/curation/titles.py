"""Pages by what somebody types: their name, or their question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.command import Arg
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge.entry import LONGEST_TITLE
from mentorbot.knowledge.revisions import current, titles
from mentorbot.knowledge.shelf import retired
from mentorbot.storage.database import Tx

Page = Annotated[str, Arg("The page", label="The page", max_length=LONGEST_TITLE, suggest="pages")]


async def slug_of_page(tx: Tx, call: Call, typed: str) -> str:
    """The name of the page that is meant by its question, online or not; else what was typed, as a name."""
    said = typed.strip().casefold()
    shown = await titles(tx, call.community)
    if (slug := shown.get(said) or shown.get(f"{said}?")) is not None:
        return slug
    offline = await offline_titles(tx, call.community)
    return next((slug for slug, title in offline.items() if title.casefold() in (said, f"{said}?")), said)


async def offline_titles(tx: Tx, place: int) -> dict[str, str]:
    """The questions of the pages that a community took offline, by their names."""
    gone = await retired(tx, place)
    return {slug: each.page.title for slug, each in (await current(tx, place, gone)).items()}


async def pages_like(bench: Workbench, call: Call, typed: str, *, offline: bool = False) -> Sequence[tuple[str, str]]:
    """Questions that hold what was typed, those that begin with it first, with the names of their pages."""
    async with bench.database.read() as tx:
        shown = await offline_titles(tx, call.community)
    if not offline:
        view = await bench.answerer.view(call.community)
        shown = {slug: entry.title for slug, entry in view.entries.items()}
    wanted = typed.strip().casefold()
    found = [(title, slug) for slug, title in shown.items() if wanted in title.casefold() or wanted == slug]
    return sorted(found, key=lambda pair: (not pair[0].casefold().startswith(wanted), pair[0]))
