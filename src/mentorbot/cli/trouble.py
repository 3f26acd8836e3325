"""Errors that an operator can mend, in sentences."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from mentorbot.core.errors import Friendly
from mentorbot.knowledge.pack import BadPack
from mentorbot.settings import SettingsProblem
from mentorbot.storage.problems import StorageProblem


def sentence(error: BaseException) -> str | None:
    """What to tell the operator; None for a bug of ours, which keeps its traceback."""
    if isinstance(error, BaseExceptionGroup):
        known = [said for each in error.exceptions if (said := sentence(each)) is not None]
        return "\n".join(known) if len(known) == len(error.exceptions) else None
    if isinstance(error, BadPack):
        return f"The pack can't be used:\n{error}"
    if isinstance(error, Friendly):
        return f"{error.text} {error.hint}".strip()
    if isinstance(error, OperationalError):
        said = str(error.orig).split("\n")[0]
        return f"The database can't be used right now: {said}. Is another program using it, or is the disk full?"
    if isinstance(error, (SettingsProblem, StorageProblem)) or type(error).__name__ == "DiscordProblem":
        return str(error)
    return None
