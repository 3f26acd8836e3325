"""What a community's page must be before it goes live; each rule that is broken is a sentence with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from mentorbot.knowledge.entry import (
    LONGEST_BODY,
    LONGEST_SLUG,
    LONGEST_TITLE,
    MOST_SHOWN,
    OURSELVES,
    SLUG,
    Entry,
)
from mentorbot.knowledge.links import link_trouble
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import page_body

MOST_TAGS, MOST_QUESTIONS, LONGEST_QUESTION = 6, 40, 1000
Where: TypeAlias = tuple[str | int, ...]
"""A field of the front matter, with the number of the value in a list; or "body" and its line, counted from 1."""
Broken: TypeAlias = Iterator[tuple[Where, str]]


def broken(page: Entry, sources: Mapping[str, Source], tags: Collection[str]) -> Broken:
    """Every rule that a page breaks. `sources` are all that it can name, `tags` the vocabulary."""
    if not SLUG.fullmatch(page.slug) or len(page.slug) > LONGEST_SLUG:
        yield (), f"A page's name is lower-case words joined by '-', at most {LONGEST_SLUG} characters."
    yield from _title(page)
    if not page.tags:
        yield ("tags",), "Choose at least one topic."
    if len(page.tags) > MOST_TAGS:
        yield ("tags",), f"A page has at most {MOST_TAGS} topics."
    for number, tag in enumerate(page.tags):
        if tag not in tags:
            yield ("tags", number), f"There is no topic {tag!r}."
    if len(page.questions) > MOST_QUESTIONS:
        yield ("questions",), f"A page has at most {MOST_QUESTIONS} example questions."
    for number, question in enumerate(page.questions):
        if not re.search(r"\w", question) or len(question) > LONGEST_QUESTION:
            yield ("questions", number), f"An example question has words, and at most {LONGEST_QUESTION:,} characters."
    if (page.kind == "role") != bool(page.role):
        yield ("kind",), "A page about a role names the role, and no other page does."
    if page.reviewed is None:
        yield ("reviewed",), "A page says on which day it was last reviewed."
    yield from _sources(page, sources)
    yield from _body(page, sources)


def _title(page: Entry) -> Broken:
    if not re.search(r"\w", page.title):
        yield ("title",), "The question is missing."
    if len(page.title) > LONGEST_TITLE or "\n" in page.title:
        said = f"The question is {len(page.title)} characters long; as it is a button too, at most {LONGEST_TITLE} fit."
        yield ("title",), f"{said} It stands in one line."
    if not page.title.endswith("?"):
        yield ("title",), "The question ends with '?'."
    if "://" in page.title or (link_trouble(page.title) is not None):
        yield ("title",), "A question holds no link."


def _sources(page: Entry, known: Mapping[str, Source]) -> Broken:
    if not page.sources and not page.gap:
        yield ("sources",), "A page names at least one source."
    for number, slug in enumerate(page.sources):
        if slug not in known:
            yield ("sources", number), f"There is no source {slug!r}."
    used: set[str] = set()
    for each in page.statements:
        used.update(each.sources)
        if not each.sources:
            yield ("body", each.line), "This statement names no source: end it with one, such as [a-source]."
        for slug in each.sources:
            if slug != OURSELVES and slug not in page.sources:
                yield ("body", each.line), f"The source {slug!r} is not among the page's sources."
    for slug in page.sources:
        if slug not in used:
            yield ("sources",), f"The source {slug!r} is listed, but no statement is drawn from it."


def _body(page: Entry, sources: Mapping[str, Source]) -> Broken:
    if not page.shown:
        yield ("body", 1), "The answer is missing."
    if len(page.body) > LONGEST_BODY:
        yield ("body", 1), f"The answer is {len(page.body):,} characters long; a page holds at most {LONGEST_BODY:,}."
    length = shown_length(page, sources)
    if length > MOST_SHOWN and len(page.body) <= LONGEST_BODY:
        said = f"What is shown at first is {length} characters long with its sources; at most {MOST_SHOWN} fit."
        yield ("body", 1), f"{said} Put a line '## More' where the rest begins."
    for each in page.statements:
        if (trouble := link_trouble(each.words)) is not None:
            yield ("body", each.line), trouble


def shown_length(page: Entry, sources: Mapping[str, Source]) -> int:
    """Count the characters of an answer before Read more on the day on which they are most."""
    return len(page.title) + 1 + max(len(str(page_body(page, sources, day)[0])) for day in (date.min, date.max))
