"""The piped way: a real process with real pipes."""

from __future__ import annotations

import select
import subprocess
import sys

import pytest
from tests.platforms.terminal.pseudo_terminal import ROOT, environment

CHAT = [sys.executable, "-m", "tests.platforms.terminal.demo"]


def piped(given: bytes, *arguments: str, **env: str) -> tuple[str, str]:
    """Give what was written and what was complained about; the exit code is 0."""
    done = subprocess.run(
        [*CHAT, *arguments], input=given, capture_output=True, cwd=ROOT, env=environment(**env), timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode()


def test_each_line_is_a_question_and_the_answer_is_plain() -> None:
    out, err = piped(b"cv length?\n\n   \nrefuse\n")
    assert out.startswith("How do I explain a specialist CV to tech recruiters?\n\nSomeone from oil and gas")
    assert "\n- decisions under high stress\n" in out
    assert "\n1. Follow-up\n2. What do I leave behind?\n" in out
    assert out.endswith("That can't be done today.\n\nTry tomorrow.\n\n")
    assert "Your question" not in out
    assert not set("\x1b╭│›") & set(out)
    assert err == ""


def test_a_last_line_without_an_end_of_line_is_answered() -> None:
    out, _ = piped(b"refuse")
    assert "That can't be done today." in out


def test_a_number_chooses_a_button_and_the_next_line_fills_what_it_asks() -> None:
    out, _ = piped(b"cv\n1\nand for biologists?\n3\n")
    assert "What else would you like to know?\nYou follow up on cv\n\nand for biologists?" in out
    assert out.endswith("Thank you. Noted.\n\n")


def test_a_form_is_filled_line_by_line_or_all_in_one() -> None:
    out, _ = piped(b"page suggest\nA title\nIts words\n\n")
    assert "The next 3 lines fill it." in out
    assert "Thank you: A title\n\nIts words\n\nSource: none" in out
    out, _ = piped(b"page suggest title: A title body: Its words\nrefuse\n")
    assert out.startswith("Thank you: A title")
    assert "That can't be done today." in out


def test_a_refused_form_is_continued_with_its_words() -> None:
    out, _ = piped(b"page suggest\n" + b"x" * 50 + b"\nIts words\nmy source\n1\nShort\n\n\n")
    assert "Thank you: Short\n\nIts words\n\nSource: my source" in out


def test_an_input_that_ends_in_the_middle_says_that_nothing_was_sent() -> None:
    out, _ = piped(b"page suggest\nA title\n")
    assert out.endswith("The input ended before this was filled: What should it say?. Nothing was sent.\n")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"\xff\xfe\x00\x80\n", "it is not text in UTF-8"),
        (b"\x00\x07\x1b\n", "it holds no words"),
        (b"a" * 2_000_000 + b"\n", "too long to be a question"),
        (b"a" * 100_001 + b"\n", "too long to be a question"),
        (b"q" * 5000 + b"\n", "at most 2,000 fit here"),
    ],
)
def test_junk_gets_a_sentence_and_the_next_line_is_answered(given: bytes, sentence: str) -> None:
    out, err = piped(given + b"refuse\n")
    assert sentence in out
    assert "That can't be done today." in out
    assert "Traceback" not in out + err


def test_control_characters_in_a_question_never_come_back() -> None:
    out, _ = piped("what is \x1b[31mred\x1b]0;title\x07 \u202eeltit [bold]x[/bold]\r\n".encode())
    assert "You asked: what is [31mred]0;title eltit [bold]x[/bold]" in out
    assert not set("\x1b\x07\r\u202e") & set(out)


def test_what_breaks_gets_a_reference_and_no_detail() -> None:
    out, _ = piped(b"boom\nrefuse\n")
    assert "reference r1" in out
    assert "secret detail" not in out
    assert "That can't be done today." in out


def test_an_unknown_command_names_its_neighbours() -> None:
    out, _ = piped(b"/gaol add\n1\nSQL\n")
    assert "There is no command /gaol." in out
    assert "1. Set a goal to close a skill gap (/goal add)" in out
    assert "Your goal: SQL" in out


def test_colour_can_be_forced() -> None:
    out, _ = piped(b"cv\n", "--colour", NO_COLOR="1")
    assert "\x1b[36m" in out
    assert "╭" in out


def test_no_input_at_all_is_no_error() -> None:
    assert piped(b"") == ("", "")


def test_words_that_cannot_be_stored_can_be_sent_again() -> None:
    out, _ = piped(b"page suggest title: A title body: Its words\nrefuse\n", "--full")
    assert "reference r1" in out
    assert "That can't be done today." in out
    out, _ = piped(b"page suggest\nA title\nIts words\n\n1\n", "--full")
    assert "reference r1" in out
    assert "1. Continue" in out
    assert "secret detail" not in out
    assert "Traceback" not in out


@pytest.mark.parametrize("arguments", [(), ("--colour",)])
def test_a_reader_that_goes_away_is_no_error(arguments: tuple[str, ...]) -> None:
    chat = subprocess.Popen(
        [*CHAT, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
    )
    assert chat.stdout is not None
    chat.stdout.close()
    chat.stdout = None
    _, err = chat.communicate(b"cv\n" * 500, timeout=30)
    assert chat.returncode == 0
    assert err == b""


def test_an_answer_comes_before_the_next_question_is_written() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(CHAT, stdin=pipe, stdout=pipe, cwd=ROOT, env=environment()) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write(b"refuse\n")
        chat.stdin.flush()
        answered = select.select([chat.stdout], [], [], 20)[0]
        first = chat.stdout.readline() if answered else b""
        chat.stdin.close()
        assert first == b"That can't be done today.\n"
        chat.stdout.read()
    assert chat.returncode == 0


def test_a_stream_that_knows_only_ascii_gets_question_marks_not_a_traceback() -> None:
    out, err = piped(b"cv\n", "--colour", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert "Sources: Dramsch" in out
    assert err == ""


def test_what_was_missed_comes_before_the_first_answer() -> None:
    out, _ = piped(b"1\n", "--missed")
    assert out.startswith("You have a check-in.\n\nYou can choose:\n1. Open\n")
    assert out.endswith("That can't be done today.\n\nTry tomorrow.\n\n")
