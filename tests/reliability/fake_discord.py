"""The fake Discord in a process of its own, in fast time: its arguments are BEGUN, SPEED and the fake's own words."""

from __future__ import annotations

import asyncio
import sys

from tests.reliability.fast_time import FastTime

if __name__ == "__main__":
    FastTime(float(sys.argv[1]), float(sys.argv[2])).install()
    from tests.fakes import discord_api  # its clock is the one of this process

    asyncio.run(discord_api.main(sys.argv[3:]))
