"""Any card becomes a message that Slack accepts, nothing in anyone's own words does anything, and all of it is said."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.fakes.block_kit import HOME, check_message, check_view
from tests.platforms.discord.demo import Demo

from mentorbot.core.card import Button, Card, Chart, File, Plain, Ref, Style, Text, When
from mentorbot.core.command import Registry
from mentorbot.platforms.slack.cards import Message, message, view_blocks
from mentorbot.platforms.slack.text import MARKDOWN, MRKDWN, MRKDWN_FOR_ALL, link, markdown, mrkdwn

REGISTRY = Registry()
REGISTRY.add(Demo())
AT = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

wild = st.text(max_size=300) | st.text(alphabet="*_`~|<>@#[]()\\/: -1.\nab\u202e\u200b&;!^", max_size=300)
long = st.sampled_from([0, 20, 150, 400]).map("*long* words `and` more ".__mul__)
inlines: st.SearchStrategy[Any] = st.one_of(
    wild,
    long,
    st.builds(Plain, wild | long),
    st.builds(When, st.just(AT), st.sampled_from(["date", "time", "both", "relative"])),
    st.builds(Ref, st.sampled_from(["person", "channel", "role"]), st.just("U0123ABC") | wild),
)
texts: st.SearchStrategy[Text] = st.lists(inlines, max_size=3).map(tuple)
styles: st.SearchStrategy[Style] = st.sampled_from(["plain", "primary", "danger", "up", "down"])
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
    files=st.lists(st.builds(File, wild, st.just("text/csv"), st.just(b"x")), max_size=3).map(tuple),
    tone=st.sampled_from(["plain", "sorry", "quiet"]),
    note=texts,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cards)
def test_any_card_is_within_slacks_limits_as_a_message_a_post_and_a_view(card: Card) -> None:
    check_message(message(REGISTRY, card).payload())
    check_message(message(REGISTRY, card, surface="post", of="m1").payload())
    blocks = [block.to_dict() for block in view_blocks(REGISTRY, [card, card])]
    check_view({"type": HOME, "blocks": blocks})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cards)
def test_every_word_of_the_blocks_is_in_the_text_that_is_read_aloud(card: Card) -> None:
    for surface in ("message", "post"):
        made = message(REGISTRY, card, surface=surface)
        assume(len(made.text) < 39_000)  # beyond that Slack cuts the text, and so do we
        told = letters(html.unescape(made.text))
        for words in shown(made):
            assert letters(words) in told or re.fullmatch(r"and [\d,]+ more", words), (words, made.text)


def shown(made: Message) -> list[str]:
    """What a reader sees of each block's lines and of each button, without what Slack reads as markup."""
    out: list[str] = []
    for block in (each.to_dict() for each in made.blocks):
        for text in _texts(block):
            out += [_plainly(line) for line in text.split("\n")]
    return [words for words in out if words.strip("… ")]


def _texts(block: dict[str, Any]) -> list[str]:
    found = []
    for each in (block, *(block.get("elements") or ()), *filter(None, [block.get("accessory")])):
        inner = each.get("text")
        found += [inner] if isinstance(inner, str) else [inner["text"]] if inner else []
        found += [each[name]["text"]["text"] for name in ("positive_button", "negative_button") if name in each]
    return found


def _plainly(line: str) -> str:
    line = re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", line)
    line = re.sub(r"<(https:[^|>]*)\|([^>]*)>( \([^)]*\))?", r"\2", line)
    line = re.sub(r"<@[A-Z0-9]+>", "a member", line)
    line = re.sub(r"<#[A-Z0-9]+>", "a channel", re.sub(r"<!subteam\^[A-Z0-9]+>", "a group", line))
    return html.unescape(line).split("…")[0]


def letters(words: str) -> str:
    """Only what is read: letters and figures, in order."""
    return "".join(re.findall(r"\w", words.replace("＿", "").replace("_", "").replace("ˋ", "")))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.booleans())
def test_words_are_cut_and_rows_are_not(count: int, pressed: bool) -> None:
    rows = tuple(
        ((f"Row {number}",), Button(f"Open {number}", "more", {"page": f"p{number}"}) if pressed else None)
        for number in range(min(count, 10) if pressed else count)
    )
    made = message(REGISTRY, Card(title=("Rows",), body=("long " * 4000,), rows=rows))
    said = "\n".join(shown(made))
    assert all(f"Row {number}" in said for number in range(len(rows)))


