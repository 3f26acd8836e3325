"""`mentorbot chat`: the whole program in a terminal, with what is due while it is open."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import DBAPIError

from mentorbot import app as program
from mentorbot.app import App, clock, new_id, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.progress import progress
from mentorbot.delivery.moving import move
from mentorbot.delivery.replanning import replan_zones
from mentorbot.delivery.worker import Worker
from mentorbot.features.help import EXAMPLES
from mentorbot.platforms.terminal.chat import TerminalChat
from mentorbot.settings import read_settings

log = logging.getLogger(__name__)

HOUR = 3600.0


async def chatting(plain: bool) -> int:
    """Chat until the person leaves; gives the exit code."""
    settings = read_settings()
    with progress(FIRST_TIME, plain) as told:
        opening = opened(settings, told)
        app = await opening.__aenter__()
    try:
        if app.trouble:
            sys.stderr.write(f"{app.trouble}\n")
        return await _chat(app, plain)
    finally:
        await opening.__aexit__(None, None, None)


async def _chat(app: App, plain: bool) -> int:
    """Talk, and deliver what is due here meanwhile; what was missed comes before the first line."""
    chat = TerminalChat(
        app.dispatch,
        clock=clock,
        ids=new_id,
        history_file=app.settings.data / "history",
        files=app.settings.data / "exports",
        plain=plain,
        examples=EXAMPLES,
        came=partial(_at_home, app),
    )
    app.traces["terminal"] = chat
    guard = app.deliverer.guard(None, (chat.postman, app.house))
    await guard.check()
    await replan_zones(app.database, app.deliverer.clock())
    if held := guard.held(chat.postman):
        sys.stderr.write(f"{held}\n")
    worker, house = (program.worker(app, each, partial(guard.held, each)) for each in (chat.postman, app.house))
    delivering: list[asyncio.Task[None]] = []
    over = asyncio.Event()
    guarding = [asyncio.create_task(each) for each in (guard.run(asyncio.sleep), app.rounds.run(asyncio.sleep))]

    async def missed() -> None:
        await worker.tick()
        delivering.extend(asyncio.create_task(each) for each in (worker.run(), _kept(house, over)))

    try:
        return await chat.run(missed)
    finally:
        over.set()
        for each in guarding:
            each.cancel()
        await asyncio.wait(guarding)
        worker.stop()
        for task in delivering:
            await task


async def _at_home(app: App, zone: str) -> None:
    """Whoever sits here lives by this computer's zone, until they say where they are."""
    who = await app.people.resolve("terminal", "", "local", clock())
    if zone and who.zone is None:
        async with app.database.write() as tx:
            await move(tx, app.people, who.id, zone, clock())


async def _kept(house: Worker, over: asyncio.Event) -> None:
    """Do what the house owes now, and every hour. Also a chat that is over in a moment sees it through."""
    while not over.is_set():
        try:
            await house.tick()
        except DBAPIError as error:  # the chat goes on; whoever types something hears of it
            log.error("the ledger can't be read", extra={"error": type(error).__name__})
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), HOUR)
