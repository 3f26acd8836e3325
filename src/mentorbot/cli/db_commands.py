"""The commands of `mentorbot db`: backups, and what has to be done after one was brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mentorbot.cli.ending import finish

db = typer.Typer(help="Back the database up, and bring a backup back.", no_args_is_help=True)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, or a folder: there each backup gets a name of its own.")],
    prune: Annotated[bool, typer.Option("--prune", help="Delete those in the same folder that are too old.")] = False,
) -> None:
    """Back the database up while it is in use. The key is never in a backup."""
    from mentorbot.cli.database import backed_up

    finish(backed_up(file, prune))


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that was made with: mentorbot db backup")],
    force: Annotated[bool, typer.Option("--force", help="Even if it is older than backup_days.")] = False,
) -> None:
    """Put a backup in the database's place; what was there is kept. Stop the program first."""
    from mentorbot.cli.database import brought_back

    finish(brought_back(file, force))


@db.command()
def restored(
    at: Annotated[str, typer.Option("--at", help='When the backup was made, such as "2026-11-24 03:00 UTC".')] = "",
) -> None:
    """Let a restored backup deliver again: what may have been sent since is looked for first."""
    from mentorbot.cli.database import put_back_to_work

    finish(put_back_to_work(at))


@db.command("continue")
def go_on() -> None:
    """Let delivery go on after the clock jumped, once you have looked at the clock."""
    from mentorbot.cli.database import going_on

    finish(going_on())
