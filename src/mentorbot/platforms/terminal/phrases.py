"""What the chat itself says, apart from any feature's cards."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from mentorbot.core.card import Button, Card, Field, Form, Plain
from mentorbot.core.command import FORM_AGAIN, Command, Param, Registry

EXAMPLES = (
    "What do a data analyst and a data scientist do?",
    "Should I do a postdoc first or go straight to industry?",
    "How long should my CV be?",
)
"""Questions that the shipped pages answer."""

LEAVING = "Press Ctrl-C again to leave, or go on."
OLD_CHOICE = ("That choice is from an older version.", "Please ask again, or type / for today's commands.")
TOO_LONG = ("That line is too long to be a question.", "Please ask in fewer words.")
NOT_TEXT = ("I could not read that line: it is not text in UTF-8.", "Please send it as UTF-8.")
NO_WORDS = ("I could not read that line: it holds no words.", "Please ask in plain words.")
CANT_ASK = Card(
    title=("I can't answer questions here.",), body=("Type / for the commands that there are.",), tone="sorry"
)


def greeting(examples: Sequence[str], ask: str) -> Card:
    """Say in one sentence what this is, with example questions to choose from."""
    return Card(
        title=("A mentor for leaving academia",),
        body=(
            "I am a program: I answer questions about moving into machine learning and data work, from what people who "
            "made the move have written, and I say so when I don't know.",
        ),
        rows=tuple(((Plain(each),), Button(each, ask, {"question": each})) for each in examples),
        note=("Ask in your own words, or type a number to choose, / for commands, /quit to leave.",),
    )


def no_such_command(registry: Registry, line: str) -> Card | None:
    """Answer a slash command that there isn't, with those that are near; None where the line is a question."""
    if not line.startswith("/"):
        return None
    typed = line[1:].lower().split()
    menu = {spec.path: spec for spec in registry.commands.values() if spec.menu}
    if any(" ".join(typed[:count]) in menu for count in range(1, len(typed) + 1)):
        return None
    first = typed[0] if typed else ""
    near = [path for path in menu if path.startswith(first)] or difflib.get_close_matches(
        " ".join(typed[:2]), menu, n=3, cutoff=0.5
    )
    rows = tuple(((menu[path].help,), Button(f"/{path}", path, {})) for path in near[:10])
    if first in {path.split()[0] for path in near} or not first:
        return Card(title=("Which one?",), rows=rows)
    title = (Plain(f"There is no command /{first[:60]}."),)
    body = "Did you mean one of these?" if rows else "To ask a question, write it without the slash."
    return Card(title=title, body=(body,), rows=rows, tone="sorry")


def no_such_choice(number: int, count: int) -> tuple[str, str]:
    """Say that a number chooses nothing, and which would."""
    if not count:
        return "There is nothing to choose yet.", "Ask a question first."
    return f"There is no choice {number}.", "There is only choice 1." if count == 1 else f"Choose from 1 to {count}."


def asked(field: Field) -> str:
    """Write a field's label as what is asked, and say if it may stay empty."""
    words = " ".join(field.label.split()) + ("" if field.required else " (may stay empty)")
    return words if words.endswith("?") else f"{words}:"


def question_for(param: Param) -> str:
    """Ask for an argument that is missing, with what is allowed."""
    name = param.arg.label or param.arg.help or param.name
    if param.kind == "bool":
        return f"{name} (yes or no)"
    if param.kind == "int" and param.arg.low is not None and param.arg.high is not None:
        return f"{name} ({param.arg.low} to {param.arg.high})"
    return f"{name} ({', '.join(param.choices)})" if param.choices else name


def opening(form: Form, interactive: bool) -> str:
    """Introduce a form: what it is for, and how to leave it or keep what is there."""
    if interactive:
        return f"{form.title}. Ctrl-C leaves; your words are kept."
    count = len(form.fields)
    fill = "The next line fills it." if count == 1 else f"The next {count} lines fill it."
    keep = " An empty line keeps what is there." if any(field.value for field in form.fields) else ""
    return f"{form.title}. {fill}{keep}"


def ended_before(label: str) -> str:
    """Say that the input ended in the middle."""
    return f"The input ended before this was filled: {label}. Nothing was sent."


def put_aside() -> Card:
    """Say that a form was left, with its words kept until the next one."""
    return Card(
        title=("Put aside. Nothing was sent.",),
        body=("What you wrote is kept here until you leave.",),
        buttons=(Button("Continue", FORM_AGAIN.path, {}, "primary"),),
        tone="quiet",
    )


def in_one_line(spec: Command, args: dict[str, str]) -> bool:
    """Say whether a typed line already holds all that a form would have to ask for."""
    asked = spec.form_params
    return any(args.get(p.name) for p in asked) and all(args.get(p.name) for p in asked if p.required)
