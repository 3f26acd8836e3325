"""`mentorbot kb withdraw`: take a source out of everywhere, for whoever was quoted and asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress

from mentorbot.app import App, clock, opened
from mentorbot.cli.places import labels, place_named
from mentorbot.cli.shortcut import FILE
from mentorbot.community import audit
from mentorbot.core.errors import Friendly
from mentorbot.knowledge.shelf import Author
from mentorbot.knowledge.shipping import ship, shipped
from mentorbot.knowledge.withdrawing import Withdrawn, places_of, withdraw
from mentorbot.settings import Settings, read_settings
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.curation import proposal
from mentorbot.storage.schema.knowledge import entry, revision, source, vector
from mentorbot.storage.schema.tips import tip
from mentorbot.storage.scrub import scrub


class _Shown(Exception):
    """What would be done was worked out, and is not to be kept."""


async def withdrawn(slug: str, community: str, sure: bool) -> int:
    """Say what taking a source out would do; do it if the operator is `sure`. Raises Friendly."""
    settings = read_settings()
    async with opened(settings) as app:
        done: Withdrawn | None = None
        with suppress(_Shown):
            async with app.database.write() as tx:
                place = await _place(tx, slug, community)
                names = await labels(tx)
                author = Author(None, "a source was withdrawn", clock())
                done = await withdraw(tx, place, slug, author)
                await _note(tx, place, done)
                if not sure:
                    raise _Shown
        if done is None:
            raise LookupError("nothing was worked out")
        sys.stdout.writelines(f"{line}\n" for line in _said(done, names, sure))
        if sure:
            await _clear(app, settings)
    return 0


async def _clear(app: App, settings: Settings) -> None:
    """Take what is gone out of what follows from it, and out of the files."""
    await ship(app.database, await app.communities.pack(clock()), settings.pack or shipped(), clock())
    (settings.data / FILE).unlink(missing_ok=True)
    await scrub(app.database, (source, entry, revision, vector, proposal, tip))


async def _place(tx: Tx, slug: str, community: str) -> int:
    """Where to take it out: of the community that was named; else of the pack, or of the only one that has it."""
    if community:
        return await place_named(tx, community)
    places = await places_of(tx, slug)
    pack = await place_named(tx, "pack:pack")
    if pack in places or len(places) == 1:
        return pack if pack in places else places[0]
    if not places:
        raise Friendly(f"There is no source called {slug!r}.", "mentorbot kb export writes them to sources.yaml.")
    names = await labels(tx)
    listed = ", ".join(names[each] for each in places)
    raise Friendly(f"More than one community has a source called {slug!r}: {listed}.", "Name one with --community.")


async def _note(tx: Tx, place: int, done: Withdrawn) -> None:
    """Tell the communities' moderators that it was done; neither the source nor its pages are named any more."""
    for each in sorted({place, *(where for where, _ in (*done.deleted, *done.rewrite))}):
        counts = {
            "deleted": sum(where == each for where, _ in done.deleted),
            "to rewrite": [slug for where, slug in done.rewrite if where == each],
        }
        await audit.record(tx, each, None, "kb withdraw", counts, "a source was withdrawn", clock())


def _said(done: Withdrawn, names: Mapping[int, str], sure: bool) -> Iterable[str]:
    yield f"{'Withdrawn' if sure else 'This would withdraw'}: {done.source.label}"
    for what, pages in (
        ("deleted, as nothing else is in them", done.deleted),
        ("offline until somebody rewrites them; what is not theirs is kept", done.rewrite),
        ("online, but they name the author: read them again", done.named),
    ):
        if pages:
            yield f"Pages {what}:"
            yield from (f"  {slug} ({names[place]})" for place, slug in pages)
    counts = {"earlier states of pages": done.revisions, "drafts": done.drafts, "tips": done.tips}
    counts["vectors"] = done.vectors
    yield f"Emptied or deleted: {', '.join(f'{count} {what}' for what, count in counts.items())}."
    if sure:
        yield "Delete it from the files of a pack too: what they say of it is not used any more. Backups hold it until"
        yield "they are deleted. Restart programs that are running, so that they forget it."
    else:
        yield "Nothing was changed. To do it: add --yes"
