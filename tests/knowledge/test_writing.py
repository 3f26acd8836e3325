"""A page comes of three fields, whatever is typed into them, or one sentence says what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.pack import CV
from tests.fakes.program import entry

from mentorbot.core.card import Card
from mentorbot.core.errors import Friendly
from mentorbot.knowledge.citing import cited, slug_of
from mentorbot.knowledge.entry import LONGEST_SLUG, SLUG, Entry
from mentorbot.knowledge.links import host, link_trouble, source_trouble
from mentorbot.knowledge.page import parse, write
from mentorbot.knowledge.rules import broken
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.wording import page_body
from mentorbot.knowledge.writing import Written, written
from mentorbot.platforms.discord.text import MARKDOWN

TODAY = date(2026, 11, 26)
DARTSI = Source("dartsi", "Olympia Dartsi", "Dartsi", "particle physics → data scientist", "talk slides", "undated")
KNOWN = {"dartsi": DARTSI}
EXPERIENCE = "experience of a member, November 2026, in this community"
QUESTION = "Can I work from home?"


def wrote(question: str = QUESTION, answer: str = "Two days a week.", origin: str = EXPERIENCE) -> Written:
    return written(question, answer, origin, KNOWN, ("can-i-work-from-home",), TODAY, ["cv"])


def faults(made: Written) -> list[str]:
    sources = {**KNOWN, **{each.slug: each for each in made.sources}}
    return [said for _, said in broken(made.page, sources, ["cv"])]


def test_three_fields_make_a_page_with_defaults_that_could_go_live() -> None:
    made = wrote()
    assert made.page == Entry(
        slug="can-i-work-from-home-2",
        title=QUESTION,
        kind="experience",
        tags=("cv",),
        questions=(),
        body="Two days a week. [a-member-november-2026]",
        sources=("a-member-november-2026",),
        reviewed=TODAY,
        check_again=date(2027, 11, 26),
        evidence="experience",
    )
    assert faults(made) == []


def test_experience_is_marked_wherever_its_source_is_shown() -> None:
    made = wrote()
    assert "a member (experience in this community, November 2026)" in str(
        page_body(made.page, {each.slug: each for each in made.sources}, TODAY)[0]
    )


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Dartsi", DARTSI.label),
        ("dartsi", DARTSI.label),
        (DARTSI.label, DARTSI.label),
        ("a member", "a member (experience in this community, November 2026)"),
        ("My own experience, 2024", "a member (experience in this community, 2024)"),
        ("experience of Ada, ML engineer, May 2024", "Ada (ML engineer; experience, May 2024)"),
        ("Ada Lovelace, blog post, 2024", "Ada Lovelace (blog post, 2024)"),
        ("https://www.gov.uk/work-visa.", "www.gov.uk (undated)"),
    ],
)
def test_where_it_comes_from_is_read_as_people_write_it(said: str, label: str) -> None:
    source = cited(said, KNOWN, TODAY)
    assert source.label.replace("a member (experience, ", "a member (experience in this community, ") == label


def test_each_member_s_experience_is_a_source_of_its_own() -> None:
    first = cited(EXPERIENCE, KNOWN, TODAY)
    second = cited(EXPERIENCE, {**KNOWN, first.slug: first}, TODAY)
    assert (first.label, first.slug != second.slug) == (second.label, True)
    assert cited(first.slug, {**KNOWN, first.slug: first}, TODAY) is first


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("question", "  ?! ", "The question is missing."),
        ("question", "x" * 80, "81 characters"),
        ("answer", " \n\n", "The answer is missing."),
        ("answer", "x" * 40_000, "The answer is 40,0"),
        ("origin", " - ", "A page needs a source"),
        ("origin", "x" * 301, "at most 300"),
        ("origin", "http://example.org", "Only links that begin with https"),
        ("origin", "[gov](https://evil.org)", "address alone"),
        ("origin", "paypal.com https://paypa1.com/x", "looks like another address"),
        ("origin", "https://раyраl.com", "may look like another one"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_long_gets_a_sentence(field: str, text: str, told: str) -> None:
    with pytest.raises(Friendly, match=re.escape(told)):
        wrote(**{field: text})


def test_lists_and_paragraphs_are_read_as_they_are_typed() -> None:
    made = wrote(answer="## Short\r\nAsk first.\n\n* one\n2) two\n• three [dartsi]\n> quoted\nsee [1]")
    source = "[a-member-november-2026]"
    assert made.page.body == (
        f"Short {source}\n\nAsk first. {source}\n\n- one {source}\n- two {source}\n- three [dartsi]\n\n"
        f"quoted {source}\n\nsee (1) {source}"
    )
    assert made.page.sources == ("a-member-november-2026", "dartsi")
    assert faults(made) == []


def test_what_is_too_long_for_the_first_view_begins_under_read_more() -> None:
    sentence = "It depends on the team and on the country that you work in. "
    made = wrote(answer=sentence * 30)
    assert faults(made) == []
    assert made.page.more
    said = " ".join(each.words for each in made.page.statements)
    assert said == (sentence * 30).strip()


def test_what_would_ping_is_shown_as_harmless_words() -> None:
    made = wrote("Does <@123> know @everyone?", "Ask <@!42>, <@&7>, <#9> or @here. \u202email me@here.org <!channel>")
    text = MARKDOWN.write(MARKDOWN.runs((made.page.title, "\n", *page_body(made.page, {}, TODAY))))
    assert made.page.title == "Does somebody know everybody?"
    assert "Ask somebody, a role, a channel or everybody. mail me\\@here.org everybody" in text
    assert "\\<" not in text
    assert isinstance(Card(title=(made.page.title,)), Card)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a?b=c#d", "see https://sub.example.co.uk.", "ratio 3:2, e.g. javascript: a language", "a/b"],
)
def test_plain_https_links_and_ordinary_words_can_stand(text: str) -> None:
    assert link_trouble(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org", "ftp://example.org", "javascript:alert(1)", "data:text/html;base64,x", "[a](https://b.org)",
        "[a] (https://b.org)", "<https://b.org|bank.com>", "https://user@evil.org",
        "https://bank.com@evil.org", "https://xn--80ak6aa92e.com", "https://аррӏе.com", "https://127.0.0.1/x",
        "https://evil.org:8443/", "https://localhost", "HTTPS://[::1]/", "vbscript:x",
    ],
)  # fmt: skip
def test_masked_links_other_schemes_and_look_alike_hosts_are_refused(text: str) -> None:
    assert link_trouble(f"Read {text} now.") is not None
    assert [said for _, said in broken(replace(entry("cv", CV), body=f"Read {text} now. [dartsi]"), KNOWN, ["cv"])]


def test_a_source_that_names_another_address_than_its_link_is_refused() -> None:
    source = replace(DARTSI, url="https://evil.org/x")
    assert source_trouble(source) is None
    for name in ("bank.com", "www.bank.com"):
        assert "looks like another address" in (source_trouble(replace(source, title=name)) or "")
    assert source_trouble(replace(source, title="evil.org", author="www.evil.org")) is None
    assert source_trouble(replace(source, url="https://evil.org/x y")) is not None
    assert host("https://Example.org/x") == "example.org"


@settings(max_examples=200)
@given(st.text(), st.lists(st.text(max_size=30), max_size=5))
def test_a_slug_is_a_name_that_nothing_has_yet(words: str, taken: list[str]) -> None:
    others = {slug_of(words, ()), *taken}
    slug = slug_of(words, others)
    assert SLUG.fullmatch(slug)
    assert len(slug) <= LONGEST_SLUG
    assert slug not in others


NASTY = st.text(
    st.one_of(st.sampled_from("\n\r\t #*->[]()<>@!|:/.?1)`_\\\u202e\x00"), st.characters(codec="utf-8")), max_size=400
)


@settings(max_examples=300, deadline=None)
@given(NASTY, NASTY, st.one_of(NASTY, st.just(EXPERIENCE), st.just("dartsi")))
def test_any_words_give_a_page_that_keeps_every_rule_but_that_of_links_or_a_sentence(
    question: str, answer: str, origin: str
) -> None:
    try:
        made = wrote(question[:70], answer, origin)
    except Friendly:
        return
    sources = {**KNOWN, **{each.slug: each for each in made.sources}}
    wrong = [said for where, said in broken(made.page, sources, ["cv"]) if where[:1] not in (("body",), ("title",))]
    assert wrong == []
    about_links = [said for said in faults(made) if "link" not in said and "address" not in said]
    assert about_links == []
    assert parse(made.page.slug, write(made.page)).entry == made.page
    assert not re.search(r"<[@#!]&?!?\w+>|(?<!\w)@(everyone|here)\b", f"{made.page.title}\n{made.page.body}")
