"""Logs: one JSON object a line on standard error, with no member's words, names or ids."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as JSON: time (UTC), level, where, what, and what `extra` adds.

    Of an exception the type and the places in the code are written, never its message: that may hold somebody's words.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give one line."""
        row: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "event": record.getMessage() if _ours(record) else record.getMessage().partition("\n")[0],
        }
        row |= {name: value for name, value in vars(record).items() if name not in _KNOWN}
        if record.exc_info and record.exc_info[0] is not None:
            row["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            row["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(row, ensure_ascii=False, default=lambda value: type(value).__name__)


def _ours(record: logging.LogRecord) -> bool:
    """Whether we wrote it. Libraries put into later lines what they hold: asyncio the message of a task's exception."""
    return record.name.partition(".")[0] == "mentorbot"


def start(level: str) -> None:
    """Send all logs to standard error as JSON lines; libraries speak from WARNING on.

    What can't be written as a line is not written at all: Python would print its arguments instead.
    """
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mentorbot").setLevel(level)
