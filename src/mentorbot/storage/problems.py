"""What keeps a database from being used, in an operator's words."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

NO_LOG = (
    "The place of the database {} can't hold its log of writes (SQLite's WAL), as on most network folders. "
    "Put the database on a disk of this computer, or use PostgreSQL."
)
NO_SHARE = (
    "The database {} lies on a file system of the kind {}, which can't hold its log of writes (SQLite's WAL) safely. "
    "Put the database on a disk of this computer, or use PostgreSQL."
)


class StorageProblem(Exception):
    """The database can't be used; the message tells an operator what is wrong and what to do."""


_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def passing(error: BaseException) -> bool:
    """Whether the database failed in a way that may pass: it is away, locked or full, or two writes met."""
    return isinstance(error, (DBAPIError, OSError, PoolTimeout)) and not isinstance(error, _OURS)


def explain(url: URL, error: Exception) -> str:
    """Say in a sentence or two why the database can't be opened, and what to do. Holds no password."""
    said = (
        str(getattr(error, "orig", None) or error).strip().split("\n")[0].removeprefix("<class '").replace("'>:", ":")
    )
    if url.get_backend_name() != "sqlite":
        return (
            f"The database at {url.host or 'localhost'} can't be used: {said}. "
            "Is it running, and are its name, the user and the password right?"
        )
    path = Path(url.database or "")
    if "locked" in said:
        return f"The database {path} is locked by another program. Stop that program, or wait until it is done."
    if "readonly" in said or "read-only" in said:
        return f"The database {path} can't be written. Give this user the right to write the file and its folder."
    if "not a database" in said or "malformed" in said:
        return f"The file {path} is not a database of mentorbot, or it is damaged. Restore a backup, or move it away."
    if not path.parent.is_dir():
        return f"The folder {path.parent} for the database does not exist. Make it, or set another place."
    return f"The database {path} can't be opened: {said}. Check that this user may write the folder."
