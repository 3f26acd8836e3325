"""Cards that offer what can be set beside a draft: one tap each, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.entry import EVIDENCE, Entry, Evidence
from mentorbot.knowledge.tagging import NOT_COVERED

PageKind: TypeAlias = Literal["advice", "fact", "experience", "views"]
KINDS: dict[PageKind, tuple[str, str]] = {
    "advice": ("Advice", "what somebody advises, with their reasons"),
    "fact": ("Facts", "what can be looked up and checked"),
    "experience": ("Experience", "what somebody lived through"),
    "views": ("Views that differ", "where sources disagree, each with its view"),
}
Basis: TypeAlias = Literal["sources", "experience", "experiences", "opinion", "document", "figures"]
BASES: dict[Basis, Evidence] = {
    "experience": "experience",
    "experiences": "experiences",
    "opinion": "opinion",
    "document": "document",
    "figures": "figures",
    "sources": "",
}
LATER = ("In 6 months", "In a year", "In 2 years")
PER_PART = 8
"""Topics that are shown at once."""


def back(draft: Draft) -> Button:
    """The way back to the draft."""
    return Button("Back to the draft", "kb draft", {"draft": str(draft.id)})


def topics_card(bench: Workbench, draft: Draft, page: Entry, near: Sequence[str], part: int) -> Card:
    """Every topic with its button: those that the page has, those of the nearest pages, the others."""
    every = [tag for tag in bench.tags if tag != NOT_COVERED or page.gap]
    ranked = list(dict.fromkeys([*(tag for tag in page.tags if tag in every), *near, *every]))
    parts = -(-len(ranked) // PER_PART)
    part = min(part, parts - 1)
    rows: list[tuple[Text, Button | None]] = []
    for tag in ranked[part * PER_PART : (part + 1) * PER_PART]:
        label, has = bench.tags[tag].label, tag in page.tags
        args = _of(draft) | {"topic": tag, "page": str(part)}
        button = Button(f"{'Take out' if has else 'Add'}: {label}", "kb topics", args)
        proposed = " (the nearest pages have it)" if tag in near and not has else ""
        rows.append(((f"**{label}**: {bench.tags[tag].about}{proposed}",), button))
    buttons = [back(draft)]
    if parts > 1:
        onward = _of(draft) | {"topic": "", "page": str((part + 1) % parts)}
        buttons.append(Button("More topics", "kb topics", onward))
    now = bench.labels(page.tags)
    return Card(
        title=(Plain(f'Topics of "{page.title}"'),),
        body=(f"Now: {now}." if now else "It has none yet; a page needs at least one.",),
        rows=tuple(rows),
        buttons=tuple(buttons),
    )


def kind_card(draft: Draft, page: Entry) -> Card:
    """The kinds that a page can be."""
    rows: list[tuple[Text, Button | None]] = [
        ((f"**{label}**: {about}{_now(kind == page.kind)}",), Button(label, "kb kind", _of(draft) | {"to": kind}))
        for kind, (label, about) in KINDS.items()
    ]
    return Card(title=("What kind of page is this?",), rows=tuple(rows), buttons=(back(draft),))


def basis_card(draft: Draft, page: Entry) -> Card:
    """What a page can rest on."""
    rows: list[tuple[Text, Button | None]] = []
    for basis, evidence in BASES.items():
        words = EVIDENCE.get(evidence, "nothing but what its sources say themselves")
        label = f"{words[:1].upper()}{words[1:]}" if evidence else "Leave it out"
        button = Button(label, "kb rests-on", _of(draft) | {"what": basis})
        rows.append(((f"It rests on {words}{_now(evidence == page.evidence)}",), button))
    return Card(
        title=("What does this page rest on?",),
        body=("Members read it under the answer.",),
        rows=tuple(rows),
        buttons=(back(draft),),
    )


def days_card(draft: Draft, page: Entry) -> Card:
    """When a page can come up again."""
    buttons = [Button(when, "kb check-on", _of(draft) | {"day": when.lower()}) for when in LATER]
    other = Button("Another day", "kb check-day", _of(draft))
    return Card(
        title=("When shall this page be checked again?",),
        body=("From the day after, members read that some of it may have changed, and it comes up in /kb.",),
        buttons=(*buttons, other, back(draft)),
    )


def _of(draft: Draft) -> dict[str, str]:
    return {"draft": str(draft.id), "version": str(draft.version)}


def _now(here: bool) -> str:
    return " (as it is now)" if here else ""
