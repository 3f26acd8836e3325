"""The commands by name, with their options: `mentorbot --help` shows what stands here."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    help="A mentor for people who leave academia for machine-learning and data work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
kb = typer.Typer(help="Check, measure and prepare the knowledge base.", no_args_is_help=True)
app.add_typer(kb, name="kb")
db = typer.Typer(help="Back the database up, and bring a backup back.", no_args_is_help=True)
app.add_typer(db, name="db")

Plain = Annotated[bool, typer.Option("--plain", help="No boxes, bars, colours or spinners: for screen readers.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Folder = Annotated[Path | None, typer.Argument(help="The folder of a pack; without it, the one that is shipped.")]

Target = Annotated[Path, typer.Argument(help="The folder with the files.")]
Community = Annotated[
    str, typer.Option("--community", help='Its name, or platform and id, such as "discord:42"; else the terminal.')
]


@app.command()
def chat(plain: Plain = False) -> None:
    """Talk to it here: no account, no key, no network."""
    from mentorbot.cli.talk import chatting

    _run(chatting(plain))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    as_json: Json = False,
    batch: Annotated[Path | None, typer.Option(help="Answer every line of this JSONL file: id, q.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers of --batch go.")] = None,
) -> None:
    """Answer one question, or a file of them."""
    if (batch is None) != (out is None):
        _stop("--batch and --out go together: the file with the questions, and the one for the answers.")
    if batch is not None and out is not None:
        from mentorbot.cli.once import answered_all

        _run(answered_all(batch, out))
    else:
        _end(lambda: _asked(question, as_json))


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
        _stop("--batch and --out go together: the file with the times, and the one for what they mean.")
    try:
        code = shown(text, zone, now, order, as_json) if batch is None or out is None else read_all(batch, out)
    except Friendly as error:
        _stop(f"{error.text} {error.hint}".strip())
    raise typer.Exit(code)


@app.command()
def run() -> None:
    """Serve the platforms whose tokens are set: Discord."""
    from mentorbot.cli.serve import serving

    _run(serving())


@app.command()
def deliver() -> None:
    """Send what is due, and answer nothing: beside a `run` on another computer, or while the pages are worked on."""
    from mentorbot.cli.serve import sending

    _run(sending())


@app.command()
def health() -> None:
    """Say whether the program that serves here is alive; the exit code is 0 if it is."""
    from mentorbot.cli.serve import alive

    _run(alive())


@app.command()
def communities(as_json: Json = False) -> None:
    """Show every community: members active in 30 days, questions answered, the last error, where the tip is."""
    from mentorbot.cli.overview import listed

    _run(listed(as_json))


@app.command()
def notify(
    text: Annotated[str, typer.Argument(help="What to tell them, in quotes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say to whom it would go.")] = False,
) -> None:
    """Tell all moderators something, once, in their channels; the same words are never sent twice."""
    from mentorbot.cli.overview import notified

    _run(notified(text, dry_run))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look at everything that has to be right, and say what isn't; the exit code is 1 if something is wrong."""
    from mentorbot.cli.doctor import looked_after

    _run(looked_after(as_json))


@kb.command()
def check(folder: Folder = None) -> None:
    """Hold a pack against the rules; names the file and line of all that breaks one."""
    from mentorbot.cli.pack import checked

    _run(checked(folder))


@kb.command("eval")
def evaluate(
    as_json: Json = False,
    plain: Plain = False,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only questions that nothing was tuned on.")] = False,
) -> None:
    """Measure the answers on test questions that no page has as an example."""
    from mentorbot.cli.pack import evaluated

    _run(evaluated(as_json, plain, held_out))


@kb.command()
def warm(plain: Plain = False) -> None:
    """Make the vectors of the pack now, so that the first question need not wait for them."""
    from mentorbot.cli.pack import warmed

    _run(warmed(plain))


@kb.command()
def export(folder: Target, community: Community = "") -> None:
    """Write a community's own pages, sources and test questions to files."""
    from mentorbot.cli.pages import exported

    _run(exported(folder, community))


@kb.command("import")
def bring_in(folder: Target, community: Community = "", plain: Plain = False) -> None:
    """Make pages from files a community's own: all of them, or none and the file and line of what is wrong."""
    from mentorbot.cli.pages import imported

    _run(imported(folder, community, plain))


@kb.command()
def diff(community: Community = "") -> None:
    """Show what a community changed over the pages that come with the program."""
    from mentorbot.cli.pages import differing

    _run(differing(community))


@kb.command()
def undo(
    number: Annotated[int, typer.Argument(help="The number that the import said.")], community: Community = ""
) -> None:
    """Undo an import."""
    from mentorbot.cli.pages import undone

    _run(undone(number, community))


@kb.command()
def withdraw(
    source: Annotated[str, typer.Argument(help="The source's slug, as in sources.yaml.")],
    community: Community = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Take a source out everywhere, for whoever was quoted and asks for it: pages, history, drafts, tips, vectors."""
    from mentorbot.cli.withdrawal import withdrawn

    _run(withdrawn(source, community, yes))


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, or a folder: there each backup gets a name of its own.")],
    prune: Annotated[bool, typer.Option("--prune", help="Delete those in the same folder that are too old.")] = False,
) -> None:
    """Back the database up while it is in use. The key is never in a backup."""
    from mentorbot.cli.database import backed_up

    _run(backed_up(file, prune))


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that was made with: mentorbot db backup")],
    force: Annotated[bool, typer.Option("--force", help="Even if it is older than backup_days.")] = False,
) -> None:
    """Put a backup in the database's place; what was there is kept. Stop the program first."""
    from mentorbot.cli.database import brought_back

    _run(brought_back(file, force))


@db.command()
def restored(
    at: Annotated[str, typer.Option("--at", help='When the backup was made, such as "2026-11-24 03:00 UTC".')] = "",
) -> None:
    """Let a restored backup deliver again: what may have been sent since is looked for first."""
    from mentorbot.cli.database import put_back_to_work

    _run(put_back_to_work(at))


@db.command("continue")
def go_on() -> None:
    """Let delivery go on after the clock jumped, once you have looked at the clock."""
    from mentorbot.cli.database import going_on

    _run(going_on())


def _run(job: Coroutine[Any, Any, int]) -> None:
    _end(lambda: asyncio.run(job))


def _end(work: Callable[[], int]) -> None:
    """Run a command to its end; what an operator can mend is said in a sentence, with exit code 2."""
    try:
        code = work()
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        from mentorbot.cli.trouble import sentence

        if (said := sentence(error)) is None:
            raise
        _stop(said)
    raise typer.Exit(code)


def _stop(said: str) -> NoReturn:
    sys.stderr.write(f"mentorbot: {said}\n")
    raise typer.Exit(2)


def main() -> None:
    """Run the command that the command line names."""
    app()
