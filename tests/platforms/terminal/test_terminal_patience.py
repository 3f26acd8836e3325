"""Ctrl-C at moments that no key can be timed for, and the clean end of what is waited for."""

from __future__ import annotations

import asyncio
import io
import os
import signal

import pytest

from mentorbot.platforms.terminal.patience import patiently, unhurt
from mentorbot.platforms.terminal.screen import Reports, Screen


def test_ctrl_c_between_a_prompt_and_an_answer_ends_nothing() -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        with unhurt():
            os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pytest.fail("it ended the chat")
    assert signal.getsignal(signal.SIGINT) is before


async def test_an_answer_stops_with_the_chat_that_waits_for_it() -> None:
    ended = asyncio.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    screen = Screen(io.StringIO(), plain=True, colour=None, environ={})
    waiting = asyncio.create_task(patiently(forever(), screen, Reports()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting}, timeout=5)
    assert waiting.cancelled()
    assert ended.is_set()
