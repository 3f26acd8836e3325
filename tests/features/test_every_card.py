"""Every card of the shipped pack: no button leads nowhere, and nothing is too long."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from tests.features.walk import IN_TURN, Walk, buttons, said, walked

from mentorbot.core.card import Card
from mentorbot.core.markup import bare
from mentorbot.knowledge.entry import MOST_SHOWN
from mentorbot.knowledge.pack import Pack, load
from mentorbot.knowledge.shipping import shipped
from mentorbot.knowledge.wording import body_of, page_body


@pytest.fixture(scope="module")
def walk() -> Walk:
    return walked()


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(shipped())


def test_every_button_leads_somewhere_and_every_command_was_reached(walk: Walk) -> None:
    reached = {path for path, _ in walk.seen}
    never = {path for path in walk.commands if path not in reached and not path.startswith(IN_TURN)}
    assert never == {
        "open", "form again",  # dispatch offers these itself
        "setup review", "setup public", "setup retention",  # as the settings that are reached
    }  # fmt: skip
    assert len(walk.seen) > 500


def test_labels_of_buttons_make_sense_and_are_there_once(walk: Walk) -> None:
    for path, card in walk.seen:
        labels = [button.label for button in buttons(card)]
        assert len(set(labels)) == len(labels), (path, labels)
        assert all(0 < len(label.strip()) <= 75 for label in labels), (path, labels)


def test_a_card_never_has_more_rows_or_buttons_than_can_be_taken_in(walk: Walk) -> None:
    for path, card in walk.seen:
        assert len(card.rows) <= 10, path
        assert len(card.buttons) <= 6, (path, [button.label for button in card.buttons])


def test_every_page_is_at_most_900_characters_at_first(pack: Pack) -> None:
    for entry in pack.entries:
        if not entry.gap:
            body = "".join(str(part) for part in page_body(entry, pack.sources, date.min))
            assert len(entry.title) + len(body) <= MOST_SHOWN, entry.slug


def test_any_two_pages_together_are_at_most_900_characters(pack: Pack) -> None:
    pages = [entry for entry in pack.entries if not entry.gap]
    for first, second in permutations(pages[::3], 2):
        for asked_both in (True, False):
            shown = body_of((first, second), pack.sources, date.min, asked_both=asked_both)
            body = "".join(str(part) for part in shown.text)
            assert len(bare(first.title + body)) <= MOST_SHOWN, (first.slug, second.slug)
            assert all(entry.title in first.title + body for entry in shown.pages)


def test_an_answer_always_names_its_sources_and_an_honest_no_never_does(walk: Walk) -> None:
    for path, card in walk.seen:
        words = said(card)
        if words.startswith("I don't have that"):
            assert "Source" not in words
        elif path in ("page", "share", "post reply") and card.tone == "plain":
            assert "\nSource" in words, words


def test_a_form_asks_for_one_thing_and_says_what(walk: Walk) -> None:
    for form in walk.forms:
        assert len(form.fields) == (2 if form.command == "suggest" else 1), form.command
        assert all(form.label for form in form.fields)
        assert len(form.title) <= 45


def _sentences(card: Card) -> int:
    words = "".join(str(part) for part in card.body)
    return sum(words.count(f"{mark}{after}") for mark in ".?" for after in (" ", "\n")) + words.endswith(".")


def test_help_is_two_sentences_and_who_could_read_what_is_kept_three(walk: Walk) -> None:
    assert {_sentences(card) for card in walk.of("help")} == {2}
    assert {_sentences(card) for card in walk.of("privacy")} == {3}
