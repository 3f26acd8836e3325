"""Before this goes live: what members would be told from then on, on one card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mentorbot.core.card import Button, Card, Plain
from mentorbot.features.curation.choosers import back
from mentorbot.features.curation.differing import NOTHING, differing
from mentorbot.features.curation.looking import Look
from mentorbot.knowledge.differences import ThreeWay
from mentorbot.knowledge.drafts import REVIEW, Draft
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.preview import Change, Foreseen, Shown
from mentorbot.knowledge.source import Source

MOST = 8
"""Test questions that are shown."""
MARKS = {
    "worse": "Marked worse.",
    "new": "Nothing answered it before: see whether this does.",
    "better": "Marked better.",
    "neither": "Neither better nor worse.",
}
SPOKEN = {"small_talk": "a few words, no page", "care": "words of care", "no_answer": "no answer"}


def live_card(seen: Look, page: Entry, ahead: Foreseen) -> Card:
    """What would change; the way on says it where it gets worse."""
    changes = ahead.changes
    body = [_news(seen, page), _examples(ahead)]
    if changes:
        one = len(changes) == 1
        body.append(f"{len(changes):,} test question{'' if one else 's'} would get a different answer:")
    else:
        body.append("No test question would get a different answer.")
    body += [_change(number, each, page) for number, each in enumerate(changes[:MOST], 1)]
    if len(changes) > MOST:
        body.append(f"and {len(changes) - MOST:,} more.")
    if seen.two and not seen.approved:
        body.append("A second moderator has to look at it before it goes live.")
    return Card(
        title=(Plain(f'Before this goes live: "{page.title}"'),),
        body=(Plain("\n".join(body)),),
        buttons=_buttons(seen, ahead),
        note=(_members(ahead),) if ahead.members else (),
    )


def moved_card(draft: Draft, moved: ThreeWay, sources: Mapping[str, Source]) -> Card:
    """The page was changed since: both sides, and what can be made of them."""
    return Card(
        title=("The page was changed since this draft was begun.",),
        body=(" ".join(["Nothing of either is lost.", *clashed(moved, "this draft's")]),),
        fields=(
            ("What changed there", (Plain(differing(moved.theirs, sources) or NOTHING),)),
            ("What this draft changes", (Plain(differing(moved.ours, sources) or NOTHING),)),
        ),
        buttons=(
            Button("Put both together", "kb join", _of(draft), "primary"),
            Button("Put this draft in its place", "kb over", _of(draft)),
            back(draft),
        ),
    )


def clashed(both: ThreeWay, whose: str) -> list[str]:
    """What both sides changed, and what comes of it where they are put together."""
    other = [name for name in both.clashes if name != "answer"]
    said = [f"Both changed: {', '.join(other)}. Put together, {whose} stands there."] if other else []
    if "answer" in both.clashes:
        said.append("Both changed the answer: put together, the lines of both are in it, to be read once more.")
    return said


def shown(told: Shown, page: Entry) -> str:
    """What a question gets, in a few words."""
    titles = ["this page" if title == page.title else f'"{title}"' for title in told.titles]
    if told.outcome == "answer":
        return " and ".join(titles)
    return f"a choice, first {titles[0]}" if told.outcome == "did_you_mean" else SPOKEN[told.outcome]


def _news(seen: Look, page: Entry) -> str:
    if seen.draft.base is not None:
        return differing(seen.parts, seen.sources, 4) or "Nothing is changed yet."
    labels = " · ".join(seen.sources[slug].label for slug in page.sources if slug in seen.sources)
    return f"This is a new page. Sources: {labels}" if labels else "This is a new page."


def _examples(ahead: Foreseen) -> str:
    asked, lost = ahead.examples, ahead.lost
    if not lost:
        if not (many := len(asked) - 1):
            return "Its question finds it."
        return f"Its question and {many} example question{'s' * (many != 1)} find it."
    named = ", ".join(f'"{text}"' for text in lost[:3])
    more = f", and {len(lost) - 3} more" if len(lost) > 3 else ""
    one = len(lost) == 1
    what = "Its question does" if len(asked) == 1 else f"{len(lost)} of its {len(asked)} questions do{'es' * one}"
    return f"{what} not find it: {named}{more}."


def _change(number: int, each: Change, page: Entry) -> str:
    now, then = shown(each.before, page), shown(each.after, page)
    return f'{number}. "{each.question}" Now: {now}. Then: {then}. {MARKS[each.mark]}'


def _members(ahead: Foreseen) -> str:
    why = "asked by fewer than three" if ahead.few else "what one member asks stays theirs"
    return f"Questions from members: {ahead.members:,} would change, not shown ({why})."


def _buttons(seen: Look, ahead: Foreseen) -> tuple[Button, ...]:
    draft = seen.draft
    first: Sequence[Button] = ()
    if seen.two and not seen.approved:
        if draft.editor != seen.viewer:
            first = [Button("I stand behind it", "kb approve", _of(draft), "primary")]
        elif draft.state != REVIEW:
            first = [Button("Ask for a second pair of eyes", "kb ask-eyes", _of(draft), "primary")]
    elif ahead.needs_reason:
        first = [Button("Publish all the same, with a reason", "kb live-anyway", _of(draft))]
    else:
        first = [Button("Publish", "kb live", _of(draft), "primary")]
    both = [Button("Show both answers", "kb compare", {"draft": str(draft.id), "number": "1"})] if ahead.changes else []
    return (*first, *both, back(draft))


def _of(draft: Draft) -> dict[str, str]:
    return {"draft": str(draft.id), "version": str(draft.version)}
