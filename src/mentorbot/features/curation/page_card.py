"""A page as moderators see it: what members read, what is set beside it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mentorbot.core.card import Button, Card, Plain, Text
from mentorbot.features.curation.draft_card import KINDS
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.page_feedback import PageFeedback
from mentorbot.knowledge.revisions import RETIRED, Current
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import lines, page_body

LABEL = 75
"""Characters of a button's label."""


def page_card(
    bench: Workbench,
    there: Current,
    sources: Mapping[str, Source],
    today: date,
    place: str,
    heard: PageFeedback,
    note: str = "",
    *,
    over: bool,
) -> Card:
    """The card of a page; `place` says whose it is, `heard` what members said of it. `over` is one in the place of one
    that came with the program.
    """
    page = there.page
    (first,) = page_body(page, sources, today)
    body = f"{first}\n\n**Under Read more:**\n{lines(page.more)}" if page.more else first
    count = len(page.questions)
    beside = [f"Topics: {bench.labels(page.tags) or 'none'}", f"Kind: {KINDS[page.kind]}"]
    beside.append(f"{count} example question{'s' * (count != 1)}")
    return Card(
        title=(page.title,),
        body=(body,),
        fields=(("Where it stands", (place,)), ("Beside it", ("\n".join(beside),)), *_heard(heard)),
        buttons=_buttons(there, today, over),
        note=(note,) if note else (),
    )


def _heard(heard: PageFeedback) -> tuple[tuple[str, Text], ...]:
    """What members said since the page was changed: in numbers from three on, and the words that they sent."""
    if heard.nothing:
        return ()
    counts = [f"Helpful to {heard.helpful:,}."] if heard.helpful else []
    counts += [f"Not helpful to {heard.not_helpful:,}."] if heard.not_helpful else []
    counts += [f"{number:,} said: {why}." for why, number in heard.reasons]
    said = [f'"{" ".join(words.split())}"' for words in heard.words]
    return (("What members said since", (Plain("\n".join([*([" ".join(counts)] if counts else []), *said])),)),)


def still_true(page: Entry, revision: int, label: str = "Still true") -> Button:
    """Says that a page holds as it was read in this revision."""
    return Button(label, "kb still-true", {"page": page.slug, "seen": str(revision)})


def short(words: str, most: int = LABEL) -> str:
    """Words that fit into a button."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def page_row(page: Entry, more: str = "") -> tuple[Text, Button | None]:
    """A page in a list; its question opens it."""
    return (more,) if more else (), Button(short(page.title), "kb", {"page": page.slug})


def _buttons(there: Current, today: date, over: bool) -> tuple[Button, ...]:
    page = {"page": there.page.slug}
    history = Button("History", "kb history", page)
    if there.state == RETIRED:
        return (Button("Bring it back", "kb restore", page, "primary"), history)
    first = (Button("Show the one that came with me", "kb give-back", page),) if over else ()
    true = (still_true(there.page, there.revision),) if there.page.past(today) else ()
    edit = Button("Edit", "kb edit", page, "plain" if true else "primary")
    return (*true, edit, history, *first, Button("Take offline", "kb offline", page, "danger"))
