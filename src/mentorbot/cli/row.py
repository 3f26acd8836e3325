"""One answer as `mentorbot ask` prints it: a row for machines, and its text for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mentorbot.core.card import Card, Instant
from mentorbot.features.ask.cards import answer_body
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.source import Source
from mentorbot.platforms.terminal.pieces import Moment
from mentorbot.platforms.terminal.plain import plain


def row(answer: Answer, card: Card, now: Instant) -> dict[str, Any]:
    """What a machine is told of an answer, and all that a member would see at first."""
    shown: tuple[str, ...] = tuple(entry.slug for entry in answer.entries)
    sources: list[Source] = []
    if answer.outcome == "answer":
        body = answer_body(answer, now.date())
        shown = tuple(entry.slug for entry in body.pages)
        sources = [answer.view.sources[slug] for slug in body.sources]
    elif answer.outcome != "did_you_mean":
        shown = ()
    return {
        "outcome": answer.outcome,
        "answered": answer.outcome == "answer",
        "text": plain(_first_sight(card, answer.outcome), Moment(now)),
        "entries": list(shown),
        "sources": list(dict.fromkeys(source.document or source.slug for source in sources)),
        "confidence": round(answer.confidence, 4),
    }


def line(said: Mapping[str, Any], as_json: bool) -> str:
    """A row as it is printed."""
    return (json.dumps(said, ensure_ascii=False) if as_json else str(said["text"])) + "\n"


def _first_sight(card: Card, outcome: str) -> Card:
    """Leave out buttons that can't be pressed here; the titles of "did you mean" are its words."""
    return card if outcome == "did_you_mean" else replace(card, buttons=())
