"""`mentorbot kb export`, `import`, `diff` and `undo`: a community's pages as files, and what it changed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from mentorbot.app import App, clock, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.places import place_named
from mentorbot.cli.progress import progress
from mentorbot.community import audit
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.knowledge import importing, overlay, undo
from mentorbot.knowledge.exporting import Collection, as_files, collected, write_folder
from mentorbot.knowledge.importing import Imported
from mentorbot.knowledge.incoming import read_folder
from mentorbot.knowledge.pack import BadPack, Problem
from mentorbot.knowledge.shelf import Author
from mentorbot.settings import read_settings
from mentorbot.storage.database import Tx


async def exported(folder: Path, community: str) -> int:
    """Write a community's own pages into an empty folder. Raises Friendly."""
    async with opened(read_settings()) as app:
        await app.communities.terminal(clock())
        async with app.database.read() as tx:
            what = await collected(tx, await place_named(tx, community))
        await asyncio.to_thread(write_folder, folder, as_files(what))
    sys.stdout.write(f"{_counted(what)}: written to {folder}.\n")
    return 0


async def imported(folder: Path, community: str, plain: bool) -> int:
    """Bring pages from a folder into a community, all or nothing; 1 and every problem by line where it can't be."""
    try:
        found = await asyncio.to_thread(read_folder, folder)
    except BadPack as error:
        return _refused(error.problems)
    with progress(FIRST_TIME, plain) as told:
        opening = opened(read_settings(), told)
        app = await opening.__aenter__()
    try:
        await app.communities.terminal(clock())
        async with app.database.read() as tx:
            place = await _own_place(tx, app, community)
            problems = await importing.check(tx, place, found, app.parts.tags)
        if problems:
            return _refused(problems)
        with progress("Reading the new pages", plain) as told:
            await app.library.prepare(list(found.what.pages.values()), told)
        try:
            async with app.database.write() as tx:
                author = Author(None, "imported from files", clock())
                done = await importing.bring_in(tx, place, found, author, app.parts.tags)
                args = {"published": list(done.published), "offline": list(done.offline)}
                await audit.record(tx, place, None, "kb import", args, _summary(done), clock())
        except BadPack as error:
            return _refused(error.problems)
    finally:
        await opening.__aexit__(None, None, None)
    sys.stdout.write(f"{_summary(done)}\n")
    if done.published or done.offline or done.given_back:
        which = f" --community {community!r}" if community else ""
        sys.stdout.write(f"To undo it: mentorbot kb undo {done.generation}{which}\n")
    return 0


async def differing(community: str) -> int:
    """Print what a community changed over the pack."""
    async with opened(read_settings()) as app:
        await app.communities.terminal(clock())
        async with app.database.read() as tx:
            found = await overlay.overlay(tx, await place_named(tx, community))
    for each in found:
        sys.stdout.write(f"{each.kind}: {each.slug}: {clean(each.title)}\n")
        for part in each.parts if each.kind == "changed" else ():
            sys.stdout.writelines(f"  {clean(line)}\n" for line in part.lines)
    if not found:
        sys.stdout.write("Nothing: the pages are those that come with the program.\n")
    return 0


async def undone(generation: int, community: str) -> int:
    """Undo one import, or whatever else was changed in one generation. Raises Friendly."""
    async with opened(read_settings()) as app, app.database.write() as tx:
        place = await _own_place(tx, app, community)
        author = Author(None, "undone", clock())
        slugs, left = await undo.undo_all(tx, place, generation, author)
        if not slugs and not left:
            raise Friendly(f"Nothing was changed as number {generation} there.")
        args = {"undone": slugs, "left": left}
        await audit.record(tx, place, None, "kb undo", args, f"{len(slugs)} undone, {len(left)} left", clock())
    sys.stdout.write(f"{_number(len(slugs), 'page')} as before: {', '.join(slugs) or '-'}.\n")
    if left:
        sys.stdout.write(f"Left alone, as they were changed since: {', '.join(left)}.\n")
    return 0


async def _own_place(tx: Tx, app: App, community: str) -> int:
    """A community whose pages are its own. Raises Friendly for the pack, whose pages are the files in its folder."""
    place = await place_named(tx, community)
    if place == await app.communities.pack(clock()):
        raise Friendly("The pack's pages are the files in its folder.", "Change them there, then: mentorbot kb check")
    return place


def _refused(problems: list[Problem]) -> int:
    sys.stdout.writelines(f"{clean(str(problem))}\n" for problem in problems)
    sys.stdout.write(f"{len(problems)} to mend. Nothing was changed.\n")
    return 1


def _counted(what: Collection) -> str:
    gaps = sum(page.gap for page in what.pages.values())
    parts = [_number(len(what.pages) - gaps, "page"), _number(gaps, "known gap"), _number(len(what.sources), "source")]
    return ", ".join([*parts, f"{_number(len(what.offline), 'page')} taken offline"])


def _summary(done: Imported) -> str:
    parts = [f"{_number(len(done.published), 'page')} published", f"{_number(done.sources, 'source')} new or changed"]
    parts += [f"{_number(len(done.offline), 'page')} taken offline"] if done.offline else []
    parts += [f"{_number(len(done.given_back), 'page')} again the pack's"] if done.given_back else []
    return f"{', '.join(parts)}; {done.unchanged} as they were."


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
