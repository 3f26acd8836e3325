"""Backups of a PostgreSQL database by its own programs; the password stands on no command line."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import URL

from mentorbot.storage.problems import StorageProblem

DUMP, RESTORE = "pg_dump", "pg_restore"


async def dump(url: URL, target: Path) -> None:
    """Back up a database as it is at one moment. Raises StorageProblem."""
    new = target.with_name(f"{target.name}.new")
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        await _run(url, DUMP, "--format=custom", f"--file={new}")
        new.replace(target)
    except OSError as error:
        raise StorageProblem(f"The backup {target} can't be written: {error.strerror}.") from error
    finally:
        new.unlink(missing_ok=True)


async def restore(url: URL, file: Path) -> None:
    """Put a backup in the place of all tables, in one transaction. Raises StorageProblem."""
    await _run(url, RESTORE, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))


async def _run(url: URL, program: str, *words: str) -> None:
    if (found := shutil.which(program)) is None:
        raise StorageProblem(
            f"{program} is not installed here. Install PostgreSQL's client programs, or run it where they are: "
            f"{program} --dbname={_said(url)} {' '.join(words)}"
        )
    with _reached(url) as where:
        process = await asyncio.create_subprocess_exec(
            *(found, f"--dbname={where}", *words), stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
        )
        _, said = await process.communicate()
    if process.returncode:
        last = said.decode(errors="replace").strip().split("\n")[0].removeprefix(f"{program}: error: ")
        raise StorageProblem(f"{program} failed: {last}.")


@contextmanager
def _reached(url: URL) -> Iterator[str]:
    """How libpq finds the database; the password lies in a file for as long (libpq-connect, `passfile`)."""
    with TemporaryDirectory(prefix="mentorbot-") as folder:
        words = {
            "host": str(url.host or url.query.get("host") or ""),
            "port": str(url.port or url.query.get("port") or ""),
            "user": url.username or "",
            "dbname": url.database or "",
        }
        if url.password is not None:
            file = Path(folder) / "passfile"
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
                out.write(f"*:*:*:*:{str(url.password).replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
            words["passfile"] = str(file)
        quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in words.items() if value}
        yield " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _said(url: URL) -> str:
    """The database without its password, for a sentence."""
    return f"postgresql://{url.username or ''}@{url.host or 'localhost'}/{url.database or ''}"
