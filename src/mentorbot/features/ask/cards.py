"""The cards that answers are: title, short answer, points, other view, sources, one row of buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mentorbot.core.card import Button, Card, Inline, Text
from mentorbot.features.ask.onward import MORE
from mentorbot.knowledge.answer import Answer
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.skills import skill_of
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import Body, body_of, day, lines, source_line

ROW = 5
"""Buttons under a page at most (VOICE.md)."""
KEEPS_ASKING = "I don't have that, and I won't guess."


def answer_card(answer: Answer, question: int, today: date, extra: Sequence[Button] = ()) -> Card:
    """The card of an answer. `question` is its number in the log, 0 when it isn't kept."""
    body, buttons = answer_body(answer, today), (*page_buttons(answer, question), *extra)
    if len(buttons) < ROW and not question:
        buttons = (*buttons, correction(answer.entries[0].slug))
    return Card(title=(answer.entries[0].title,), body=body.text, buttons=buttons)


def answer_body(answer: Answer, today: date) -> Body:
    """What is shown of an answer's page or pages."""
    return body_of(answer.entries, answer.view.sources, today, asked_both=answer.asked_both)


def page_buttons(answer: Answer, question: int) -> tuple[Button, ...]:
    """The one row under an answer: what comes next, what it was worth, and the rest."""
    first = answer.entries[0]
    onward = answer.entries[1:2] or tuple(
        answer.view.entries[slug] for slug in first.related if slug in answer.view.entries
    )
    buttons = [Button("Follow-up", "ask follow-up", {"after": first.slug})]
    buttons += [Button(entry.title, "page", {"slug": entry.slug}) for entry in onward[:1]]
    if question:
        args = {"question": str(question), "slug": first.slug}
        buttons += [Button("Helpful", "helpful", args), Button("Not helpful", "not helpful", args)]
        if not onward and not first.more:
            buttons.insert(1, Button(MORE, "tell me", {"question": str(question)}))
    else:
        buttons += goal_button(first)
    return (*buttons, Button("More", "more", {"slug": first.slug}))


def goal_button(entry: Entry) -> tuple[Button, ...]:
    """Makes a goal of the skill that a page names, if it names one."""
    skill = skill_of(entry)
    return (Button("Make this a goal", "goal add", {"skill": skill}),) if skill else ()


def correction(slug: str) -> Button:
    """Tells the moderators what is wrong with a page."""
    return Button("Suggest a correction", "suggest", {"page": slug})


def more_card(entry: Entry, entries: Mapping[str, Entry], sources: Mapping[str, Source], ways: Sequence[str]) -> Card:
    """What Read more adds: the rest of the page, the pages next to it, and what can be done with it."""
    rest = lines(entry.more)
    credit = source_line(sources, [slug for each in entry.more for slug in each.sources])
    dates = f"Read against its sources on {day(entry.reviewed)}." if entry.reviewed else ""
    body = "\n".join(part for part in (rest, credit) if part) or "That was the whole page."
    labels = {"share": "Share here", "keep": "Keep"}
    buttons = [Button(labels[way], way, {"slug": entry.slug}) for way in ways]
    near = [entries[slug] for slug in entry.related if slug in entries and not entries[slug].gap]
    rows: tuple[tuple[Text, Button | None], ...] = tuple(
        ((), Button(each.title, "page", {"slug": each.slug})) for each in near[:3]
    )
    pressed = (*goal_button(entry), *buttons, correction(entry.slug))
    return Card(title=(entry.title,), body=(body,), rows=rows, buttons=pressed, note=(dates,) if dates else ())


def did_you_mean_card(answer: Answer, question: int) -> Card:
    """Up to three titles and None of these."""
    number = str(question) if question else ""
    buttons = [Button(entry.title, "page", {"slug": entry.slug, "question": number}) for entry in answer.entries]
    none = Button("None of these", "none of these", {"question": number})
    return Card(title=("Which of these do you mean?",), buttons=(*buttons, none))


def no_answer_card(gap: Entry | None, ways: Sequence[Text], buttons: Sequence[Button] = ()) -> Card:
    """An honest no: what is not covered, then only the ways out that exist here today. Never a source."""
    parts: list[Text] = [(lines(gap.shown),)] if gap is not None else []
    body: list[Inline] = []
    for part in (*parts, *ways):
        if body:
            body.append("\n")
        body.extend(part)
    return Card(title=(KEEPS_ASKING,), body=tuple(body), buttons=tuple(buttons), tone="quiet")


def spoken_card(words: str, buttons: Sequence[Button] = ()) -> Card:
    """A short line without a page: small talk, care, another language."""
    return Card(title=(), body=(words,), buttons=tuple(buttons), tone="quiet")
