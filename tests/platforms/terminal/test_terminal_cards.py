"""Any card is drawn at any width, and nothing in a card steers the terminal."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from tests.platforms.terminal.demo import CV, NOW

from mentorbot.core.card import Button, Card, Chart, File, Inline, Plain, Ref, When
from mentorbot.core.markup import HIDDEN
from mentorbot.platforms.terminal.cards import Boxed, choices
from mentorbot.platforms.terminal.pieces import Moment
from mentorbot.platforms.terminal.plain import plain

MOMENT = Moment(NOW, UTC)
NASTY = "\x1b[31m red \x9b2J \x07 \u202e [bold]x[/bold] [/] :smile: \ud800 \t **a** `b` \x00"


def boxed(card: Card, width: int, colour: bool = False, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(raw := io.BytesIO(), encoding=encoding, errors="replace", newline="")
    console = Console(
        file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False
    )
    console.print(Boxed(card, MOMENT), crop=False)
    stream.flush()
    return raw.getvalue().decode(encoding)


words = st.one_of(st.text(max_size=60), st.sampled_from([NASTY, "", "\n\n", "- a\n- b\n> c", "x" * 300, "漢字" * 30]))
pieces: st.SearchStrategy[Inline] = st.one_of(
    words,
    words.map(Plain),
    st.builds(
        When,
        st.datetimes(timezones=st.just(UTC)),
        st.sampled_from(["date", "time", "both", "relative"]),
    ),
    st.builds(Ref, st.sampled_from(["person", "channel", "role"]), words),
)
texts = st.lists(pieces, max_size=4).map(tuple)
buttons = st.builds(Button, words, words, st.just({}), st.sampled_from(["plain", "primary", "danger"]))
cards = st.builds(
    Card,
    title=texts,
    body=texts,
    fields=st.lists(st.tuples(words, texts), max_size=3).map(tuple),
    rows=st.lists(st.tuples(texts, st.none() | buttons), max_size=4).map(tuple),
    buttons=st.lists(buttons, max_size=5).map(tuple),
    links=st.lists(st.tuples(words, words), max_size=2).map(tuple),
    charts=st.lists(
        st.builds(
            Chart,
            st.sampled_from(["progress", "bars"]),
            st.lists(st.tuples(words, st.floats()), max_size=3).map(tuple),
            words,
        ),
        max_size=2,
    ).map(tuple),
    files=st.lists(st.builds(File, words, words, st.binary(max_size=5)), max_size=1).map(tuple),
    tone=st.sampled_from(["plain", "sorry", "quiet"]),
    note=texts,
)


@given(cards, st.integers(20, 120))
@example(Card(title=(Plain(NASTY),), body=(NASTY,), buttons=(Button(NASTY, "x", {}),), links=((NASTY, NASTY),)), 20)
def test_any_card_is_drawn_within_its_width_and_steers_nothing(card: Card, width: int) -> None:
    drawn = boxed(card, width)
    assert not HIDDEN.search(drawn)
    addresses = {line for line in drawn.split("\n") if any(name or url for name, url in card.links) and ": " in line}
    for line in drawn.split("\n"):
        assert cell_len(line) <= width or line in addresses
    for number in range(1, len(choices(card)) + 1):
        assert f"[{number}]" in drawn


@given(cards, st.none() | st.integers(20, 120))
def test_any_card_is_told_in_plain_words(card: Card, width: int | None) -> None:
    told = plain(card, MOMENT, width=width)
    assert not HIDDEN.search(told)
    told.encode("utf-8")
    for number in range(1, len(choices(card)) + 1):
        assert f"{number}." in told


@given(cards)
def test_a_stream_without_unicode_gets_any_card(card: Card) -> None:
    boxed(card, 60, encoding="ascii")


def test_colours_come_from_us_alone() -> None:
    drawn = boxed(Card(title=("T",), body=(Plain("\x1b[35mmagenta [magenta]m[/magenta]"),)), 80, colour=True)
    assert "\x1b[1m" in drawn
    assert "\x1b[35m" not in drawn
    assert "[35mmagenta [magenta]m[/magenta]" in drawn


def test_a_members_words_are_never_read_as_marks() -> None:
    card = Card(title=(Plain("**no** `code`"),), body=("**yes** ", Plain("*no*\n- no bullet")))
    told = plain(card, MOMENT)
    assert told == "**no** `code`\n\nyes *no*\n- no bullet"
    assert "• " not in boxed(card, 80)
    assert "• a member's - line" in boxed(Card(title=(), body=("- ", Plain("a member's - line"))), 80)


@pytest.mark.parametrize("width", [40, 45, 60, 80, 100])
def test_an_answer_reads_well_at_every_usual_width(width: int) -> None:
    drawn = boxed(CV, width).split("\n")
    inside = [line.strip("│").rstrip() for line in drawn if line.startswith("│")]
    bullet = next(number for number, line in enumerate(inside) if "• coding" in line)
    hang = len(inside[bullet]) - len(inside[bullet].lstrip()) + 2
    if "asked for them" not in inside[bullet]:
        assert inside[bullet + 1].startswith(" " * hang + inside[bullet + 1].strip()[0])
    sources = next(number for number, line in enumerate(inside) if "Sources:" in line)
    assert not inside[sources - 1].strip()
    every = " ".join(" ".join(inside).split())
    assert "Someone from oil and gas did this: Jesper Dramsch became a machine learning engineer." in every
    assert max(len(line) for line in drawn) <= min(width, 84)
    for label in ("[1] Follow-up", "[2] What do I leave behind?", "[3] Helpful", "[4] Not helpful", "[5] More"):
        assert any(label in line for line in drawn)


def test_choices_are_numbered_rows_first_and_go_on_from_another_card() -> None:
    card = Card(
        title=("Pages",),
        rows=((("One page",), Button("Read", "x", {})), (("No button",), None), (("Two",), Button("Two", "x", {}))),
        buttons=(Button("More", "x", {}),),
    )
    assert [button.label for button in choices(card)] == ["Read", "Two", "More"]
    told = plain(card, MOMENT, first=4)
    assert told == "Pages\n\n4. One page (Read)\n- No button\n5. Two\n\nYou can choose:\n6. More"


def test_an_instant_is_shown_in_the_readers_zone() -> None:
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    moment = Moment(NOW, timezone(timedelta(hours=2)))
    assert plain(Card(title=(When(at),)), moment) == "Tuesday 1 December 2026, 01:30"
    assert plain(Card(title=(When(at, "time"),)), moment) == "01:30"
    assert plain(Card(title=(When(at, "date"),)), moment) == "Tuesday 1 December 2026"
    assert plain(Card(title=(When(NOW - timedelta(minutes=43), "relative"),)), moment) == "43 minutes ago"
    assert plain(Card(title=(When(NOW + timedelta(days=1), "relative"),)), moment) == "in 1 day"
    assert plain(Card(title=(When(NOW, "relative"),)), moment) == "now"


def test_an_address_stays_in_one_piece() -> None:
    url = "https://example.org/" + "a" * 90
    drawn = boxed(Card(title=("T",), links=(("A course", url),)), 40)
    assert f"A course: {url}\n" in drawn


def test_a_long_label_is_cut_and_long_choices_stand_alone() -> None:
    card = Card(title=("T",), buttons=(Button("word " * 40, "x", {}), Button("Short", "x", {})))
    drawn = boxed(card, 100)
    assert "…\n" in "\n".join(line.rstrip() for line in drawn.split("\n"))
    assert any(line.strip() == "[2] Short" for line in drawn.split("\n"))


def test_a_row_of_two_lines_is_read_aloud_as_two_sentences() -> None:
    rows = ((("**SQL**\nNext check-in Thursday",), None), (("Really?\nYes",), None))
    assert plain(Card(title=("Your goals",), rows=rows), MOMENT).endswith(
        "- SQL. Next check-in Thursday\n- Really? Yes"
    )
