"""A card is plain data, and a member's own words stay words."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from mentorbot.core.call import reaches
from mentorbot.core.card import Button, Card, Plain


def test_a_card_is_never_changed() -> None:
    card = Card(title=("Hello",))
    with pytest.raises(FrozenInstanceError):
        card.title = ("Bye",)  # type: ignore[misc]
    assert card == Card(title=("Hello",))


def test_somebody_s_words_are_text_that_is_told_apart() -> None:
    words = Plain("**@everyone**")
    assert words == "**@everyone**"
    assert isinstance(words, Plain)
    assert not isinstance("**@everyone**", Plain)


def test_a_button_carries_its_command() -> None:
    assert Button("Done", "goal done", {"goal": "g7"}).args == {"goal": "g7"}


@pytest.mark.parametrize(
    ("have", "need", "enough"),
    [("admin", "moderator", True), ("moderator", "moderator", True), ("member", "moderator", False)],
)
def test_a_higher_rank_includes_the_lower(have: str, need: str, enough: bool) -> None:
    assert reaches(have, need) is enough  # type: ignore[arg-type]
