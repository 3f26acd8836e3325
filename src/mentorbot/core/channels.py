"""Channels as features need them: whether we can post in one, and who reads it. The platforms implement this."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from mentorbot.core.call import Call
from mentorbot.core.errors import Friendly

Trouble: TypeAlias = Literal["", "elsewhere", "gone", "forbidden"]

_REFUSED = {
    "elsewhere": ("That channel is not one of this community.", "Choose a channel that is here."),
    "gone": ("I can't find that channel.", "Choose one that I can see, or let me see it, and try again."),
    "forbidden": (
        "I can't post in that channel.",
        "Let me see it, send messages and read its history there, or choose another channel.",
    ),
}
_OPEN = ("Everyone here can read that channel.", "Choose one that only those can read whom it is for.")


class Channels(Protocol):
    """Knows the channels of a platform. Channels are named by the platform's ids."""

    async def trouble(self, call: Call, channel: str) -> Trouble:
        """Why nothing can be posted in a channel of this call's community, empty if it can.

        "elsewhere": it is another community's; "gone": it can't be seen; "forbidden": seen, but no more.
        """
        ...

    def everyone_reads(self, channel: str) -> bool | None:
        """Whether every member can read a channel; None where that can't be known."""
        ...

    def open_ones(self, call: Call) -> tuple[tuple[str, str], ...]:
        """Up to three channels that everyone in this call's community reads and we can post in, the likeliest first.

        Each is (id, name).
        """
        ...


async def postable(channels: Channels | None, call: Call, channel: str, *, closed: bool = False) -> None:
    """Refuse a channel in which nothing can be posted, or, with `closed`, one that everyone reads. Raises Friendly.

    Without `channels` nothing is known of any, and nothing is refused.
    """
    if channels is None:
        return
    if trouble := await channels.trouble(call, channel):
        raise Friendly(*_REFUSED[trouble])
    if closed and channels.everyone_reads(channel):
        raise Friendly(*_OPEN)
