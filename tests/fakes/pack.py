"""A small pack in which everything is right; a test changes one thing and sees what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

SOURCES = """\
- {slug: dartsi, author: Olympia Dartsi, name: Dartsi, path: particle physics → data scientist, form: talk slides,
   date: undated, document: dartsi-document}
- {slug: dramsch, author: Jesper Dramsch, name: Dramsch, path: oil & gas → weather, form: thread, date: "2022",
   document: dramsch-document, url: "https://example.org/thread"}
"""
TAGS = """\
cv: {label: CV, about: Writing the CV}
path: {label: Paths, about: Ways out of academia}
gap: {label: Not covered, about: Topics that no source answers}
"""
BACKGROUND = """\
best pizza dough recipe
how do vaccines work
who won the football cup
train from Paris to Rome
water my tomato plants
what is dark energy made of
guitar strings for beginners
cheap flights in spring
fix a leaking tap
names of the moons of Saturn
how tall is the Eiffel tower
red wine stain on a shirt
bake bread without yeast
rules of cricket explained
capital city of Mongolia
clean a coffee machine
how old do turtles get
learn to juggle three balls
paint a wooden fence
weather tomorrow in Lisbon
feed a hedgehog in winter
tie a bow tie
"""
LINES = {
    "distress": [
        "I cannot take it any more", "everything is hopeless", "I want to disappear", "nobody would miss me",
        "I cry at my desk all the time", "I am afraid of going home", "my life is over", "I feel empty and worthless",
        "I can't go on like this", "there is no way out for me",
    ],
    "look_alikes": [
        f"this {thing} is killing me" for thing in (
            "job market", "deadline", "bug", "compiler", "review", "commute", "thesis", "dataset", "cluster", "grant",
            "form", "keyboard", "lecture", "printer", "meeting", "queue", "format", "slide", "plot", "table",
        )
    ],
}  # fmt: skip
TALK = """\
- {slug: greetings, reply: Hello. Ask in your own words., lines: [hi, hello, hey there, good morning, howdy]}
- {slug: signs, reply: I can read words only., lines: ["just a sign", "only emoji here", "a smiley", "dots", "marks"]}
"""
LANGUAGES = """\
- {code: de, name: German, line: "Bitte frag in einfachem Englisch, Fehler sind willkommen.",
   words: [ich, nicht, wie, mein, lang, sein, und, darf, lebenslauf, oder]}
"""
ABBREVIATIONS = """\
plain: [CV, PhD]
spelled: {ML: [machine learning]}
"""
TIPS = """\
- slug: one-page
  title: Keep the CV to one page
  text: Recruiters look at it for a few seconds, says Dartsi. Keep it simple.
  entry: how-long-should-my-cv-be
  sources: [dartsi]
"""
CARE_REPLY = "I am sorry that it is this hard. You deserve a person."


def page(
    title: str = "How long should my CV be?",
    body: str = "One page, says Dartsi. [dartsi]",
    *,
    kind: str = "advice",
    questions: Sequence[str] = ("cv length?", "one page enough", "resume pages", "how many sheets", "too long a cv"),
    tags: str = "[cv]",
    sources: str = "[dartsi]",
    related: str = "[]",
    more: str = "",
) -> str:
    """A page as a file holds it. Its title is on line 2, kind 3, tags 4, sources 5, related 6, the questions from 8."""
    asked = "".join(f"  - {question!r}\n" for question in questions)
    return (
        f"---\ntitle: {title!r}\nkind: {kind}\ntags: {tags}\nsources: {sources}\nrelated: {related}\n"
        f"questions:\n{asked}reviewed: 2026-11-22\n{more}---\n{body}\n"
    )


CV = page(related="[postdoc-or-industry]")
POSTDOC = page(
    "Should I do a postdoc or go straight to industry?",
    "Dartsi went after two postdocs. [dartsi]\n\n- Don't wait, says Dramsch. [dramsch]",
    kind="views",
    tags="[path]",
    sources="[dartsi, dramsch]",
    related="[can-biologists-move]",
    questions=(
        "postdoc or industry", "skip the postdoc", "is a postdoc worth it", "straight to a company afterwards",
        "another postdoc before leaving",
    ),
)  # fmt: skip
BIOLOGIST = page(
    "Can a biologist move into data work?",
    "Biologists do, says Dramsch. [dramsch]",
    tags="[path]",
    sources="[dramsch]",
    related="[postdoc-or-industry]",
    questions=(
        "biologists in data science", "wet lab to data", "do biologists get hired", "from biology to code",
        "biologist career change",
    ),
)  # fmt: skip
GAP = page(
    "Will a company sponsor my visa?",
    "Nothing that I have read speaks about visas. [bot]",
    kind="gap",
    tags="[gap]",
    sources="[]",
    questions=("visa sponsor", "work permit", "can I stay in the country", "blue card rules", "do firms pay the visa"),
)
QUESTIONS = """\
{"q": "what length for a cv", "entries": ["how-long-should-my-cv-be"], "style": "terse"}
{"q": "biologists: any chance in data?", "entries": ["can-biologists-move"], "style": "plain", "split": "held_out"}
"""
NOTHING = """\
{"q": "how do I grow tomato plants", "kind": "far"}
{"q": "which visa do I need for Norway", "kind": "near", "split": "held_out"}
"""


def _listed(lines: Sequence[str], indent: str) -> str:
    return "".join(f"{indent}- {line!r}\n" for line in lines)


GOOD: Mapping[str, str] = {
    "sources.yaml": SOURCES,
    "tags.yaml": TAGS,
    "abbreviations.yaml": ABBREVIATIONS,
    "background.txt": BACKGROUND,
    "small_talk.yaml": TALK,
    "languages.yaml": LANGUAGES,
    "care.yaml": (
        f"reply: {CARE_REPLY}\ngroups:\n  - slug: distress\n    lines:\n{_listed(LINES['distress'], '      ')}"
        f"look_alikes:\n{_listed(LINES['look_alikes'], '  ')}"
    ),
    "tips/first.yaml": TIPS,
    "entries/how-long-should-my-cv-be.md": CV,
    "entries/postdoc-or-industry.md": POSTDOC,
    "entries/can-biologists-move.md": BIOLOGIST,
    "entries/gaps/visa.md": GAP,
    "evaluation/questions.jsonl": QUESTIONS,
    "evaluation/nothing.jsonl": NOTHING,
}


def build(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Write the good pack with some files changed, or left out where the change is None."""
    for name, text in {**GOOD, **(changes or {})}.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
