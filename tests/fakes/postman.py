"""A platform in memory that takes messages on a clock of its own: it remembers, and fails as it is told to.

    clock = Clock()                                        # 23 November 2026, 09:00 UTC, the tests' `now`
    postman = FakePostman(clock)                           # no key, but it can be asked for what it has
    worker = worker_for(database, {"check_in": composer}, postman)
    await until_quiet(worker)                              # everything that is due now is delivered
    assert postman.texts() == ["You have a check-in."]

What goes wrong is said beforehand, first in, first out: `postman.faults.append(LOST_AFTER)`. A fault with `accepted`
has reached the platform although nobody hears of it. Time passes only where a test, or whoever sleeps, lets it pass.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mentorbot.core.card import Card
from mentorbot.core.owed import Parcel, Result
from mentorbot.delivery.claims import Claims
from mentorbot.delivery.composer import Composer
from mentorbot.delivery.setting import Setting
from mentorbot.delivery.worker import Worker
from mentorbot.storage.database import Database

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """Tells the time that it was set to; `sleep` lets it pass. Two clocks of one test are two machines."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.slept = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        """Seconds that were slept or passed; setting `now` back doesn't change them."""
        return self.slept

    def pass_on(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span
        self.slept += span.total_seconds()

    def until(self, now: datetime) -> None:
        """Let time pass until then; nothing if that is over."""
        self.pass_on(max(timedelta(), now - self.now))

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and others run."""
        self.pass_on(timedelta(seconds=seconds))
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What one call comes to: `answer` is given, else `error` raised. `accepted` says whether the message arrived,
    `after` how long after the call; `slow` is how long the call takes. Seconds."""

    error: Exception | None = None
    answer: Result | None = None
    accepted: bool = False
    after: float = 0.0
    slow: float = 0.0


LOST_BEFORE = Fault(ConnectionResetError("reset"))
LOST_AFTER = Fault(ConnectionResetError("reset"), accepted=True)
CLOSED = Fault(answer=Result("waiting", why="closed", definite=True, gone=True))
REFUSED = Fault(answer=Result("due", why="429", definite=True))
GONE = Fault(answer=Result("failed", why="gone", definite=True, gone=True))


@dataclass(frozen=True, slots=True)
class Post:
    """One message that the platform took."""

    native: str
    parcel: Parcel
    card: Card
    at: datetime

    @property
    def keys(self) -> list[str]:
        """What it was that was owed."""
        return [item.owed.key for item in self.parcel.items]


@dataclass
class FakePostman:
    """Keeps what it is given. `posts` is what arrived, `writes` and `look_ups` are the parcels of every call.

    `key_window`: a repeated public id is dropped for so long; zero: never. `history`: it can be asked. `visible_after`:
    so long a message can't be found yet. `faults` befall the next sends, `blind` the next look-ups. `closed` are
    addresses that take nothing. `connected` and `skew` are as the worker sees them.
    """

    clock: Clock
    platform: str = "discord"
    key_window: timedelta = timedelta()
    history: bool = True
    rate: float = 1000.0
    visible_after: timedelta = timedelta()
    connected: bool = True
    skew: timedelta | None = None
    trouble: str = ""
    faults: deque[Fault] = field(default_factory=deque)
    blind: deque[Exception] = field(default_factory=deque)
    closed: set[str] = field(default_factory=set)
    posts: list[Post] = field(default_factory=list)
    writes: list[Parcel] = field(default_factory=list)
    look_ups: list[Parcel] = field(default_factory=list)
    _coming: list[tuple[datetime, Parcel, Card]] = field(default_factory=list)

    async def send(self, parcel: Parcel, card: Card) -> Result:
        """Take it, unless a fault is next."""
        self.writes.append(parcel)
        fault = self.faults.popleft() if self.faults else None
        if fault is None and parcel.address in self.closed:
            fault = CLOSED
        if fault is None:
            return Result("sent", native=self._take(parcel, card, self.clock()).native, definite=True)
        if fault.accepted:
            self._coming.append((self.clock() + timedelta(seconds=fault.after), parcel, card))
            self.arrive()
        if fault.slow:
            await self.clock.sleep(fault.slow)
        if fault.error is not None:
            raise fault.error
        return fault.answer or Result("sent", native=self._take(parcel, card, self.clock()).native, definite=True)

    async def find(self, parcel: Parcel) -> Result | None:
        """Say whether it arrived and can be seen. Raises what `blind` holds next."""
        self.look_ups.append(parcel)
        if self.blind:
            raise self.blind.popleft()
        self.arrive()
        seen = [post for post in self.posts if post.at + self.visible_after <= self.clock()]
        here = next((post for post in seen if _name(post.parcel) == _name(parcel)), None)
        return None if here is None else Result("sent", native=here.native, at=here.at)

    def arrive(self) -> None:
        """Let arrive what was accepted and took its time."""
        now = self.clock()
        for at, parcel, card in [each for each in self._coming if each[0] <= now]:
            self._take(parcel, card, at)
        self._coming = [each for each in self._coming if each[0] > now]

    def _take(self, parcel: Parcel, card: Card, at: datetime) -> Post:
        for earlier in self.posts:
            if _name(earlier.parcel) == _name(parcel) and at - earlier.at < self.key_window:
                return earlier
        post = Post(f"m{len(self.posts) + 1}", parcel, card, at)
        self.posts.append(post)
        return post

    def texts(self) -> list[str]:
        """The title of each message that arrived."""
        return ["".join(str(piece) for piece in post.card.title) for post in self.posts]

    def keys(self) -> list[str]:
        """What was owed and has arrived, in order; twice is twice in here."""
        return [key for post in self.posts for key in post.keys]


def _name(parcel: Parcel) -> tuple[str, str]:
    return parcel.address, parcel.public


def worker_for(
    database: Database,
    composers: Mapping[str, Composer],
    postman: FakePostman,
    name: str = "w1",
    held: Callable[[], str] = lambda: "",
) -> Worker:
    """A worker on the postman's clock, started at what that shows now."""
    clock = postman.clock
    setting = Setting(database, composers, clock, clock.sleep, clock())
    return Worker(setting, Claims(database, name), postman, monotonic=clock.monotonic, held=held)


async def until_quiet(worker: Worker, most: int = 100) -> int:
    """Let a worker take all that is due now; gives how many parcels it took. Fails if that never ends."""
    taken = 0
    for _ in range(most):
        if not (now := await worker.tick()):
            return taken
        taken += now
    raise AssertionError(f"still busy after {most} looks at the ledger")
