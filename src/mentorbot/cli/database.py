"""`mentorbot db`: back the database up, bring a backup back, and let delivery go again after that."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from mentorbot.app import clock
from mentorbot.core.card import Instant
from mentorbot.core.errors import Friendly
from mentorbot.delivery import heartbeat
from mentorbot.delivery.guard import moment
from mentorbot.delivery.restored import put_to_work
from mentorbot.settings import Settings, read_settings
from mentorbot.storage import postgres_tools
from mentorbot.storage.backup import back_up, bring_back, last_sign, look_into
from mentorbot.storage.database import Database, connect, open_database
from mentorbot.storage.epoch import grow, stored_epoch
from mentorbot.storage.migrate import is_head
from mentorbot.storage.state_file import StateFile

STAMP = "%Y%m%d-%H%M%S"
NEXT = "Nothing is delivered until you have started from it once and run: mentorbot db restored"


async def backed_up(target: Path, prune: bool) -> int:
    """Back the database up into a file, or into a folder under a name of its own; older ones there are named."""
    settings, now = read_settings(), clock()
    file = _new_name(settings, target, now)
    if settings.sqlite_file is not None:
        await asyncio.to_thread(back_up, settings.sqlite_file, file)
    else:
        await postgres_tools.dump(make_url(settings.database_url), file)
    await _grown(settings, now)
    _say(f"The backup is in {file}. The key is not in it: keep that somewhere else.")
    _say_older(settings, [each for each in older(file.parent, now, settings.backup_days) if each != file], prune)
    return 0


def _new_name(settings: Settings, target: Path, now: Instant) -> Path:
    ending = ".sqlite3" if settings.sqlite_file is not None else ".dump"
    file = target / f"mentorbot-{now:{STAMP}}{ending}" if target.is_dir() else target
    if file.exists():
        raise Friendly(f"{file} is there already.", "Name another, or a folder: there each backup gets its own name.")
    return file


def _say_older(settings: Settings, old: Sequence[Path], prune: bool) -> None:
    """Name the backups that are too old, and delete them if that is asked for."""
    for each in old if prune else ():
        each.unlink()
    if old:
        told = "Deleted" if prune else f"Older than {settings.backup_days} days, so delete them, or use --prune"
        _say(f"{told}: {', '.join(each.name for each in old)}.")


def older(folder: Path, now: Instant, days: int) -> list[Path]:
    """The backups in a folder, by the names that they are given here, that are more than so many days old."""
    found = [(path, _made(path)) for path in sorted(folder.glob("mentorbot-*"))]
    return [path for path, at in found if at is not None and now - at > timedelta(days=days)]


def _made(path: Path) -> Instant | None:
    try:
        return datetime.strptime(f"{path.stem}+0000", f"mentorbot-{STAMP}%z")
    except ValueError:
        return None


async def brought_back(file: Path, force: bool) -> int:
    """Put a backup in the database's place. Refused while a program serves here, and for one that is too old."""
    settings, now = read_settings(), clock()
    await _nobody_serves(settings, now)
    if settings.sqlite_file is None:
        return await _brought_back_there(settings, file, now)
    contents = await asyncio.to_thread(look_into, file, settings.open_keys())
    _young_enough(settings, contents.last, now, force)
    known = StateFile(settings.state_path)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    await asyncio.to_thread(known.raise_to, contents.epoch + 1)  # first: what is brought back is older in any case
    place = settings.sqlite_file
    aside = _unused(place.with_name(f"{place.stem}.before-{now:{STAMP}}{place.suffix}"))
    if await asyncio.to_thread(bring_back, file, place, aside):
        _say(f"The database that was there is kept as {aside}.")
    _say(f"{file} is brought back.{_of(contents.last)} {NEXT}")
    return 0


