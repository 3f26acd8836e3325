"""`mentorbot run`: serves every platform whose token is set, and stops gracefully; `mentorbot health` looks at it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from datetime import datetime, timedelta

from mentorbot import logs
from mentorbot.app import App, clock, new_id, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.progress import progress
from mentorbot.settings import DATABASE, Settings, SettingsProblem, read_settings
from mentorbot.storage.database import open_database
from mentorbot.storage.installation import recall, remember

log = logging.getLogger(__name__)

BEAT = 15.0
"""Seconds between two signs of life."""
LIVES = timedelta(seconds=60)
"""How old the last sign of life may be."""
SWEEP = 3600.0
"""Seconds between two looks for questions that are kept no longer."""
HEARTBEAT = "heartbeat"
SILENT = "No program has served here in the last minute."


async def serving() -> int:
    """Serve until a signal says stop. Raises SettingsProblem, StorageProblem, BadPack and DiscordProblem."""
    settings = read_settings()
    logs.start(settings.log_level)
    token = settings.discord_token()
    if not token:
        raise SettingsProblem(
            "There is no Discord token. Set MENTORBOT_DISCORD__TOKEN, or discord.token_file in mentorbot.toml; "
            "the README says where to get one. To talk here without any: mentorbot chat"
        )
    with progress(FIRST_TIME, plain=True) as told:
        opening = opened(settings, told)
        app = await opening.__aenter__()
    try:
        await _serve(app, token)
    finally:
        await opening.__aexit__(None, None, None)
    return 0


async def _serve(app: App, token: str) -> None:
    from mentorbot.app import discord_platform

    platform = discord_platform(app, token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stopping, stop, number)
    log.info("starting", extra={"platforms": ["discord"], "by_words": app.answerer.by_words})
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(platform.run()), group.create_task(_beat(app)), group.create_task(_sweep(app))]
        group.create_task(_until(stop, tasks))
    log.info("stopped")


def _stopping(stop: asyncio.Event, number: signal.Signals) -> None:
    """The first signal stops gracefully, a second one at once."""
    if stop.is_set():
        raise SystemExit(128 + number)
    stop.set()


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting, tasks[0]], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in tasks:
        task.cancel()


async def _beat(app: App) -> None:
    me = new_id()
    while True:
        async with app.database.write() as tx:
            await remember(tx, HEARTBEAT, {"process": me, "at": clock().isoformat(), "trouble": app.trouble})
        await asyncio.sleep(BEAT)


async def _sweep(app: App) -> None:
    while True:
        gone = await app.questions.prune(clock())
        log.info("swept", extra={"questions": gone})
        await asyncio.sleep(SWEEP)


async def alive() -> int:
    """Print whether the last sign of life is at most a minute old; 1 if it isn't."""
    settings: Settings = read_settings()
    if not settings.database and not (settings.data / DATABASE).is_file():
        sys.stdout.write(f"{SILENT}\n")  # looking makes neither a database nor a key
        return 1
    database = await open_database(settings.database_url, settings.open_keys())
    try:
        async with database.read() as tx:
            last = await recall(tx, HEARTBEAT)
    finally:
        await database.close()
    if last is None or clock() - datetime.fromisoformat(last["at"]) > LIVES:
        sys.stdout.write(f"{SILENT}\n")
        return 1
    sys.stdout.write(f"Alive. {last['trouble']}".strip() + "\n")
    return 0
