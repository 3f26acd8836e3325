"""What is said of words that were saved: to whoever saved them, and to their author, under the message and alone."""

from __future__ import annotations

from datetime import date

from mentorbot.core.asking import Readers
from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Inline, Instant, Plain, Ref, Text, When
from mentorbot.knowledge.consents import ANSWER_WITHIN
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import lines, page_body
from mentorbot.people.people import People


async def question(people: People, call: Call, draft: Draft, readers: Readers | None) -> Card:
    """What an author is asked under their message, where others read it too."""
    until = When(call.now + ANSWER_WITHIN, "date")
    body: list[Inline] = ["May your words be used? They would stand there without your name. Until you say yes, only "
                          "the moderators see them; without a yes by ", until, " they are deleted."]  # fmt: skip
    if readers is not None:
        body.append("\nOnly some can read this channel; as a page, everyone here could.")
    of = {"draft": str(draft.id)}
    return Card(
        title=(
            Ref("person", await people.native(call.person)),
            " would like to keep this as a page for this community.",
        ),
        body=tuple(body),
        buttons=(
            Button("Yes", "words yes", of, "primary"),
            Button("No", "words no", of),
            Button("Show me what would be kept", "words show", of),
        ),
        note=("Only whoever wrote the message can answer.",),
    )


def asked(draft: Draft, until: Instant, readers: Readers | None) -> Card:
    """What a moderator is told once an author was asked."""
    body: list[Inline] = ["Whoever wrote it is asked under their message now, and sees what would be kept before they "
                          "say yes. Until then it can't go live; without a yes by ", When(until, "date"),
                          " the words are deleted."]  # fmt: skip
    if readers is not None:
        body.append(f"\n{_only(readers)} As a page, everyone here could.")
    return Card(title=_kept(draft), body=tuple(body), buttons=(_show(draft),))


def own(draft: Draft) -> Card:
    """What a moderator is told who saved words of their own."""
    return Card(title=_kept(draft), body=("You wrote it, so nobody has to be asked.",), buttons=(_show(draft),))


def typed(draft: Draft) -> Card:
    """What a moderator is told who typed the words by hand."""
    body = "From here nobody can be asked, so its source is a member of this community. If these are somebody's own "
    said = f"{body}words, change them to yours before it goes live."
    return Card(title=_kept(draft), body=(said,), buttons=(_show(draft),))


def anew(draft: Draft) -> Card:
    """What a moderator is told who wrote a point anew."""
    return Card(title=_kept(draft), body=("Its source is a member of this community.",), buttons=(_show(draft),))


def kept(draft: Draft, page: Entry, sources: dict[str, Source], today: date, *, agreed: bool) -> Card:
    """What would be kept of somebody's words, to them alone, before they say yes or take it back."""
    (first,) = page_body(page, sources, today)
    more: Text = (f"\n\n**Under Read more:**\n{lines(page.more)}",) if page.more else ()
    of = {"draft": str(draft.id)}
    no = Button("No, delete it", "words no", of)
    yes = Button("Yes, keep this", "words agree", {**of, "version": str(draft.version)}, "primary")
    title = "You said yes to this." if agreed else "This is what would be kept."
    note = "Until the page is live you can take it back." if agreed else "Your name is not among it."
    return Card(
        title=(title,),
        fields=(("The question", (Plain(page.title),)), ("The answer", (first, *more))),
        buttons=(no,) if agreed else (yes, no),
        note=(note,),
    )


def _kept(draft: Draft) -> Text:
    title = draft.written.page.title if draft.written is not None else ""
    return ("Kept as a draft: ", Plain(title))


def _only(readers: Readers) -> str:
    """Who can read the channel that words come from."""
    if readers.thread:
        return "They come from a private thread: only those who were added to it can read them."
    parts = [
        f"{count} {name if count == 1 else many}"
        for count, name, many in ((readers.roles, "role", "roles"), (readers.people, "person", "people"))
        if count
    ]
    who = " and ".join(parts) or "administrators"
    return f"They come from a channel that only {who} can read."


def _show(draft: Draft) -> Button:
    return Button("Show the draft", "kb draft", {"draft": str(draft.id)})
