"""The commands of `mentorbot kb`: the knowledge base, and a community's own pages as files."""

from __future__ import annotations

from typing import Annotated

import typer

from mentorbot.cli.ending import finish
from mentorbot.cli.options import Community, Folder, Json, Plain, Target

kb = typer.Typer(help="Check, measure and prepare the knowledge base.", no_args_is_help=True)


@kb.command()
def check(folder: Folder = None) -> None:
    """Hold a pack against the rules; names the file and line of all that breaks one."""
    from mentorbot.cli.pack import checked

    finish(checked(folder))


@kb.command("eval")
def evaluate(
    as_json: Json = False,
    plain: Plain = False,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only questions that nothing was tuned on.")] = False,
) -> None:
    """Measure the answers on test questions that no page has as an example."""
    from mentorbot.cli.pack import evaluated

    finish(evaluated(as_json, plain, held_out))


@kb.command()
def warm(plain: Plain = False) -> None:
    """Make the vectors of the pack now, so that the first question need not wait for them."""
    from mentorbot.cli.pack import warmed

    finish(warmed(plain))


@kb.command()
def export(folder: Target, community: Community = "") -> None:
    """Write a community's own pages, sources and test questions to files."""
    from mentorbot.cli.pages import exported

    finish(exported(folder, community))


@kb.command("import")
def bring_in(folder: Target, community: Community = "", plain: Plain = False) -> None:
    """Make pages from files a community's own: all of them, or none and the file and line of what is wrong."""
    from mentorbot.cli.pages import imported

    finish(imported(folder, community, plain))


@kb.command()
def diff(community: Community = "") -> None:
    """Show what a community changed over the pages that come with the program."""
    from mentorbot.cli.pages import differing

    finish(differing(community))


@kb.command()
def undo(
    number: Annotated[int, typer.Argument(help="The number that the import said.")], community: Community = ""
) -> None:
    """Undo an import."""
    from mentorbot.cli.pages import undone

    finish(undone(number, community))


@kb.command()
def withdraw(
    source: Annotated[str, typer.Argument(help="The source's slug, as in sources.yaml.")],
    community: Community = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Take a source out everywhere, for whoever was quoted and asks for it: pages, history, drafts, tips, vectors."""
    from mentorbot.cli.withdrawal import withdrawn

    finish(withdrawn(source, community, yes))
