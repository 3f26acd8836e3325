"""What waited for somebody's next private reply, shown behind it; it counts as told only if it was shown."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from mentorbot.core.card import Card
from mentorbot.core.errors import frames
from mentorbot.core.gate import Aside
from mentorbot.platforms.discord.posting import FAILED

log = logging.getLogger(__name__)


async def show_aside(aside: Aside | None, send: Callable[[Card, int], Awaitable[None]]) -> None:
    """Show each card through `send`, which gets its number too, and say that they were told.

    What could not be shown is left to the ledger, which then doesn't know; trouble here never costs anybody a reply.
    """
    if aside is None:
        return
    try:
        for number, card in enumerate(aside.cards):
            await send(card, number)
    except FAILED as error:
        log.warning("what waited could not be shown", extra={"error": type(error).__name__})
        return
    try:
        await aside.told()
    except Exception as error:  # noqa: BLE001 - it was shown; the ledger finds it unsettled
        log.error("what was shown could not be recorded\n%s", frames(error))
