"""Quick looks at a SQLite file: a few committed rows, read in the thread that asks and without SQLAlchemy."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Looks:
    """Reads one file from any thread, with a connection for each. A reader never writes and never makes the file."""

    def __init__(self, path: str) -> None:
        self._uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        self._here = threading.local()
        self._all: list[sqlite3.Connection] = []

    def rows(self, query: str, values: Sequence[int | str]) -> list[tuple[Any, ...]]:
        """The rows of a query as they are committed now. Raises sqlite3.Error."""
        connection: sqlite3.Connection | None = getattr(self._here, "connection", None)
        if connection is None:
            # another thread closes it, hence no check; each look is its own transaction, hence no isolation level
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            self._here.connection = connection
            self._all.append(connection)
        return connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Close every connection; the next look opens one anew."""
        self._here = threading.local()
        while self._all:
            self._all.pop().close()
