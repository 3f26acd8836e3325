"""`mentorbot ask`: one question, or a file of them, and out. Nothing of it is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from mentorbot.app import App, clock, opened
from mentorbot.cli.progress import progress
from mentorbot.cli.row import line, row
from mentorbot.cli.shortcut import Shortcut
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.features.ask.feature import LONGEST
from mentorbot.settings import read_settings

FIRST_TIME = "Reading the pages for the first time"


async def answered(question: str, as_json: bool) -> int:
    """Answer one question on standard output. Raises Friendly where there is none."""
    settings = read_settings()
    shortcut = Shortcut.of(settings)
    async with opened(settings, _told()) as app:
        if app.trouble:
            sys.stderr.write(f"{app.trouble}\n")
        sys.stdout.write(line(await _row(app, question), as_json))
        await keep(shortcut, app)
    return 0


async def keep(shortcut: Shortcut | None, app: App) -> None:
    """Keep what the next question needs, as of the state that was looked at before the program was opened."""
    if shortcut is not None and not app.trouble:
        view = await app.answerer.view(await app.communities.terminal(clock()))
        await asyncio.to_thread(shortcut.keep, app.answerer.mind, view)


async def answered_all(batch: Path, out: Path) -> int:
    """Answer every line of a JSONL file into another. Raises Friendly for a line that can't be read."""
    questions = list(_lines(batch))
    with progress("Answering", plain=False) as told:
        async with opened(read_settings(), _told()) as app:
            with _made(out) as file:
                for number, (name, question) in enumerate(questions, 1):
                    file.write(json.dumps({"id": name} | await _row_or_words(app, question), ensure_ascii=False) + "\n")
                    told(number, len(questions))
    return 0


def _made(out: Path) -> TextIO:
    """Open the file of the answers; half a character of an id is written as JSON escapes it."""
    try:
        return out.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise Friendly(
            f"{out} can't be written: {error.strerror}.", "Is its folder there, and may you write it?"
        ) from error


def _told() -> Any:
    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r{FIRST_TIME}: {done} of {total}{'' if done < total else chr(10)}")

    return tell


def _lines(batch: Path) -> Iterator[tuple[Any, str]]:
    try:
        text = batch.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Friendly(f"{batch} can't be read.", "It has to be a file of JSON lines in UTF-8.") from error
    for number, words in enumerate(text.split("\n"), 1):  # JSON may hold every other line end
        if words.strip():
            try:
                each = json.loads(words)
                name, question = each["id"], each["q"]
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise Friendly(f"{batch}:{number}: this is no JSON object with id and q.") from error
            if not isinstance(question, str):
                raise Friendly(f"{batch}:{number}: q has to be a question in quotes.")
            yield name, question


async def _row_or_words(app: App, question: str) -> dict[str, Any]:
    try:
        return await _row(app, question)
    except Friendly as error:
        words = f"{error.text} {error.hint}".strip()
        return {"outcome": "no_answer", "answered": False, "text": words, "entries": [], "sources": [], "confidence": 0}


async def _row(app: App, question: str) -> dict[str, Any]:
    words = clean(question).strip()
    if not words:
        raise Friendly("There is no question.", 'Write one in quotes: mentorbot ask "How long should my CV be?"')
    if len(words) > LONGEST:
        raise Friendly(f"That is {len(words):,} characters long; at most {LONGEST:,} fit here.", "Please shorten it.")
    now = clock()
    community = await app.communities.terminal(now)
    answer = await app.answerer.ask(community, words)
    return row(answer, await app.ask.card(community, now, answer, 0), now)
