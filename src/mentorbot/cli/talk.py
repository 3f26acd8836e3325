"""`mentorbot chat`: the whole program in a terminal, with what is due while it is open."""

from __future__ import annotations

import asyncio
import sys
from functools import partial

from mentorbot import app as program
from mentorbot.app import App, clock, new_id, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.progress import progress
from mentorbot.delivery.replanning import replan_zones
from mentorbot.features.help import EXAMPLES
from mentorbot.platforms.terminal.chat import TerminalChat
from mentorbot.settings import read_settings


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
    )
    app.traces["terminal"] = chat
    guard = app.deliverer.guard(None, (chat.postman, app.house))
    await guard.check()
    await replan_zones(app.database, app.deliverer.clock())
    if held := guard.held(chat.postman):
        sys.stderr.write(f"{held}\n")
    workers = [program.worker(app, each, partial(guard.held, each)) for each in (chat.postman, app.house)]
    delivering: list[asyncio.Task[None]] = []
    guarding = asyncio.create_task(guard.run(asyncio.sleep))

    async def missed() -> None:
        await workers[0].tick()
        delivering.extend(asyncio.create_task(worker.run()) for worker in workers)

    try:
        return await chat.run(missed)
    finally:
        guarding.cancel()
        await asyncio.wait([guarding])
        for worker in workers:
            worker.stop()
        for task in delivering:
            await task
