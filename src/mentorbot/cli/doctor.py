"""`mentorbot doctor`: looks at everything that has to be right, and says what isn't; it changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

from mentorbot.app import clock
from mentorbot.cli.checkup import Finding, looked_into
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.knowledge.encoder import MiniLM, ModelProblem
from mentorbot.settings import Settings, SettingsProblem, read_settings
from mentorbot.storage.database import connect
from mentorbot.storage.file_system import kind, shared
from mentorbot.storage.problems import StorageProblem

ROOM = 200_000_000
"""Bytes that should be free where the database lies."""


async def looked_after(as_json: bool) -> int:
    """Print what was found; 1 if something is wrong."""
    found = [each async for each in _everything()]
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{each.verdict:<6} {each.name}: {each.said}\n" for each in found))
    return int(any(each.verdict == "wrong" for each in found))


async def _everything() -> AsyncIterator[Finding]:
    try:
        settings = read_settings()
    except SettingsProblem as problem:
        yield Finding("settings", "wrong", str(problem))
        return
    yield _settings(settings)
    yield _token(settings)
    yield _room(settings.data)
    yield _model()
    key = _key_file(settings)
    yield key
    place = settings.sqlite_file
    if place is not None and shared(name := kind(place)):
        yield Finding("database", "wrong", f"{place} lies on {name}: it has to be on a disk of this computer.")
    elif place is not None and not place.is_file():
        yield Finding("database", "note", f"There is none at {place} yet: it is made at the first start.")
    elif key.verdict == "ok":
        async for each in _in_the_database(settings):
            yield each


async def _in_the_database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        database = connect(settings.database_url, settings.open_keys())
    except (SettingsProblem, StorageProblem) as problem:
        yield Finding("database", "wrong", str(problem))
        return
    try:
        async for each in looked_into(settings, database, DatabaseClock(database, clock)):
            yield each
    except StorageProblem as problem:
        yield Finding("database", "wrong", str(problem))
    finally:
        await database.close()


def _settings(settings: Settings) -> Finding:
    set_here = ", ".join(sorted(settings.model_fields_set)) or "nothing, so all is as usual"
    try:
        settings.responsible()
    except SettingsProblem as problem:
        return Finding("settings", "note", str(problem))
    return Finding("settings", "ok", f"Set: {set_here}.")


def _token(settings: Settings) -> Finding:
    """Whether a token is there; it is never shown."""
    try:
        token = settings.discord_token()
    except SettingsProblem as problem:
        return Finding("discord", "wrong", str(problem))
    if not token:
        return Finding("discord", "note", "No token is set, so Discord is not served.")
    file = settings.discord.token_file
    if file is not None and (open_to := _others_read(file)):
        return Finding("discord", "wrong", open_to)
    return Finding("discord", "ok", "A token is set.")


def _key_file(settings: Settings) -> Finding:
    if settings.keys.get_secret_value():
        return _opens(settings, "The keys come from the settings.")
    file = settings.key_file or settings.data / "secret.key"
    if not file.is_file():
        return Finding("key file", "note", f"There is none at {file} yet: it is made at the first start.")
    return _opens(settings, f"{file}, readable by its owner alone.")


def _opens(settings: Settings, said: str) -> Finding:
    try:
        settings.open_keys()
    except SettingsProblem as problem:
        return Finding("key file", "wrong", str(problem))
    return Finding("key file", "ok", said)


def _others_read(file: Path) -> str:
    """What to say of a secret's file that others may read; empty if they may not."""
    loose = os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077
    return f"Others may read {file}. Run: chmod 600 {file}" if loose else ""


def _room(folder: Path) -> Finding:
    there = next(each for each in (folder, *folder.resolve().parents) if each.is_dir())
    free = shutil.disk_usage(there).free
    return Finding("disk", "ok" if free > ROOM else "wrong", f"{free // 1_000_000:,} MB are free at {folder}.")


def _model() -> Finding:
    try:
        MiniLM()
    except ModelProblem as problem:
        return Finding("model", "wrong", f"{problem} Pages are found by words alone, which is weaker.")
    return Finding("model", "ok", "The sentence model loads.")