NASTY = [
    "*b*", "_i_", "~s~", "`c`", "```c```", "<https://evil.example|bank>", "<!channel>", "<!here>", "<@U0123ABC>",
    "<#C0123ABC>", "<!subteam^S1>", "> q", "&gt; q", ":knife:", "* l", "https://evil.example", "www.evil.example",
    "[x](https://evil.example)", "# h", "1. n", "![x](y)", "|a|b|", "\\*", "<!date^1^{time}|x>", "\u202ert",
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_words_of_people_do_nothing_in_mrkdwn(nasty: str) -> None:
    written = mrkdwn(nasty)
    assert "<" not in written
    assert ">" not in written
    assert not re.search(r"(?<![A-Za-z0-9])[*_~](?=\S)", written)
    assert "`" not in written
    assert not re.search(r":[a-z0-9_+-]+:", written)
    assert not any(line.lstrip().startswith("&gt;") for line in written.split("\n"))


@pytest.mark.parametrize("nasty", NASTY)
def test_words_do_nothing_in_the_markdown_block(nasty: str) -> None:
    written = markdown(nasty)
    left = re.sub(r"\\.", "", written)
    assert not set(left) & set("<>*_~`[]#!|@")
    assert "://" not in left
    assert not re.search(r"\bwww\.", left)
    assert not re.search(r"^\s*\d+[.)]", left, re.MULTILINE)
    assert not re.search(r":[a-z0-9_+-]+:", left)


def test_the_subset_is_kept_and_what_people_wrote_in_it_is_not() -> None:
    text: Text = ("**bold** *it* `a*b` <@U1>\n• one\n> said", Plain(" **no**"))
    assert MRKDWN.write(MRKDWN.runs(text)) == "*bold* _it_ `a*b` &lt;@U1&gt;\n• one\n> said ∗∗no∗∗"
    assert MARKDOWN.write(MARKDOWN.runs(text)).startswith("**bold** *it* `a*b` &lt;\\@U1&gt;\n- one\n")


def test_a_date_is_shown_in_the_readers_own_zone_and_a_name_pings_nobody_where_all_can_read() -> None:
    text: Text = (When(AT, "both"), " ", Ref("person", "U1"), " ", Ref("channel", "C1"), " ", Ref("role", "S1"))
    at = int(AT.timestamp())
    date = f"<!date^{at}^{{date_long}}, {{time}}|1 March 2027, 12:00 UTC>"
    assert MRKDWN.write(MRKDWN.runs(text)) == f"{date} <@U1> <#C1> <!subteam^S1>"
    assert MRKDWN_FOR_ALL.write(MRKDWN_FOR_ALL.runs(text)) == f"{date} a member <#C1> a group"


@pytest.mark.parametrize(
    ("words", "address", "written"),
    [
        ("The thread", "https://example.org/a b", "<https://example.org/a%20b|The thread> (example.org)"),
        ("The thread", "http://example.org", "The thread"),
        ("The thread", "javascript:alert(1)", "The thread"),
        ("The thread", "https://user@example.org", "The thread"),
        ("bank.example", "https://evil.example", "<https://evil.example|evil.example>"),
        ("a|b>c", "https://example.org", "<https://example.org|a/b&gt;c> (example.org)"),
    ],
)
def test_a_link_shows_its_domain(words: str, address: str, written: str) -> None:
    assert MRKDWN.written(link(words, address)) == written


def test_an_answer_is_markdown_with_slacks_own_buttons_for_its_worth() -> None:
    up, down = Button("Helpful", "more", {"page": "u"}, "up"), Button("Not helpful", "more", {"page": "d"}, "down")
    follow = Button("Follow-up", "help", {})
    made = message(REGISTRY, Card(title=("A page?",), body=("**Yes.**\n• one",), buttons=(follow, up, down)))
    kinds = [block.to_dict()["type"] for block in made.blocks]
    assert kinds == ["markdown", "actions", "context_actions"]
    assert made.blocks[0].to_dict()["text"] == "**A page?**\n\n**Yes.**\n- one"
    assert made.text == "A page?\nYes.\n• one\nButtons: Follow-up, Helpful, Not helpful"


def test_somebodys_own_words_never_stand_in_the_markdown_block() -> None:
    made = message(REGISTRY, Card(title=("Your goal",), body=(Plain("**SQL**"),)))
    assert [block.to_dict()["type"] for block in made.blocks] == ["section"]


def test_a_neutral_reminder_is_neutral_in_its_text_and_in_its_blocks() -> None:
    made = message(REGISTRY, Card(title=("You have a check-in.",), buttons=(Button("Open", "help", {}),)))
    assert made.text == "You have a check-in.\nButtons: Open"
    assert shown(made) == ["*You have a check-in.*", "Open"]


def test_the_buttons_of_a_delivered_message_carry_what_it_is_found_by() -> None:
    made = message(REGISTRY, Card(title=("x",), buttons=(Button("Open", "help", {}),)), of="m1")
    assert made.blocks[-1].to_dict()["elements"][0]["action_id"] == "1|help#m1"
