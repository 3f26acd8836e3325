"""The commands by name, with their options: `mentorbot --help` shows what stands here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from mentorbot.cli.db_commands import db
from mentorbot.cli.ending import end, finish, stop
from mentorbot.cli.kb_commands import kb
from mentorbot.cli.options import Json, Plain

app = typer.Typer(
    help="A mentor for people who leave academia for machine-learning and data work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(kb, name="kb")
app.add_typer(db, name="db")


@app.command()
def chat(plain: Plain = False) -> None:
    """Talk to it here: no account, no key, no network."""
    from mentorbot.cli.talk import chatting

    finish(chatting(plain))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    as_json: Json = False,
    batch: Annotated[Path | None, typer.Option(help="Answer every line of this JSONL file: id, q.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers of --batch go.")] = None,
) -> None:
    """Answer one question, or a file of them."""
    if (batch is None) != (out is None):
        stop("--batch and --out go together: the file with the questions, and the one for the answers.")
    if batch is not None and out is not None:
        from mentorbot.cli.once import answered_all

        finish(answered_all(batch, out))
    else:
        end(lambda: _asked(question, as_json))


def _asked(question: str, as_json: bool) -> int:
    from mentorbot.cli import shortcut  # without it this takes three times as long

    if shortcut.answered(question, as_json):
        return 0
    from mentorbot.cli.once import answered

    return asyncio.run(answered(question, as_json))


@app.command()
def when(
    text: Annotated[str, typer.Argument(help="A time, in quotes: 'tomorrow at 9', 'every Tuesday'.")] = "",
    zone: Annotated[str, typer.Option(help="A city or an IANA name: Berlin, America/New_York.")] = "UTC",
    now: Annotated[str | None, typer.Option(help="The local time there, such as 2026-11-26T10:30.")] = None,
    order: Annotated[str, typer.Option(help="DMY or MDY: how 3/4 is read.")] = "DMY",
    as_json: Json = False,
    batch: Annotated[Path | None, typer.Option(help="Read every line of this JSONL file: id, text, ref, kind.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers of --batch go.")] = None,
) -> None:
    """Show what would be understood of a time, as an absolute date."""
    from mentorbot.cli.when import read_all, shown
    from mentorbot.core.errors import Friendly

    if (batch is None) != (out is None):
        stop("--batch and --out go together: the file with the times, and the one for what they mean.")
    try:
        code = shown(text, zone, now, order, as_json) if batch is None or out is None else read_all(batch, out)
    except Friendly as error:
        stop(f"{error.text} {error.hint}".strip())
    raise typer.Exit(code)


@app.command()
def run() -> None:
    """Serve the platforms whose tokens are set: Discord."""
    from mentorbot.cli.serve import serving

    finish(serving())


@app.command()
def deliver() -> None:
    """Send what is due, and answer nothing: beside a `run` on another computer, or while the pages are worked on."""
    from mentorbot.cli.serve import sending

    finish(sending())


@app.command()
def health() -> None:
    """Say whether the program that serves here is alive; the exit code is 0 if it is."""
    from mentorbot.cli.serve import alive

    finish(alive())


@app.command()
def communities(as_json: Json = False) -> None:
    """Show every community: members active in 30 days, questions answered, the last error, where the tip is."""
    from mentorbot.cli.overview import listed

    finish(listed(as_json))


@app.command()
def notify(
    text: Annotated[str, typer.Argument(help="What to tell them, in quotes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say to whom it would go.")] = False,
) -> None:
    """Tell all moderators something, once, in their channels; the same words are never sent twice."""
    from mentorbot.cli.overview import notified

    finish(notified(text, dry_run))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look at everything that has to be right, and say what isn't; the exit code is 1 if something is wrong."""
    from mentorbot.cli.doctor import looked_after

    finish(looked_after(as_json))


def main() -> None:
    """Run the command that the command line names."""
    app()
