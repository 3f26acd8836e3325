"""Keeps words, names, ids and tokens out of what discord.py logs."""

from __future__ import annotations

import logging
import re

_LOGGERS = (
    "discord.app_commands.tree",
    "discord.client",
    "discord.gateway",
    "discord.http",
    "discord.state",
    "discord.ui.view",
    "discord.webhook.async",
)
_SECRET = re.compile(r"(webhooks|interactions)/\d+/[^/\s]+|\b[0-9a-f]{32}\b|\b\d{15,}\b")


class Scrub(logging.Filter):
    """Drops details, which hold whole messages, and takes ids and tokens out of the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep a record from INFO on, without ids."""
        if record.levelno < logging.INFO:
            return False
        record.msg, record.args = _SECRET.sub("…", record.getMessage()), ()
        if record.exc_info:
            record.msg += f" ({record.exc_info[0].__name__ if record.exc_info[0] else 'no exception'})"
            record.exc_info = None
        return True


SCRUB = Scrub()


def scrub() -> None:
    """Put the filter on discord.py's loggers, once however often it is called."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(SCRUB)
