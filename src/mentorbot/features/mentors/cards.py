"""How requests look before they are sent, and the parts that several cards share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import Request
from mentorbot.core.card import Button, Card, Inline, Instant, Plain, Text, When
from mentorbot.features.mentors.ways import Ways
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.people.reach import Reach

PAGE = 8
"""Rows on one card."""
LABEL = 30


def to_request(label: str, command: str, about: Request, **args: str) -> Button:
    """A button about a request."""
    return Button(label, command, {"request": str(about.id), **args})


def quoted(words: str) -> Text:
    """Somebody's words, in quotation marks."""
    return ("“", Plain(words), "”")


def lines(texts: Sequence[Text]) -> Text:
    """Texts below each other; empty ones are left out."""
    out: list[Inline] = []
    for text in texts:
        if text:
            out += ["\n", *text] if out else text
    return tuple(out)


def short(words: str, longest: int = LABEL) -> str:
    """Words for a label or a line."""
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def offered(about: Mentor) -> Text:
    """What a mentor says of themselves, in a line."""
    return (about.name, f" ({short(about.path, 100)})") if about.path else (about.name,)


def draft_card(about: Request, found: Ways, out: Collection[int], until: Instant, reach: Reach) -> Card:
    """What would be sent, who reads it, and what happens then."""
    people = [each for each in found.people if each.person not in out]
    shown = "with your name" if about.named else "without your name"
    body = lines(
        (
            (f"This is all that they would see, {shown}:",),
            quoted(about.words),
            _readers(found, people),
            _then(found, people),
            (_NAMED if about.named else _NAMELESS,),
            (
                "By ",
                When(until, "date"),
                f" {_by(reach)}, with an answer or without.",
            ),
        )
    )
    name = to_request(
        *("Without my name" if about.named else "With my name", "ask person name", about),
        named="no" if about.named else "yes",
    )
    buttons = [
        Button("Send it", "ask person send", {"request": str(about.id)}, "primary"),
        to_request("Change the words", "ask person words", about),
        name,
    ]
    if found.people:
        buttons.append(to_request("Choose who", "ask person who", about))
    buttons.append(to_request("Don't send it", "ask person drop", about))
    return Card(title=("Ask a person",), body=body, buttons=tuple(buttons))


_NAMELESS = (
    "Nobody learns who asked. Moderators can't see it either, nor read what you two write, unless one of you reports "
    "it."
)
_NAMED = (
    "You then talk in a private thread, if I can open one here; whoever manages threads can read it. Else I carry what "
    "you write."
)


def _readers(found: Ways, people: Sequence[Mentor]) -> Text:
    names = named(people)
    if found.settings.mentors_channel:
        whom: Text = (": ", *names) if people else ()
        return ("The mentors' channel hears that there is a question. The mentors who open it read it", *whom, ".")
    if people:
        return ("It goes to ", *names, ". One of them takes it.") if len(people) > 1 else ("It goes to ", *names, ".")
    return ("The moderators here read it.",) if found.settings.moderators_channel else ("Nobody is left to ask.",)


def _then(found: Ways, people: Sequence[Mentor]) -> Text:
    if not found.settings.moderators_channel or not (people or found.settings.mentors_channel):
        return ()
    return (f"If nobody takes it within {hours(found.settings.mentor_hours)}, the moderators can read it too.",)


def hours(count: int) -> str:
    """A number of hours, in days where that is even: "2 days"."""
    if count >= 48 and count % 24 == 0:
        return f"{count // 24} days"
    return f"{count} hours" if count != 1 else "an hour"


def _by(reach: Reach) -> str:
    if reach.platform == "terminal":
        return "you read it here"
    return "you find it beside my answers here" if reach.route == "next_use" else "I write to you by direct message"


def named(people: Sequence[Mentor]) -> Text:
    """Names in a row: "Ada, Ben and 3 others"."""
    names: list[Plain] = [each.name for each in people[:3]]
    more = len(people) - len(names)
    parts: list[Inline] = []
    for place, name in enumerate(names):
        last = place == len(names) - 1 and not more
        parts += ([" and " if last else ", "] if parts else []) + [name]
    if more:
        parts.append(f" and {more} other{'s' if more > 1 else ''}")
    return tuple(parts)


def who_card(about: Request, found: Ways, out: Collection[int], skip: int, tags: Mapping[str, Tag]) -> Card:
    """Who could be asked, each of whom can be left out. `tags` are the topics that there are."""
    some = found.people[skip : skip + PAGE]
    seen: dict[str, int] = {}
    rows: list[tuple[Text, Button | None]] = []
    for each in some:
        left = each.person in out
        name = short(each.name)
        seen[name] = seen.get(name, 0) + 1
        name = name if seen[name] == 1 else f"{name} ({seen[name]})"
        args = {"person": str(each.person), "out": "no" if left else "yes", "skip": str(skip)}
        label = f"Ask {name} too" if left else f"Leave out {name}"
        topics = ", ".join(tags[slug].label for slug in each.topics if slug in tags)
        said: Text = (*offered(each), ": left out" if left else f"\nAbout: {topics}" if topics else "")
        rows.append((said, to_request(label, "ask person pick", about, **args)))
    buttons = [to_request("Back", "ask person show", about)]
    if len(found.people) > skip + PAGE:
        buttons.append(to_request("Show more", "ask person who", about, skip=str(skip + PAGE)))
    title = "Who could be asked" if some else "Nobody can be chosen now"
    return Card(title=(title,), rows=tuple(rows), buttons=tuple(buttons))
