"""Work off the loop: everything comes back, to whom it belongs, and nothing is held up or kept."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Iterator

import pytest

from mentorbot.knowledge.threads import Threads


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads(2, "test")
    yield made
    made.close()


class Words(str):
    """Words that can be watched."""


def refuse() -> None:
    raise ValueError("no")


async def test_a_thousand_pieces_of_work_come_back_each_to_its_own(threads: Threads) -> None:
    done = await asyncio.gather(*(threads.run(pow, n, 2) for n in range(1_000)))
    assert done == [n * n for n in range(1_000)]


async def test_what_goes_wrong_is_heard_where_it_was_asked_for_and_the_thread_goes_on(threads: Threads) -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="no"):
            await threads.run(refuse)
    assert await threads.run(len, "four") == 4


async def test_one_after_the_other_stays_in_one_thread_off_the_loop(threads: Threads) -> None:
    used = {await threads.run(threading.get_ident) for _ in range(20)}
    assert len(used) == 1
    assert threading.get_ident() not in used


async def test_two_are_worked_on_at_once_and_never_more(threads: Threads) -> None:
    both = threading.Barrier(2)
    await asyncio.gather(threads.run(both.wait, 10), threads.run(both.wait, 10))
    used = await asyncio.gather(*(threads.run(threading.get_ident) for _ in range(50)))
    assert len(set(used)) <= 2


async def test_who_gives_up_holds_nobody_up_and_waiting_work_is_left_out(threads: Threads) -> None:
    go = threading.Event()
    done: list[int] = []
    busy = [asyncio.create_task(threads.run(go.wait, 10)) for _ in range(2)]
    waits = asyncio.create_task(threads.run(done.append, 1))
    await asyncio.sleep(0)
    for task in (busy[0], waits):
        task.cancel()
    go.set()
    assert await busy[1]
    assert await threads.run(len, "four") == 4
    assert waits.cancelled()
    assert done == []


async def test_when_they_close_what_is_under_way_ends_and_what_waits_is_cancelled(threads: Threads) -> None:
    go, begun = threading.Event(), threading.Semaphore(0)

    def work() -> str:
        begun.release()
        go.wait(10)
        return "done"

    busy = [asyncio.create_task(threads.run(work)) for _ in range(2)]
    waits = asyncio.create_task(threads.run(work))
    await asyncio.sleep(0)
    for _ in busy:
        assert begun.acquire(timeout=10)
    threading.Timer(0.05, go.set).start()
    threads.close()
    assert [await each for each in busy] == ["done", "done"]
    with pytest.raises(asyncio.CancelledError):
        await waits
    with pytest.raises(RuntimeError, match="closed"):
        await threads.run(len, "four")


async def test_an_idle_thread_keeps_nothing_of_the_last_question(threads: Threads) -> None:
    words = Words("what I asked")
    gone = weakref.ref(words)
    await threads.run(len, words)
    del words
    for _ in range(1_000):
        if gone() is None:
            break
        await asyncio.sleep(0.01)
    assert gone() is None


def test_a_loop_that_is_gone_before_its_work_is_done_leaves_the_threads_well(threads: Threads) -> None:
    go = threading.Event()

    async def leave() -> None:
        waits = asyncio.create_task(threads.run(go.wait, 10))
        await asyncio.sleep(0.01)
        waits.cancel()

    asyncio.run(leave())
    go.set()
    assert asyncio.run(threads.run(len, "four")) == 4
