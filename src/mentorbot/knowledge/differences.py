"""What differs between two states of a page, in words; and between three: what both came from, the pack's and ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from mentorbot.knowledge.entry import EVIDENCE, OURSELVES, Entry, Statement, statements

_LISTS = {"body": "answer", "questions": "example questions", "tags": "topics", "related": "related pages"}
_LISTS |= {"sources": "sources"}
_SINGLE = {"title": "title", "kind": "kind", "role": "role", "evidence": "rests on"}
_SINGLE |= {"reviewed": "reviewed on", "check_again": "to be checked again on"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing about a page that differs: its name in words, what was there and is not, and what came, in order."""

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The same as lines to read; no sign or colour is needed to understand them."""
        name = f"{self.name[:1].upper()}{self.name[1:]}"
        if self.name in _SINGLE.values():
            return (f"{name}: {_quoted(self.removed)} is now {_quoted(self.added)}.",)
        out = tuple(f"{name}, taken out: {each}" for each in self.removed)
        return (*out, *(f"{name}, added: {each}" for each in self.added))


def differences(old: Entry | None, new: Entry | None) -> tuple[Part, ...]:
    """What differs, part by part; None stands for no page."""
    return tuple(_parts(old, new))


def _parts(old: Entry | None, new: Entry | None) -> Iterator[Part]:
    for field, name in _SINGLE.items():
        before, after = _said(old, field), _said(new, field)
        if before != after:
            yield Part(name, (before,) if before else (), (after,) if after else ())
    for field, name in _LISTS.items():
        removed, added = _changed(_listed(old, field), _listed(new, field))
        if removed or added:
            yield Part(name, removed, added)


def _said(page: Entry | None, field: str) -> str:
    if page is None:
        return ""
    if field == "evidence":
        return EVIDENCE.get(page.evidence, "")
    value = getattr(page, field)
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value or "")


def _listed(page: Entry | None, field: str) -> Sequence[str]:
    if page is None:
        return ()
    if field == "body":
        return [_line(each) for each in page.statements]
    listed: tuple[str, ...] = getattr(page, field)
    return listed


def _line(each: Statement) -> str:
    marks = "".join(f"[{slug}]" for slug in each.sources)
    return f"{each.words} {marks}".strip() + (" (under Read more)" if each.more else "")


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    removed: list[str] = []
    added: list[str] = []
    for kind, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old[begin:end]
            added += new[start:stop]
    return tuple(removed), tuple(added)


def _quoted(values: Sequence[str]) -> str:
    return f'"{values[0]}"' if values else "nothing"


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """What the pack and a community each made of the same page.

    `merged` takes what only one of them changed, and of lists what both did. Where both changed the same thing, in
    `clashes` by name, it has the community's; of the answer it has the lines of both, for somebody to read.
    """

    theirs: tuple[Part, ...]
    ours: tuple[Part, ...]
    merged: Entry
    clashes: tuple[str, ...]


def three_way(base: Entry | None, theirs: Entry | None, ours: Entry) -> ThreeWay:
    """Compare; None stands for a page that is not known any more (`base`) or not shipped any more (`theirs`)."""
    said, own = differences(base, theirs), differences(base, ours)
    if base is None or theirs is None:
        return ThreeWay(said, own, ours, ())
    values: dict[str, Any] = {}
    clashes = []
    for field, name in {**_SINGLE, **_LISTS}.items():
        was, now, mine = (getattr(each, field) for each in (base, theirs, ours))
        if mine == was or now == mine:
            values[field] = now
        elif now != was and isinstance(was, tuple):
            values[field] = _merged(was, now, mine)
        elif now != was:
            clashes.append(name)
            if field == "body":
                values[field] = _both(was, now, mine)
    merged = replace(ours, **values)
    used = dict.fromkeys(slug for each in merged.statements for slug in each.sources if slug != OURSELVES)
    return ThreeWay(said, own, replace(merged, sources=tuple(used)), tuple(clashes))


def _both(was: str, now: str, mine: str) -> str:
    """An answer without the lines that they took out, and with those that they added behind ours."""
    before, after = ({each.words for each in statements(body)} for body in (was, now))
    kept = [each for each in statements(mine) if each.words in after or each.words not in before]
    ours = {each.words for each in kept}
    lines = [*kept, *(each for each in statements(now) if each.words not in before | ours)]
    parts = [[_written(each) for each in lines if each.more is more] for more in (False, True)]
    return "\n".join([*parts[0], *(("## More", *parts[1]) if parts[1] else ())])


def _written(each: Statement) -> str:
    """A statement as the line of a body."""
    marks = "".join(f"[{slug}]" for slug in each.sources)
    return f"{'- ' if each.point else ''}{each.words} {marks}".strip()


def _merged(was: Sequence[str], now: Sequence[str], mine: Sequence[str]) -> tuple[str, ...]:
    kept = [each for each in mine if each in now or each not in was]
    return tuple(dict.fromkeys([*kept, *(each for each in now if each not in was)]))
