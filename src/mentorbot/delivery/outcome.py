"""The outcome of an errand: only we know it, so it is recorded whatever comes, with what follows from it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import timedelta

from mentorbot.core.card import Instant
from mentorbot.core.errors import frames
from mentorbot.core.owed import Parcel, Result
from mentorbot.delivery import records, recurring
from mentorbot.delivery.ending import Ending, Follow
from mentorbot.delivery.setting import Setting
from mentorbot.storage.database import Tx
from mentorbot.storage.problems import passing

log = logging.getLogger(__name__)

GIVEN_UP = 40
"""Refusals after which a message has failed: with these pauses about a day and a half."""
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_LAST_CHANCE = 20.0
"""Seconds for which a cancelled process goes on trying to record (rule 16)."""


async def recorded(setting: Setting, parcel: Parcel, result: Result) -> Result:
    """Record, whoever cancels us (rule 6); gives what was recorded."""
    if result.state == "due" and result.definite and parcel.marked is None and parcel.tries + 1 >= GIVEN_UP:
        result = replace(result, state="failed")
    recording = asyncio.ensure_future(_at_last(setting, parcel, result))
    try:
        await asyncio.shield(recording)
    except asyncio.CancelledError:
        await asyncio.wait([recording], timeout=_LAST_CHANCE)
        raise
    return result


async def _at_last(setting: Setting, parcel: Parcel, result: Result) -> None:
    """Record; while the database is away it is tried again. A mistake in what follows doesn't undo the outcome."""
    follow: Follow = setting.composers[parcel.kind].after
    wait = _FIRST_WAIT
    while True:
        try:
            await setting.records.do(Ending(records.Outcome(parcel, result, setting.clock(), pause(parcel)), follow))
        except Exception as error:
            if passing(error):
                log.error("an outcome could not be recorded yet", extra={"error": type(error).__name__})
                await setting.sleep(wait)
                wait = min(_LONGEST_WAIT, wait * 2)
            elif follow is _advance:
                raise
            else:
                log.error("what follows went wrong\n%s", frames(error), extra={"kind": parcel.kind})
                follow = _advance
        else:
            return


async def _advance(tx: Tx, parcel: Parcel, _result: Result, now: Instant) -> None:
    """What follows at least: the next occurrence is owed."""
    for item in parcel.items:
        await recurring.advance(tx, item.owed.kind, item.owed.subject, now)


def pause(parcel: Parcel) -> timedelta:
    """How long to wait after a refusal: longer each time, up to an hour, spread by the parcel's own name (rule 12)."""
    grown = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(parcel.tries, 20))
    digest = hashlib.sha256(f"{parcel.public} {parcel.tries}".encode()).digest()
    return timedelta(seconds=grown * (0.5 + digest[0] / 512))
