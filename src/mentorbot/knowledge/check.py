"""The rules of a pack's content: what `mentorbot kb check` refuses, each with a line and a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mentorbot.knowledge.entry import (
    LONGEST_BODY,
    LONGEST_SLUG,
    LONGEST_TITLE,
    MOST_SHOWN,
    OURSELVES,
    SLUG,
    Entry,
)
from mentorbot.knowledge.lexical import stems
from mentorbot.knowledge.pack import BadPack, Pack, Problem, load
from mentorbot.knowledge.pack_tests import evaluation_rows, lines_of, name_of, question_of
from mentorbot.knowledge.page import Page

FEWEST_QUESTIONS = 5
LONGEST_TIP_SENTENCES = 3
_PRONOUN = re.compile(r"\b(he|she|his|her|hers|him|himself|herself)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]{2,6}s?|MLOps|AUTh|BSc|MSc)\b")
_MARKUP = re.compile(r"\]\(|<[@#!/a-zA-Z]|@everyone|@here|https?://|^#{1,6} |^\|", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.?!][\"”’)]*(?:\s|$)")

Found = Iterator[tuple[int, str]]


def check(folder: Path) -> tuple[Pack | None, list[Problem]]:
    """Read a pack and hold it against every rule; no pack where it can't even be read."""
    try:
        pack = load(folder)
    except BadPack as error:
        return None, error.problems
    problems = [
        Problem(pack.paths[slug], line, text) for slug, page in pack.pages.items() for line, text in _page(pack, page)
    ]
    problems += [Problem(*place, text) for place, text in _tips(pack)]
    problems += list(_twins(pack))
    problems += list(_evaluation(pack))
    return pack, problems


def _page(pack: Pack, page: Page) -> Found:
    entry, document = page.entry, page.document
    if not SLUG.fullmatch(entry.slug) or len(entry.slug) > LONGEST_SLUG:
        yield 1, f"A page's file name is lower-case words joined by '-', at most {LONGEST_SLUG} characters."
    if len(entry.title) > LONGEST_TITLE:
        yield document.line("title"), f"The title is {len(entry.title)} characters long; at most {LONGEST_TITLE} fit."
    if match := _MARKUP.search(entry.title):
        yield document.line("title"), f"{match[0]!r}: links, headings, mentions and HTML have no place in a title."
    if not entry.title.endswith("?"):
        yield document.line("title"), "A title is a question and ends with '?'."
    for number, tag in enumerate(entry.tags):
        if tag not in pack.tags:
            yield document.line("tags", number), f"There is no tag {tag!r}; tags.yaml has the list."
    for number, slug in enumerate(entry.related):
        if slug not in pack.pages or slug == entry.slug:
            yield document.line("related", number), f"This links to {slug!r}, which is no other page."
    if len(entry.questions) < FEWEST_QUESTIONS:
        yield document.line("questions"), f"A page needs at least {FEWEST_QUESTIONS} example questions."
    if (entry.kind == "role") != bool(entry.role):
        yield document.line("kind"), "A page of kind role names its role, and no other page does."
    yield from _sources(pack, page)
    yield from _body(pack, page)


def _sources(pack: Pack, page: Page) -> Found:
    entry, document = page.entry, page.document
    if not entry.sources and not entry.gap:
        yield document.line("sources"), "A page names at least one source."
    for number, slug in enumerate(entry.sources):
        if slug not in pack.sources:
            yield document.line("sources", number), f"There is no source {slug!r}; sources.yaml has the list."
    used: set[str] = set()
    for each in entry.statements:
        line = page.body_line + each.line - 1
        used.update(each.sources)
        if not each.sources:
            yield line, "This statement names no source: end it with [source], or [bot] if it is about mentorbot."
        for slug in each.sources:
            if slug != OURSELVES and slug not in entry.sources:
                yield line, f"The source {slug!r} is not in the page's list of sources."
    for slug in dict.fromkeys(slug for slug in entry.sources if slug not in used):
        yield document.line("sources"), f"The source {slug!r} is listed, but no statement is drawn from it."


def _body(pack: Pack, page: Page) -> Found:
    entry = page.entry
    if not entry.shown:
        yield page.body_line, "The page has no answer."
    if len(entry.body) > LONGEST_BODY:
        yield page.body_line, f"The body is {len(entry.body):,} characters long; at most {LONGEST_BODY:,} fit."
    length = shown_length(pack, entry)
    if length > MOST_SHOWN:
        yield (
            page.body_line,
            f"The answer is {length} characters long with its sources; at most {MOST_SHOWN} are shown.",
        )
    for each in entry.statements:
        line = page.body_line + each.line - 1
        if match := _PRONOUN.search(_QUOTED.sub("", each.words)):
            yield line, f"{match[0]!r}: sources have no pronoun here; repeat the name or turn the sentence."
        if match := _MARKUP.search(each.words):
            yield line, f"{match[0]!r}: links, headings, tables, mentions and HTML have no place in a page."
    yield from _abbreviations(pack, page)


