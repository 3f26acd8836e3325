"""A draft as moderators see it: what members would read, what is set beside it, and what can be done now."""

from __future__ import annotations

from datetime import date

from mentorbot.core.card import Button, Card, Inline, Plain, Style, Text, When
from mentorbot.features.curation.differing import NOTHING, differing
from mentorbot.features.curation.looking import Look
from mentorbot.features.curation.workbench import Workbench
from mentorbot.knowledge.drafts import ACCEPTED, REJECTED, REVIEW, Draft, Origin
from mentorbot.knowledge.entry import EVIDENCE, Entry, Kind
from mentorbot.knowledge.wording import day, lines, page_body

KINDS: dict[Kind, str] = {
    "advice": "advice",
    "fact": "facts",
    "experience": "what somebody lived through",
    "views": "views that differ",
    "role": "a role",
    "gap": "a question without an answer",
}
"""What a page can be, as moderators read it."""
ORIGINS: dict[Origin, str] = {
    "form": "Begun",
    "message": "Saved from a message",
    "suggest": "Suggested by a member",
    "gap": "Begun from questions without an answer",
    "mentor": "From somebody who helps here",
    "upgrade": "Begun from what came newer with me",
}
REFRESHED = "Somebody else changed this draft meanwhile. This is how it is now."


def draft_card(bench: Workbench, seen: Look, today: date, note: str = "") -> Card:
    """The card of a draft; of one that is settled, what became of it."""
    draft = seen.draft
    if draft.state in (ACCEPTED, REJECTED):
        return _settled(draft)
    where = ("Where it stands", _standing(seen))
    if draft.written is None:
        body = ("Whoever wrote these words did not agree, so they were deleted. The point can be written anew, in your "
                "own words.")  # fmt: skip
        buttons = (Button("Write it anew", "kb anew", _of(draft), "primary"), _away(draft))
        return Card(title=("A draft without words",), body=(body,), fields=(where,), buttons=buttons, note=_note(note))
    page = draft.written.page
    fields = [where]
    if draft.said:
        fields.append(("What they suggest", (Plain(draft.said),)))
    if seen.moved is not None:
        fields.append(("The page was changed since", (Plain(differing(seen.moved.theirs, seen.sources) or NOTHING),)))
    if seen.parts:
        fields.append(("It changes", (Plain(differing(seen.parts, seen.sources)),)))
    if seen.problems:
        fields.append(("Before it can go live", (Plain("\n".join(seen.problems)),)))
    return Card(
        title=(Plain(f'Draft: "{page.title}"'),),
        body=_body(seen, page, today),
        fields=tuple(fields),
        rows=_rows(bench, draft, page),
        buttons=_buttons(seen),
        note=_note(note),
    )


def _settled(draft: Draft) -> Card:
    if draft.state == ACCEPTED:
        return Card(title=("That draft went live.",), buttons=(Button("Show the page", "page", {"slug": draft.slug}),))
    return Card(title=("That draft was put away.",), body=(Plain(draft.why),) if draft.why else (), tone="quiet")


def _body(seen: Look, page: Entry, today: date) -> Text:
    (first,) = page_body(page, seen.sources, today)
    return (f"{first}\n\n**Under Read more:**\n{lines(page.more)}",) if page.more else (first,)


def _rows(bench: Workbench, draft: Draft, page: Entry) -> tuple[tuple[Text, Button | None], ...]:
    again = f"To be checked again on {day(page.check_again)}" if page.check_again else "No day to be checked again"
    rests = f"Rests on {EVIDENCE[page.evidence]}" if page.evidence else "Rests on what its sources are"
    count = len(page.questions)
    asked = f"{count} example questions" if count != 1 else "1 example question"
    seen = _of(draft) | {"version": str(draft.version)}
    told = (
        (f"Topics: {bench.labels(page.tags) or 'none yet'}", Button("Topics", "kb topics", seen)),
        (asked if count else "No example questions yet", Button("Example questions", "kb examples", _of(draft))),
        (f"Kind: {KINDS[page.kind]}", Button("Kind", "kb kind", seen)),
        (rests, Button("What it rests on", "kb rests-on", seen)),
        (again, Button("Check again on", "kb check-on", seen)),
    )
    fixed = page.kind in ("gap", "role")
    return tuple(((words,), None if fixed and button.label == "Kind" else button) for words, button in told)


def _standing(seen: Look) -> Text:
    draft = seen.draft
    out: list[Inline] = [ORIGINS[draft.origin]]
    if draft.origin in ("form", "upgrade", "gap", "message"):
        out += [" by ", seen.names.get(draft.by, "somebody who left")]
    out += [", ", When(draft.created, "date"), "."]
    if draft.editor is not None and draft.editor != draft.by:
        out += [" This version was written by ", seen.names.get(draft.editor, "somebody who left"), "."]
    if seen.consent is not None and seen.consent.state == "asked":
        out.append(" Whoever wrote these words was asked whether they may be used, and has not answered yet.")
    elif seen.consent is not None and seen.consent.changed:
        out.append(" The words are others by now than their author agreed to.")
    elif seen.consent is not None and seen.consent.state == "yes":
        out.append(" Whoever wrote these words agreed.")
    if seen.two and seen.approved and draft.reviewer is not None:
        out += [" ", seen.names.get(draft.reviewer, "A second moderator"), " has looked at it; it can go live."]
    elif seen.two and draft.state == REVIEW:
        mine = draft.editor == seen.viewer
        out.append(" It waits for another moderator than you." if mine else " It waits for you to look at it.")
    elif seen.two:
        out.append(" A second moderator has to look at it before it goes live.")
    return tuple(out)


def _buttons(seen: Look) -> tuple[Button, ...]:
    draft = seen.draft
    version = _of(draft) | {"version": str(draft.version)}
    style: Style = "plain" if seen.two and not seen.approved else "primary"
    first = [Button("Before this goes live", "kb publish", _of(draft), style)]
    if seen.two and not seen.approved:
        mine = draft.editor == seen.viewer
        if not mine:
            first.insert(0, Button("I stand behind it", "kb approve", version, "primary"))
        elif draft.state != REVIEW:
            first.insert(0, Button("Ask for a second pair of eyes", "kb ask-eyes", version, "primary"))
    if seen.problems or not seen.agreed:
        first = []
    if seen.consent is not None and seen.consent.changed:
        first = [Button("Ask the author again", "kb ask-again", _of(draft), "primary")]
    return (*first, Button("Edit", "kb change", _of(draft)), _away(draft))


def _away(draft: Draft) -> Button:
    return Button("Put away", "kb put-away", {"draft": str(draft.id)}, "danger")


def _of(draft: Draft) -> dict[str, str]:
    return {"draft": str(draft.id)}


def _note(note: str) -> Text:
    return (note,) if note else ()
