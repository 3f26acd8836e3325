"""A person at a real terminal: a pseudo-terminal, a real process, real keys."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.platforms.terminal.pseudo_terminal import terminal

CTRL_C, CTRL_D, TAB, ENTER = "\x03", "\x04", "\t", "\r"
GREETED = "Ask, or type / for commands"
WARNED = "Press Ctrl-C again to leave, or go on. › Ask, or type"
GREETED_PLAINLY = "/quit to leave."


def test_a_person_asks_chooses_follows_up_and_leaves(tmp_path: Path) -> None:
    kept = tmp_path / "new" / "history"
    with terminal(str(kept)) as screen:
        greeting = screen.wait_for(GREETED)
        assert "I am a program" in greeting
        assert "[3] How long should my CV be?" in greeting
        screen.type("my cv looks odd" + ENTER)
        answer = screen.wait_for("[5] More")
        assert "╭" in answer
        assert "• data analysis on site" in answer
        screen.type("1" + ENTER)
        screen.wait_for("What else would you like to know?")
        screen.type("and for biologists" + ENTER)
        screen.wait_for("You follow up on cv")
        screen.type("3" + ENTER)
        screen.wait_for("Thank you. Noted.")
        screen.type("/quit" + ENTER)
        assert screen.leave() == 0
    assert "\x1b[36m" in screen.raw
    lines = kept.read_text(encoding="utf-8")
    assert "+my cv looks odd" in lines
    assert "biologists" not in lines
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_example_of_the_greeting_can_be_chosen_by_its_number() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("3" + ENTER)
        screen.wait_for("How do I explain a specialist CV")


def test_a_choice_stays_good_after_a_reply_that_offers_none() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("cv" + ENTER)
        screen.wait_for("[5] More")
        for _ in range(2):
            screen.type("3" + ENTER)
            screen.wait_for("Thank you. Noted.")


def test_a_number_that_chooses_nothing_and_an_old_choice_get_a_sentence() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("cv" + ENTER)
        screen.wait_for("[5] More")
        screen.type("9" + ENTER)
        screen.wait_for("Choose from 1 to 5.")
        screen.type("[4]" + ENTER)
        screen.wait_for("from an older version")


def test_what_is_missing_is_asked_for_until_it_can_be_used() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/rate" + ENTER)
        screen.wait_for("Stars (1 to 5):")
        screen.type("9" + ENTER)
        screen.wait_for("a whole number from 1 to 5. Stars (1 to 5): 9")
        screen.type("\x7f4" + ENTER)
        screen.wait_for("4 of 5")


def test_a_refused_form_keeps_the_words_and_continues() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/page suggest" + ENTER)
        screen.wait_for("Title:")
        screen.type("x" * 50 + ENTER)
        screen.wait_for("What should it say?")
        screen.type("line one\rline two" + CTRL_D)
        screen.wait_for("Source (may stay empty):")
        screen.type(ENTER)
        screen.wait_for("[1] Continue")
        screen.type("1" + ENTER)
        screen.wait_for("Title: " + "x" * 50)
        screen.type("\x7f" * 20 + ENTER)
        screen.wait_for("line two")
        screen.type(CTRL_D)
        screen.wait_for("Source (may stay empty):")
        screen.type("a talk" + ENTER)
        screen.wait_for("Thank you: " + "x" * 30)
        screen.wait_for("line one")


def test_a_form_that_is_left_half_way_can_be_taken_up_again() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/page suggest" + ENTER)
        screen.wait_for("Title:")
        screen.type("Half a title" + ENTER)
        screen.wait_for("What should it say?")
        screen.type(CTRL_C)
        screen.wait_for("[1] Continue")
        screen.type("1" + ENTER)
        screen.wait_for("Title: Half a title")


def test_ctrl_c_clears_the_line_and_a_second_one_leaves() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("half a question" + CTRL_C)
        screen.wait_for(WARNED)
        screen.type("refuse" + ENTER)
        screen.wait_for("Try tomorrow.")
        screen.wait_for(GREETED)
        screen.type(CTRL_C)
        screen.wait_for(WARNED)
        screen.type(CTRL_C)
        assert screen.leave() == 0


def test_ctrl_d_leaves() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type(CTRL_D)
        assert screen.leave() == 0


def test_ctrl_c_stops_an_answer_and_the_chat_goes_on() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/forever" + ENTER)
        screen.wait_for("One moment")
        screen.type(CTRL_C)
        screen.wait_for("Press Ctrl-C again to leave")
        screen.type("refuse" + ENTER)
        screen.wait_for("That can't be done today.")


def test_a_slow_answer_shows_what_is_being_done() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/slow" + ENTER)
        screen.wait_for("Reading the pages (3 of 10)")
        screen.wait_for("Here I am.")


def test_tab_completes_commands_and_values() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/go")
        screen.wait_for("Set a goal to close a skill gap")
        screen.type(TAB + " SQ")
        screen.wait_for("SQL (asked for often)")
        screen.type(TAB + ENTER)
        screen.wait_for("Your goal: SQL")


def test_plain_has_no_boxes_bars_spinners_or_colours() -> None:
    with terminal("--plain") as screen:
        screen.wait_for(GREETED_PLAINLY)
        screen.type("/goal add SQL" + ENTER)
        seen = screen.wait_for("2. Put it away")
        assert "Three check-ins in November" in seen
        screen.type("/slow" + ENTER)
        screen.wait_for("Here I am.")
        screen.type("/quit" + ENTER)
        assert screen.leave() == 0
    assert not set("╭│█⠋⠙⠹›•") & set(screen.raw)
    assert "One moment" not in screen.raw
    assert "\x1b[3" not in screen.raw
    assert "\x1b[1m" not in screen.raw


def test_no_color_keeps_the_boxes_without_colours() -> None:
    with terminal(NO_COLOR="1") as screen:
        screen.wait_for(GREETED)
        screen.type("cv" + ENTER)
        screen.wait_for("[5] More")
    assert "╭" in screen.raw
    assert "\x1b[36m" not in screen.raw


def test_a_dumb_terminal_gets_a_simple_prompt_and_no_escapes() -> None:
    with terminal(TERM="dumb") as screen:
        screen.wait_for(GREETED_PLAINLY)
        screen.type("cv" + ENTER)
        screen.wait_for("[5] More")
        screen.type("1" + ENTER)
        screen.wait_for("What else would you like to know?")
        screen.type("and now" + ENTER)
        screen.wait_for("You follow up on cv")
        screen.type("/slow" + ENTER)
        screen.wait_for("Here I am.")
        screen.type("/quit" + ENTER)
        assert screen.leave() == 0
    assert "\n> " in screen.seen
    assert "\x1b" not in screen.raw


def test_a_history_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with terminal(str(tmp_path / "file" / "history")) as screen:
        screen.wait_for(GREETED)
        screen.type("refuse" + ENTER)
        screen.wait_for("That can't be done today.")


def test_a_check_in_comes_above_the_line_that_is_being_typed() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/remind" + ENTER)
        screen.wait_for("You have a check-in.")
        screen.type("my c")
        screen.type("v" + ENTER)
        screen.wait_for("[5] More")


def test_what_is_typed_stays_while_a_check_in_arrives() -> None:
    with terminal() as screen:
        screen.wait_for(GREETED)
        screen.type("/slow" + ENTER)
        screen.wait_for("Here I am.")
        screen.type("/remind" + ENTER + "how long does it ta")
        screen.wait_for("[1] Open")
        screen.wait_for("how long does it ta")
        screen.type("ke" + ENTER)
        screen.wait_for("Which of these do you mean?")


def test_what_was_missed_is_shown_before_the_first_line_and_can_be_opened() -> None:
    with terminal("--missed") as screen:
        shown = screen.wait_for(GREETED)
        assert "You have a check-in." in shown
        screen.type("1" + ENTER)
        screen.wait_for("That can't be done today.")