def _abbreviations(pack: Pack, page: Page) -> Found:
    words = "\n".join([page.entry.title, *(each.words for each in page.entry.statements)])
    lower = words.lower()
    seen = set()
    for match in _ABBREVIATION.finditer(words):
        short = match[0].removesuffix("s") if match[0][:-1].isupper() else match[0]
        if short in seen or short in pack.abbreviations.plain:
            continue
        seen.add(short)
        phrases = pack.abbreviations.spelled.get(short)
        if phrases is None:
            yield page.body_line, f"{short!r} is an abbreviation that abbreviations.yaml does not know."
        elif not any(phrase.lower() in lower for phrase in phrases):
            yield page.body_line, f"{short!r} is not spelled out in this page (for example as {phrases[0]!r})."


def shown_length(pack: Pack, entry: Entry) -> int:
    """Count the characters of an answer before Read more: title, statements, and the line of sources."""
    words = sum(len(each.words) + 1 + 2 * each.point for each in entry.shown)
    labels = [pack.sources[slug].label for slug in entry.used_sources() if slug in pack.sources]
    return len(entry.title) + 1 + words + (len("Sources: ") + len(" · ".join(labels)) if labels else 0)


def _tips(pack: Pack) -> Iterator[tuple[tuple[str, int], str]]:
    seen = set()
    for tip, place in zip(pack.tips, pack.tip_places, strict=True):
        if tip.slug in seen:
            yield place, f"There are two tips called {tip.slug!r}."
        seen.add(tip.slug)
        if tip.entry not in pack.pages or pack.pages[tip.entry].entry.gap:
            yield place, f"The tip is linked to {tip.entry!r}, which is no page with an answer."
        for slug in tip.sources:
            if slug not in pack.sources:
                yield place, f"There is no source {slug!r}; sources.yaml has the list."
        if _PRONOUN.search(_QUOTED.sub("", tip.text)):
            yield place, "A source has no pronoun here; repeat the name or turn the sentence."
        if match := _MARKUP.search(f"{tip.title}\n{tip.text}"):
            yield place, f"{match[0]!r}: links, headings, tables, mentions and HTML have no place in a tip."
        if len(_SENTENCE_END.findall(tip.text)) > LONGEST_TIP_SENTENCES:
            yield place, f"A tip is at most {LONGEST_TIP_SENTENCES} sentences long."
        if not set(stems(tip.skill)) <= set(stems(f"{tip.title} {tip.text}")):
            yield place, f"The tip does not name the skill {tip.skill!r}."


def _twins(pack: Pack) -> Iterator[Problem]:
    titles: dict[str, str] = {}
    asked: dict[str, str] = {}
    for slug, page in sorted(pack.pages.items()):
        title = page.entry.title.casefold()
        if title in titles:
            line = page.document.line("title")
            yield Problem(pack.paths[slug], line, f"The page {titles[title]!r} has the same title.")
        titles.setdefault(title, slug)
        for number, question in enumerate(page.entry.questions):
            key = _key(question)
            if key in asked:
                line, said = page.document.line("questions", number), f"{question!r} is an example question of"
                yield Problem(pack.paths[slug], line, f"{said} {asked[key]!r} too.")
            asked.setdefault(key, slug)


def _key(question: str) -> str:
    """A question's words alone: questions that differ in marks and capitals are the same."""
    return " ".join(re.findall(r"\w+", question.casefold())) or question


def _evaluation(pack: Pack) -> Iterator[Problem]:
    asked = {_key(question) for page in pack.pages.values() for question in page.entry.questions}
    for path in sorted((pack.folder / "evaluation").glob("*.jsonl")):
        if path.stem not in ("questions", "nothing"):
            yield from _unread(path)
            continue
        try:
            rows = evaluation_rows(pack, path.stem)
        except BadPack as error:
            yield from error.problems
            continue
        for line, row in rows:
            if _key(row.q) in asked:
                yield Problem(name_of(path), line, "This test question is an example question of a page.")
            for slug in row.entries:
                if slug not in pack.pages:
                    yield Problem(name_of(path), line, f"This expects {slug!r}, which is no page.")


def _unread(path: Path) -> Iterator[Problem]:
    """Lines that other measurements read: each has a question, whatever stands beside it."""
    for number, line in lines_of(path):
        try:
            question_of(line)
        except ValueError as error:
            yield Problem(name_of(path), number, str(error))