async def _brought_back_there(settings: Settings, file: Path, now: Instant) -> int:
    """The same on PostgreSQL; what was there is backed up into the data folder first."""
    url = make_url(settings.database_url)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = _unused(settings.data / f"before-{now:{STAMP}}.dump")
    await postgres_tools.dump(url, aside)
    before = await asyncio.to_thread(StateFile(settings.state_path).read)
    await postgres_tools.restore(url, file)
    database = connect(settings.database_url, settings.open_keys())
    try:
        async with database.read() as tx:
            epoch = await stored_epoch(tx)
    finally:
        await database.close()
    if epoch is not None and epoch.number >= before.epoch:
        await asyncio.to_thread(StateFile(settings.state_path).raise_to, epoch.number + 1)
    _say(f"The database that was there is kept as {aside}.")
    _say(f"{file} is brought back.{_of(epoch.at if epoch is not None else None)} {NEXT}")
    return 0


def _unused(path: Path) -> Path:
    """A path like this one at which there is nothing yet."""
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(each for each in chain([path], others) if not each.exists())


async def put_back_to_work(at: str) -> int:
    """Let a restored backup deliver again, and erase again whoever was erased since it was made."""
    settings, now = read_settings(), clock()
    since = _instant(at, now) if at else None
    database = await open_database(settings.database_url, settings.open_keys())
    try:
        done = await put_to_work(database, StateFile(settings.state_path), since, now)
    except LookupError as error:
        raise Friendly(
            "This database doesn't say when it was last in use.",
            'Say when the backup was made: --at "2026-11-24 03:00"',
        ) from error
    finally:
        await database.close()
    _say(
        f"Whatever was due since {moment(done.window.since)} is looked for before it is sent; the rest goes out as "
        f"usual. Erased again: {_people(done.erased)}."
    )
    if done.unsure:
        _say(f"{done.unsure} that waited for somebody's next visit are shown to them as unknown.")
    return 0


async def going_on() -> int:
    """Let delivery go on after the clock jumped, since the operator has looked at it."""
    settings, now = read_settings(), clock()
    database = await open_database(settings.database_url, settings.open_keys())
    try:
        async with database.write() as tx:
            held = await heartbeat.believe(tx, now)
    finally:
        await database.close()
    _say(f"It is {moment(now)}, and delivery goes on." if held else "Nothing was held because of the clock.")
    return 0


def _instant(text: str, now: Instant) -> Instant:
    """Read when a backup was made; without a zone on this computer's clock. Raises Friendly."""
    try:
        at = datetime.fromisoformat(text.strip().removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    except ValueError as error:
        raise Friendly(
            f"I can't read {text!r} as a time.", 'Write it as "2026-11-24 03:00", or "2026-11-24 03:00 UTC".'
        ) from error
    at = at.astimezone()
    if at > now:
        raise Friendly(f"{moment(at)} lies ahead.", "Say when the backup was made.")
    return at


async def _nobody_serves(settings: Settings, now: Instant) -> None:
    """Raises Friendly while a program has the database open, or had a minute ago."""
    if settings.sqlite_file is not None:
        last = await asyncio.to_thread(last_sign, settings.sqlite_file)
    else:
        database = connect(settings.database_url, settings.open_keys())
        try:
            async with database.read() as tx:
                last = max((sign.at for sign in await heartbeat.signs(tx)), default=None)
        except ProgrammingError:
            last = None  # it is empty, or of another schema: that is why a backup is brought back
        finally:
            await database.close()
    if last is not None and now - last <= heartbeat.LIVES:
        raise Friendly("A program serves from this database.", "Stop it first; after a crash, wait a minute.")


def _young_enough(settings: Settings, last: Instant | None, now: Instant, force: bool) -> None:
    if last is not None and now - last > timedelta(days=settings.backup_days) and not force:
        raise Friendly(
            f"This backup is of {moment(last)}. It is remembered for {settings.backup_days} days who was erased; what "
            "people had erased before that would come back.",
            "Use --force if that is right.",
        )


async def _grown(settings: Settings, now: Instant) -> None:
    """Let the database be newer than its backup, unless it waits for a migration that is not for us to do."""
    database = connect(settings.database_url, settings.open_keys())
    try:
        if await _current(database):
            await grow(database, StateFile(settings.state_path), now)
    finally:
        await database.close()


async def _current(database: Database) -> bool:
    async with database.read() as tx:
        return await tx.run_sync(is_head)


def _of(last: Instant | None) -> str:
    return f" Its last sign of life is of {moment(last)}." if last is not None else ""


def _people(number: int) -> str:
    return "nobody" if not number else "1 person" if number == 1 else f"{number} people"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
