"""Any card becomes a message that Discord accepts, and nothing in anyone's own words does anything."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.components import validate_components
from tests.platforms.discord.conftest import labels, words
from tests.platforms.discord.demo import Demo

from mentorbot.core.card import Button, Card, Chart, File, Plain, Ref, Style, Text, When
from mentorbot.core.command import Registry
from mentorbot.core.runs import shares
from mentorbot.platforms.discord.cards import files, view
from mentorbot.platforms.discord.plain import plain, plain_view
from mentorbot.platforms.discord.text import MARKDOWN, escape, link

V2 = 1 << 15
REGISTRY = Registry()
REGISTRY.add(Demo())

wild = st.text(max_size=300) | st.text(alphabet="*_`~|<>@#[]()\\/: -1.\nab\u202e\u200b", max_size=300)
long = st.integers(0, 9000).map(lambda count: "*long* words `and` more " * (count // 24))
inlines: st.SearchStrategy[Any] = st.one_of(
    wild,
    long,
    st.builds(Plain, wild | long),
    st.builds(When, st.just(datetime(2027, 3, 1, tzinfo=UTC)), st.sampled_from(["date", "time", "both", "relative"])),
    st.builds(Ref, st.sampled_from(["person", "channel", "role"]), st.just("123456789012345678") | wild),
)
texts: st.SearchStrategy[Text] = st.lists(inlines, max_size=3).map(tuple)
styles: st.SearchStrategy[Style] = st.sampled_from(["plain", "primary", "danger"])
buttons = st.builds(
    Button, wild, st.sampled_from(["more", "help", "gone"]), st.fixed_dictionaries({"page": wild}), styles
)
cards = st.builds(
    Card,
    title=texts,
    body=texts,
    fields=st.lists(st.tuples(wild, texts), max_size=6).map(tuple),
    rows=st.lists(st.tuples(texts, st.none() | buttons), max_size=30).map(tuple),
    buttons=st.lists(buttons, max_size=30).map(tuple),
    links=st.lists(st.tuples(wild, wild | st.just("https://example.org/a b(c)")), max_size=4).map(tuple),
    charts=st.lists(
        st.builds(Chart, st.just("bars"), st.lists(st.tuples(wild, st.floats()), max_size=5).map(tuple), wild),
        max_size=2,
    ).map(tuple),
    files=st.lists(st.builds(File, wild, st.sampled_from(["image/png", "text/csv"]), st.just(b"x")), max_size=12).map(
        tuple
    ),
    tone=st.sampled_from(["plain", "sorry", "quiet"]),
    note=texts,
)


def shown_words(text: Text) -> str:
    return MARKDOWN.write(MARKDOWN.runs(text)).strip()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cards)
def test_any_card_is_within_discords_limits(card: Card) -> None:
    shown = view(REGISTRY, card)
    validate_components(shown_as_message(shown).components, flags=V2)
    assert shown.content_length() <= 4000
    assert len(list(shown.walk_children())) <= 40
    attached = [each.filename for each in files(card)]
    assert len(attached) == len(set(attached)) <= 10
    assert 1 <= len(plain(card)) <= 2000
    simple = plain_view(REGISTRY, card)
    if simple is not None:
        validate_components(shown_as_message(simple).components)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(texts.filter(lambda text: bool(shown_words(text))), st.just(None)), max_size=40))
def test_words_are_cut_and_rows_are_not(rows: list[tuple[Text, None]]) -> None:
    shown = view(REGISTRY, Card(title=("Rows",), body=("long " * 2000,), rows=tuple(rows)))
    said = "\n".join(item.content for item in shown.walk_children() if isinstance(item, discord.ui.TextDisplay))
    assert sum(1 for line in said.split("\n") if line.startswith("- ")) >= len(rows)


@pytest.mark.parametrize(
    "nasty",
    [
        "**b**",
        "_i_",
        "__u__",
        "~~s~~",
        "||s||",
        "`c`",
        "```c```",
        "[x](https://evil.example)",
        "<https://evil.example>",
        "https://evil.example",
        "discord://x",
        "<@1>",
        "<@&1>",
        "<#1>",
        "@everyone",
        "@here",
        "<t:0:R>",
        "<:e:1>",
        "</ask:1>",
        "<id:browse>",
        "# h",
        "  ## h",
        "-# s",
        "> q",
        ">>> q",
        "- l",
        "* l",
        "+ l",
        "1. n",
        "a\n2) n",
        "\\*",
        "\\\\",
        "\u202ert",
    ],
)
def test_words_of_people_are_shown_as_they_are(nasty: str) -> None:
    written = escape(nasty)
    assert unescaped(written) == nasty.replace("\u202e", "")
    bare = "".join(character for character in plainly(written))
    for active in ("*", "_", "`", "~", "|", "<", "@", "[", "://"):
        assert active not in bare
    assert not any(line.lstrip()[:1] in "#>-+" for line in bare.split("\n") if line.strip())


def plainly(written: str) -> str:
    """What is left for Discord to parse once every escaped character is taken out."""
    out, characters = [], iter(written)
    for character in characters:
        if character == "\\":
            next(characters, None)
            out.append("\ufffc")
        else:
            out.append(character)
    return "".join(out)


def unescaped(written: str) -> str:
    """What a reader sees."""
    out, characters = [], iter(written)
    for character in characters:
        out.append(next(characters, "") if character == "\\" else character)
    return "".join(out)


def test_the_subset_is_kept_and_everything_else_in_it_is_escaped() -> None:
    text: Text = ("**bold** *it* `a*b` <@1>\n• one\n> said\n# no", Plain("**no**"))
    assert MARKDOWN.write(MARKDOWN.runs(text)) == "**bold** *it* `a*b` \\<\\@1>\n- one\n\n> said\n\\# no\\*\\*no\\*\\*"


def test_times_and_names_are_native_and_a_name_that_is_no_id_is_words() -> None:
    at = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    text: Text = (When(at, "date"), " ", Ref("person", "12"), " ", Ref("channel", "<@1>"))
    assert MARKDOWN.write(MARKDOWN.runs(text)) == f"<t:{int(at.timestamp())}:D> <@12> \\<\\@1>"


@pytest.mark.parametrize(
    ("words_", "address", "written"),
    [
        ("The thread", "https://example.org/a b(c)", "[The thread](https://example.org/a%20b%28c%29) (example.org)"),
        ("The thread", "http://example.org", "The thread"),
        ("The thread", "javascript:alert(1)", "The thread"),
        ("The thread", "https://user@example.org", "The thread"),
        ("bank.example", "https://evil.example", "[evil.example](https://evil.example)"),
        ("The thread", "https://ехample.org", "The thread"),
        ("The thread", "https://[", "The thread"),
    ],
)
def test_a_link_shows_its_domain(words_: str, address: str, written: str) -> None:
    assert MARKDOWN.written(link(words_, address)) == written


def test_marks_are_closed_where_words_are_cut() -> None:
    assert MARKDOWN.write(MARKDOWN.runs(("**" + "b" * 50 + "** and more",)), 12) == "**bbbbbbb…**"
    assert MARKDOWN.write(MARKDOWN.runs(("short ", "`" + "c" * 50 + "`")), 14) == "short `ccccc…`"


def test_room_is_taken_from_the_longest_first() -> None:
    assert shares([5, 100, 100], 105) == [5, 50, 50]
    assert shares([1, 2, 3], 10) == [1, 2, 3]


async def test_ten_rows_with_a_button_and_five_more_keep_their_places() -> None:
    rows = tuple(((f"Row {number}",), Button(f"Open {number}", "more", {"page": f"p{number}"})) for number in range(10))
    own = tuple(Button(f"B{number}", "more", {"page": f"b{number}"}) for number in range(5))
    shown = view(REGISTRY, Card(title=("Pages",), rows=rows, buttons=own, note=("A note.",)))
    assert len([each for each in shown.walk_children() if isinstance(each, discord.ui.Section)]) == 10
    others = tuple((text, Button("Open", "more", {"page": f"q{n}"})) for n, (text, _) in enumerate(rows))
    more = view(REGISTRY, Card(title=("Pages",), rows=rows + others, buttons=own))
    assert not [each for each in more.walk_children() if isinstance(each, discord.ui.Section)]


async def test_a_row_that_is_only_a_button_stands_with_the_buttons() -> None:
    rows = (((), Button("Open", "more", {"page": "p"})), (("Words",), Button("Read", "more", {"page": "q"})))
    shown = view(REGISTRY, Card(title=("Pages",), rows=rows, buttons=(Button("Help", "help", {}),)))
    assert words(shown_as_message(shown)) == "### Pages\nWords"
    assert labels(shown_as_message(shown)) == ["Read", "Open", "Help"]


async def test_a_button_that_cant_be_sent_is_left_out_and_twins_appear_once() -> None:
    one = Button("Read more", "more", {"page": "p"})
    bad = (Button("Gone", "gone", {}), Button("Long", "more", {"page": "é" * 60}))
    shown = view(REGISTRY, Card(title=("Pages",), buttons=(one, one, *bad, Button("", "help", {}))))
    assert labels(shown_as_message(shown)) == ["Read more", "What this is"]


async def test_tones_need_no_colour_to_be_understood() -> None:
    quiet = shown_as_message(view(REGISTRY, Card(title=("Kept.",), tone="quiet")))
    sorry = shown_as_message(view(REGISTRY, Card(title=("Sorry.",), body=("Try again.",), tone="sorry")))
    assert words(quiet) == "Kept."
    assert words(sorry) == "Sorry.\nTry again."


def test_a_plain_message_holds_the_whole_card_in_reading_order() -> None:
    card = Card(
        title=("You have a check-in.",),
        body=("A body",),
        fields=(("Skill", (Plain("SQL*"),)),),
        rows=((("one",), None),),
        note=("a note",),
        links=(("Source", "https://example.org"),),
        charts=(Chart("bars", (("a", 1.0), ("b", 2.0)), "Two bars"),),
    )
    assert plain(card) == (
        "You have a check-in.\nA body\n**Skill**\nSQL\\*\n- one\nTwo bars\n`██████░░░░░░` a: 1\n`████████████` b: 2\n"
        "[Source](https://example.org) (example.org)\n-# a note"
    )


def shown_as_message(shown: Any) -> Any:
    return SimpleNamespace(components=shown.to_components())
