"""The short way of `mentorbot ask`: what an earlier start worked out answers, if nothing has changed since.

It holds all that an answer follows from, beside the database, and hangs on three things: the files of the pack and of
the program are what they were; the database has published nothing since; and the sentence model is the same. Wherever
one of these can't be told, the question takes the long way, which opens the whole program and says what is wrong.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import Stemmer
from threadpoolctl import threadpool_limits

import mentorbot
from mentorbot.cli.row import line, row
from mentorbot.core.card import Card, Instant
from mentorbot.core.markup import clean
from mentorbot.features.ask import cards
from mentorbot.knowledge import bundle, ready
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.encoder import MiniLM, ModelProblem
from mentorbot.knowledge.folder import shipped
from mentorbot.knowledge.mind import Mind
from mentorbot.knowledge.stamp import Stamp
from mentorbot.knowledge.view import View
from mentorbot.settings import DATABASE, Settings, read_settings
from mentorbot.storage.looks import Looks

FILE = "ready"
LONGEST = 1_000
"""Characters of a question that goes the short way."""
_PLACES = "SELECT platform, id, generation, settings FROM community WHERE platform IN (?, ?) ORDER BY id"
_VERSION = "SELECT version_num FROM alembic_version"
_NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Most answers name no instant and hang on no day, so the present doesn't matter."""


def answered(question: str, as_json: bool) -> bool:
    """Answer a question on standard output, if the short way is open."""
    shortcut = Shortcut.of(read_settings())
    said = None if shortcut is None else shortcut.row(question)
    if said is not None:
        sys.stdout.write(line(said, as_json))
    return said is not None


@dataclass(frozen=True, slots=True)
class Shortcut:
    """The state of the files at one moment, and where what was made of them is kept."""

    folder: Path
    key_file: Path
    stamp: Stamp

    @classmethod
    def of(cls, settings: Settings) -> Shortcut | None:
        """Look at the files now. None for another database than the SQLite file in the data folder."""
        if settings.database or settings.keys.get_secret_value():
            return None
        key_file = settings.key_file or settings.data / "secret.key"
        code = Path(mentorbot.__file__).parent
        stamp = Stamp.of(code, Path(Stemmer.__file__), settings.pack or shipped())
        return None if stamp is None else cls(settings.data, key_file, stamp)

    def row(self, question: str) -> dict[str, Any] | None:
        """The row of one question; None where the long way has to be taken."""
        words = clean(question).strip()
        if not words or len(words) > LONGEST:
            return None
        kept, state = bundle.read(self.folder / FILE), self._state()
        if kept is None or state is None or not _is_of(kept, state):
            return None
        threadpool_limits(1, user_api="blas")
        try:
            encoder = MiniLM()
        except ModelProblem:
            return None
        if kept.content["encoder"] != encoder.name:
            return None
        mind, view = ready.unpacked(bundle.Bundle(kept.content["knowledge"], kept.arrays), encoder)
        answer = mind.answer(view, mind.hear(words))
        try:
            now = self._now(answer)
        except OSError:
            return None
        return row(answer, _card(answer, now), now)

    def _now(self, answer: Answer) -> Instant:
        """The time of the data folder's file system, if the words hang on the day at all. Raises OSError."""
        if all(entry.check_again is None for entry in answer.entries):
            return _NO_TIME
        return datetime.fromtimestamp(_now(self.folder) / 10**9, UTC)

    def keep(self, mind: Mind, view: View) -> None:
        """Keep a mind and the terminal's view, if they are of this state; nothing is said where that can't be done."""
        state = self._state()
        if state is None or mind.encoder is None or sum(place[2] for place in state["places"]) != view.generation:
            return
        known = bundle.read(self.folder / FILE)
        if known is not None and _is_of(known, state) and known.content["encoder"] == mind.encoder.name:
            return
        knowledge = ready.packed(mind, view)
        content = {"state": state, "encoder": mind.encoder.name, "knowledge": knowledge.content}
        try:
            if self.stamp.settled(_now(self.folder)):
                bundle.write(self.folder / FILE, bundle.Bundle(content, knowledge.arrays))
        except OSError:
            return

    def _state(self) -> dict[str, Any] | None:
        """All that the kept answers hang on, but for the model; None where it can't be told."""
        looks = Looks(str(self.folder / DATABASE))
        try:
            places = looks.rows(_PLACES, ("pack", "terminal"))
            version = [number for (number,) in looks.rows(_VERSION, ())]
        except sqlite3.Error:
            return None
        finally:
            looks.close()
        key = Stamp.of(self.key_file)
        if key is None or len(places) != 2 or any(json.loads(settings) for *_, settings in places):
            return None
        return {"files": [self.stamp.digest, key.digest], "places": [list(each) for each in places], "schema": version}


def _is_of(kept: bundle.Bundle, state: Mapping[str, Any]) -> bool:
    return isinstance(kept.content, dict) and kept.content.get("state") == state


def _now(folder: Path) -> int:
    """The time of the file system that a folder is on, in its nanoseconds. Raises OSError."""
    with TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns


def _card(answer: Answer, now: Instant) -> Card:
    """What a community without settings of its own sees."""
    if answer.outcome == "answer":
        return cards.answer_card(answer, 0, now.date())
    if answer.outcome == "did_you_mean":
        return cards.did_you_mean_card(answer, 0)
    if answer.words:
        return cards.spoken_card(answer.words)
    return cards.no_answer_card(answer.entries[0] if answer.entries else None, ())
