"""Roles as set-up needs them: who helps a community already, and who can't see what they may use."""

from __future__ import annotations

from typing import Protocol

from mentorbot.core.call import Call


class Roles(Protocol):
    """Knows the roles of a platform. Roles are named by the platform's ids."""

    def helping(self, call: Call) -> tuple[tuple[str, str], ...]:
        """Up to three roles of this call's community that keep order there, as (id, name)."""
        ...

    async def unseeing(self, call: Call, roles: tuple[str, ...]) -> tuple[str, ...] | None:
        """Which of these can't see moderators' commands; None where that can't be found out now."""
        ...
