"""Starts the program against the fake Discord: python -m tests.fakes.discord_client BASE GATEWAY [MODULE] WORDS...

Without a module that is `mentorbot`. The product has no hooks for tests: what is set here is discord.py's.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import Any

import discord
import yarl


def point(base: str, gateway: str) -> None:
    """Let discord.py of this process talk to the fake, and say its process id in its User-Agent."""
    discord.http.Route.BASE = base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    usual: Any = discord.http.HTTPClient.__init__

    def started(self: discord.http.HTTPClient, *args: Any, **more: Any) -> None:
        usual(self, *args, **more)
        self.user_agent += f" pid/{os.getpid()}"

    discord.http.HTTPClient.__init__ = started  # type: ignore[method-assign]


if __name__ == "__main__":
    base, gateway, *words = sys.argv[1:]
    point(base, gateway)
    module = words.pop(0) if words and words[0].startswith("tests.") else "mentorbot"
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
