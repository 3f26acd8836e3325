"""`mentorbot run` serves every platform whose token is set, `mentorbot deliver` only sends; both stop in order."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import signal
import sys
import threading
from importlib.metadata import version

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from mentorbot import logs
from mentorbot.app import clock, delivering, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.progress import progress
from mentorbot.connecting import discord_courier, discord_platform
from mentorbot.delivery.database_clock import DatabaseClock
from mentorbot.delivery.guard import Presence
from mentorbot.delivery.heartbeat import living
from mentorbot.housework import housework
from mentorbot.service import Service
from mentorbot.settings import Settings, SettingsProblem, read_settings
from mentorbot.storage.database import connect
from mentorbot.storage.migrate import is_head
from mentorbot.storage.problems import StorageProblem, explain

log = logging.getLogger(__name__)

GONE = 25.0
"""Seconds after the signal in which the process has ended, whatever hangs (RELIABILITY.md, rule 16)."""
SILENT = "No program has served here in the last minute."


async def serving() -> int:
    """Serve until a signal says stop. Raises SettingsProblem, StorageProblem, BadPack and DiscordProblem."""
    settings, token = _started()
    settings.responsible()
    with progress(FIRST_TIME, plain=True) as told:
        opening = opened(settings, told)
        app = await opening.__aenter__()
    try:
        platform = discord_platform(app, token)
        presence = _presence(app.deliverer.name, app.trouble)
        service = Service(app.deliverer, platform, presence, platform, _lead(token), (app.house,), app.rounds)
        log.info("starting", extra={"platforms": ["discord"], "by_words": app.answerer.by_words})
        await _until_told(service)
    finally:
        await opening.__aexit__(None, None, None)
    return 0


async def sending() -> int:
    """Deliver what is due until a signal says stop, beside a `run` elsewhere or without any. Raises as `serving`."""
    settings, token = _started()
    async with delivering(settings) as deliverer:
        log.info("starting", extra={"platforms": ["discord"], "delivers": True})
        courier, presence = discord_courier(deliverer, token), _presence(deliverer.name, "")
        await _until_told(Service(deliverer, courier, presence, house=(await housework(deliverer, clock),)))
    return 0


def _started() -> tuple[Settings, str]:
    """Read the settings and the token, and start the log."""
    settings = read_settings()
    logs.start(settings.log_level)
    if not (token := settings.discord_token()):
        raise SettingsProblem(
            "There is no Discord token. Set MENTORBOT_DISCORD__TOKEN, or discord.token_file in mentorbot.toml; "
            "the README says where to get one. To talk here without any: mentorbot chat"
        )
    return settings, token


def _presence(name: str, trouble: str) -> Presence:
    return Presence(name, ("discord",), version("mentorbot"), trouble)


def _lead(token: str) -> str:
    """Name the gateway session of a token and a shard, without saying the token."""
    return f"discord:{hashlib.sha256(token.encode()).hexdigest()[:16]}:0"


async def _until_told(service: Service) -> None:
    """Run until the first signal; a second one, or a stop that takes too long, ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _told, stop, number)
    await service.run(stop)
    log.info("stopped")


def _told(stop: asyncio.Event, number: signal.Signals) -> None:
    """The first signal stops in order, the second one at once: what was being written then is looked up later."""
    if stop.is_set():
        _end(number)
    stop.set()
    last = threading.Timer(GONE, _end, [number])
    last.daemon = True
    last.start()


def _end(number: signal.Signals) -> None:
    log.warning("ended at once")
    logging.shutdown()
    os._exit(128 + number)


async def alive() -> int:
    """Print whether a program left a sign of life in the last minute, and its trouble; 1 if none did."""
    settings = read_settings()
    if settings.sqlite_file is not None and not settings.sqlite_file.is_file():
        sys.stdout.write(f"{SILENT}\n")  # looking makes neither a database nor a key
        return 1
    database = connect(settings.database_url, settings.open_keys())
    try:
        theirs = DatabaseClock(database, clock)
        await theirs.measure()
        async with database.read() as tx:
            signs = await living(tx, theirs()) if await tx.run_sync(is_head) else []
    except DBAPIError as error:
        raise StorageProblem(explain(make_url(settings.database_url), error)) from error
    finally:
        await database.close()
    troubles = dict.fromkeys(sign.trouble for sign in signs if sign.trouble)
    sys.stdout.write((" ".join(("Alive.", *troubles)) if signs else SILENT) + "\n")
    return 0 if signs else 1
