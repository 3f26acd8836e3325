"""`mentorbot chat`: the whole program in a terminal."""

from __future__ import annotations

import sys

from mentorbot.app import clock, new_id, opened
from mentorbot.cli.once import FIRST_TIME
from mentorbot.cli.progress import progress
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
        history = settings.data / "history"
        return await TerminalChat(
            app.dispatch, clock=clock, ids=new_id, history_file=history, plain=plain, examples=EXAMPLES
        ).run()
    finally:
        await opening.__aexit__(None, None, None)
