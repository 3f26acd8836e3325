"""Browse: the topics, the pages of each, and the six roles side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.command import Arg, command
from mentorbot.core.errors import Friendly
from mentorbot.knowledge import wording
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.entry import Entry, Statement
from mentorbot.knowledge.library import View
from mentorbot.knowledge.pack_rows import Tag

ROWS = 10
"""Rows of a card (DESIGN.md, section 4: features page at 10 rows)."""
ROLES = "roles"
_TOPIC, _PAGE = "topic ", "page "


class Browse:
    """What there is, by topic. `tags` are in the order in which they are shown."""

    def __init__(self, answerer: Answerer, tags: Mapping[str, Tag]) -> None:
        self._answerer = answerer
        self._tags = tags

    @command("browse", "Look through the topics, pages and roles")
    async def browse(
        self,
        call: Call,
        what: Annotated[str, Arg("A topic, a page, or 'roles'", max_length=100, suggest="suggest")] = "",
        start: Annotated[int, Arg("The row to begin with", low=0, high=10_000)] = 0,
    ) -> Card:
        """List the topics, or the pages of one topic, or show one page."""
        view = await self._answerer.view(call.community)
        if not what:
            return self._topics(view, start)
        wanted = what.strip().casefold()
        if wanted == ROLES:
            return roles_card(view)
        topic = self._topic(wanted.removeprefix(_TOPIC))
        if topic is not None:
            return self._pages(view, topic, start)
        page = self._find(view, wanted.removeprefix(_PAGE))
        if page is not None:
            body = wording.page_body(page, view.sources, call.now.date())
            return Card(title=(page.title,), body=body, buttons=_around(page))
        raise Friendly("There is no topic and no page of that name.", "Use /browse without anything to see the topics.")

    @command("roles", "Compare the six roles in data and machine learning")
    async def roles(self, call: Call) -> Card:
        """The roles side by side."""
        return roles_card(await self._answerer.view(call.community))

    async def suggest(self, call: Call, typed: str) -> Sequence[tuple[str, str]]:
        """Topics first, then pages whose title holds what was typed."""
        view = await self._answerer.view(call.community)
        words = typed.casefold().split()
        found = [(tag.label, _TOPIC + slug) for slug, tag in self._tags.items() if _tagged(view, slug)]
        found.append(("The six roles, compared", ROLES))
        found += [(entry.title, _PAGE + entry.slug) for entry in view.entries.values() if not entry.gap]
        return [each for each in found if all(word in each[0].casefold() for word in words)]

    def _topic(self, wanted: str) -> str | None:
        if wanted in self._tags:
            return wanted
        return next((slug for slug, tag in self._tags.items() if tag.label.casefold() == wanted), None)

    def _find(self, view: View, wanted: str) -> Entry | None:
        pages = (entry for entry in view.entries.values() if not entry.gap)
        return next((entry for entry in pages if wanted in (entry.slug, entry.title.casefold())), None)

    def _topics(self, view: View, start: int) -> Card:
        counted = [(slug, tag, len(_tagged(view, slug))) for slug, tag in self._tags.items()]
        shown = [each for each in counted if each[2]]
        rows: list[tuple[Text, Button | None]] = [
            (
                (f"**{tag.label}**: {tag.about} ({count})",),
                Button(tag.label, "browse", {"what": _TOPIC + slug}),
            )
            for slug, tag, count in shown[start : start + ROWS]
        ]
        roles = Button("Compare the six roles", "roles", {})
        buttons = (*_turn(start, len(shown), ""), roles)
        return Card(title=("What I have pages about",), rows=tuple(rows), buttons=buttons)

    def _pages(self, view: View, topic: str, start: int) -> Card:
        found = _tagged(view, topic)
        if not found:
            raise Friendly("There is no page about that yet.", "Use /browse to see the other topics.")
        rows: list[tuple[Text, Button | None]] = [
            ((), Button(entry.title, "page", {"slug": entry.slug})) for entry in found[start : start + ROWS]
        ]
        back = Button("All topics", "browse", {})
        buttons = (*_turn(start, len(found), _TOPIC + topic), back)
        return Card(
            title=(self._tags[topic].label,), body=(self._tags[topic].about,), rows=tuple(rows), buttons=buttons
        )


def _tagged(view: View, tag: str) -> list[Entry]:
    found = [entry for entry in view.entries.values() if tag in entry.tags and not entry.gap]
    return sorted(found, key=lambda entry: entry.title.casefold())


def _turn(start: int, total: int, what: str) -> tuple[Button, ...]:
    back = Button("Previous", "browse", {"what": what, "start": str(max(0, start - ROWS))})
    onward = Button("Next", "browse", {"what": what, "start": str(start + ROWS)})
    return (*((back,) if start else ()), *((onward,) if start + ROWS < total else ()))


def _around(entry: Entry) -> tuple[Button, ...]:
    follow = Button("Follow-up", "ask follow-up", {"after": entry.slug})
    more, wrong = Button("More", "more", {"slug": entry.slug}), {"page": entry.slug}
    return (follow, more, Button("All topics", "browse", {}), Button("Suggest a correction", "suggest", wrong))


def roles_card(view: View) -> Card:
    """Every role that a page describes, in one comparable list."""
    roles = sorted((entry for entry in view.entries.values() if entry.role), key=lambda entry: entry.role)
    rows: list[tuple[Text, Button | None]] = [
        ((f"**{entry.role}**:\n{wording.lines(_tasks(entry))}",), Button(entry.role, "page", {"slug": entry.slug}))
        for entry in roles[:ROWS]
    ]
    slugs = [slug for entry in roles for slug in entry.used_sources()]
    return Card(title=("The roles, side by side",), rows=tuple(rows), note=(wording.source_line(view.sources, slugs),))


def _tasks(entry: Entry) -> list[Statement]:
    """What a role does: the short answer and its points, without what else its page says."""
    return [each for place, each in enumerate(entry.shown) if not place or each.point]
