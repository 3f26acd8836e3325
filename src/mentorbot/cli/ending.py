"""How a command ends: with its exit code, or with a sentence for the operator."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import typer


def finish(job: Coroutine[Any, Any, int]) -> NoReturn:
    """Run a command that is awaited to its end, as `end` does."""
    end(lambda: asyncio.run(job))


def end(work: Callable[[], int]) -> NoReturn:
    """Run a command to its end; what an operator can mend is said in a sentence, with exit code 2."""
    try:
        code = work()
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        from mentorbot.cli.trouble import sentence

        if (said := sentence(error)) is None:
            raise
        stop(said)
    raise typer.Exit(code)


def stop(said: str) -> NoReturn:
    """Say what is wrong, and end with exit code 2."""
    sys.stderr.write(f"mentorbot: {said}\n")
    raise typer.Exit(2)
