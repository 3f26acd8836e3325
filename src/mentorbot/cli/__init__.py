"""The operator's commands. What each needs is imported when it runs, so that each starts quickly."""

from __future__ import annotations

from mentorbot.cli.commands import main

__all__ = ["main"]
