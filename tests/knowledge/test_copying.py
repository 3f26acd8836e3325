"""What a page keeps of a message: nothing that pings, whole sentences, and never more than a page holds."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mentorbot.core.errors import Friendly
from mentorbot.knowledge.copying import OMITTED, copied
from mentorbot.knowledge.entry import LONGEST_BODY
from mentorbot.knowledge.writing import written

SOURCE = "experience of a member, November 2026, in this community"


def test_a_short_message_is_kept_as_it_is() -> None:
    assert copied(" Start small.\n- then more ") == "Start small.\n- then more"


def test_nobody_is_pinged_or_named_by_a_number() -> None:
    assert (
        copied("Ask <@1234567890> or <@&99> in <#77>, @everyone <:wave:5>")
        == ("Ask somebody or a role in a channel, everybody ").strip()
    )


def test_a_long_message_ends_at_a_sentence_and_says_that_it_went_on() -> None:
    kept = copied("It took me a long time to learn this. " * 100)
    assert kept.endswith(f"learn this. {OMITTED}")
    assert len(kept) < LONGEST_BODY


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    kept = copied("word " * 1000)
    assert kept.endswith(f"word {OMITTED}")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=4000))
def test_what_is_kept_always_fits_a_page(words: str) -> None:
    fits_or_has_no_words(copied(words))


@given(st.lists(st.sampled_from(["a long line. And more of it", "- a point", "", "x" * 700]), max_size=400))
def test_many_lines_fit_too(lines: list[str]) -> None:
    fits_or_has_no_words(copied("\n".join(lines)))


def fits_or_has_no_words(kept: str) -> None:
    assert trouble(kept) in ("", "The answer is missing.")


def trouble(kept: str) -> str:
    """What stands against a page with this answer, which is refused where it is longer than a page holds."""
    try:
        written("What helped somebody?", kept, SOURCE, {}, (), date(2026, 11, 26))
    except Friendly as error:
        return error.text
    return ""
