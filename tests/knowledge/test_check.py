"""`kb check` refuses a bad pack: the file, the line and a sentence for everything that breaks a rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.fakes.pack import ABBREVIATIONS, CV, GAP, GOOD, NOTHING, QUESTIONS, SOURCES, TIPS, build, page

from mentorbot.knowledge import pack as packs
from mentorbot.knowledge.check import check
from mentorbot.knowledge.shipping import shipped
from mentorbot.knowledge.yaml_text import DEEPEST

ENTRY = "entries/how-long-should-my-cv-be.md"
BODY = 15
"""The line of a page's first statement in the pack that tests change."""


def told(folder: Path) -> list[str]:
    """What an operator reads."""
    return [str(problem) for problem in check(folder)[1]]


def refused(tmp_path: Path, changes: dict[str, str | None]) -> list[str]:
    return told(build(tmp_path, changes))


def test_a_good_pack_is_in_order(tmp_path: Path) -> None:
    assert refused(tmp_path, {}) == []


def test_the_shipped_pack_is_in_order() -> None:
    assert told(shipped()) == []


LONG = "Say it in one page and mean it. " * 30
PAGES = {
    "unknown tag": (page(tags="[cv, cvs]"), 4, "There is no tag 'cvs'"),
    "unknown source": (
        page(sources="[dartsi, dartsy]", body="One. [dartsi]\nTwo. [dartsy]"), 5, "no source 'dartsy'"
    ),
    "no source at all": (page(sources="[]", body="One page. [bot]"), 5, "A page names at least one source."),
    "a statement without a source": (page(body="One. [dartsi]\n\n- Two pages are fine."), BODY + 2, "names no source"),
    "a statement with a source that is not listed": (
        page(body="One. [dartsi]\nTwo. [dramsch]"), BODY + 1, "The source 'dramsch' is not in the page's list"
    ),
    "a source that nothing is drawn from": (page(sources="[dartsi, dramsch]"), 5, "'dramsch' is listed, but no"),
    "a link to nowhere": (page(related="[no-such-page]"), 6, "'no-such-page', which is no other page"),
    "a link to itself": (page(related="[how-long-should-my-cv-be]"), 6, "which is no other page"),
    "an over-long title": (page("How long " * 8 + "is it?"), 2, "characters long; at most 75 fit"),
    "a title that asks nothing": (page("On the CV"), 2, "ends with '?'"),
    "a title that pings": (page("Does @everyone have a CV?"), 2, "'@everyone'"),
    "an over-long answer": (page(body=LONG + "[dartsi]"), BODY, "at most 900 are shown"),
    "an over-long body": (page(body=f"One. [dartsi]\n\n## More\n\n{LONG * 4}[dartsi]"), BODY, "at most 3,000 fit"),
    "no answer": (page(body="## More\n\nOne. [dartsi]"), BODY, "The page has no answer."),
    "he beside a source": (page(body="Dartsi says that she cut it to one page. [dartsi]"), BODY, "'she'"),
    "his in a point": (page(body="One. [dartsi]\n- Dartsi kept His list. [dartsi]"), BODY + 1, "'His'"),
    "an abbreviation that is not spelled out": (page(body="Learn ML first. [dartsi]"), BODY, "'ML' is not spelled out"),
    "an unknown abbreviation": (page(body="Know your XYZ. [dartsi]"), BODY, "'XYZ' is an abbreviation"),
    "everyone": (page(body="Hello @everyone. [dartsi]"), BODY, "'@everyone'"),
    "a link": (page(body="See [this](https://x.org). [dartsi]"), BODY, "']('"),
    "an address": (page(body="See https://x.org now. [dartsi]"), BODY, "'https://'"),
    "HTML": (page(body="A <b>bold</b> word. [dartsi]"), BODY, "'<b'"),
    "a platform's mention": (page(body="Ask <@123>. [dartsi]"), BODY, "'<@'"),
    "a heading": (page(body="One. [dartsi]\n\n### Deep [dartsi]"), BODY + 2, "'### '"),
    "a table": (page(body="One. [dartsi]\n| a | b | [dartsi]"), BODY + 1, "'|'"),
    "too few example questions": (page(questions=["cv?", "one page"]), 7, "at least 5 example questions"),
    "a role page without a role": (page(kind="role"), 3, "names its role"),
    "a kind that there is not": (page(kind="opinion"), 3, "kind: Input should be"),
    "a field that there is not": (page(more="colour: red\n"), 14, "There is no field called colour."),
    "a number as a title": (CV.replace("'How long should my CV be?'", "12"), 2, "title: Input should be a valid"),
    "not a number as a title": (CV.replace("'How long should my CV be?'", ".nan"), 2, "title: Input should be"),
    "bytes as a title": (CV.replace("'How long should my CV be?'", "!!binary aGk="), 2, "title: Input should be"),
    "a list as a title": (CV.replace("'How long should my CV be?'", "[a, b]"), 2, "title: Input should be"),
    "a day that there is not": (CV.replace("2026-11-22", "2026-13-45"), 2, "A value can't be read"),
    "a key twice": (page(more="title: Another?\n"), 14, "The key 'title' stands here twice."),
    "a program": (page(more="role: !!python/object/apply:os.system [id]\n"), 2, "A value can't be read"),
    "no front matter": ("One page. [dartsi]\n", 1, "begins with a line of three dashes"),
    "front matter without an end": ("---\ntitle: x\n", 1, "The front matter does not end"),
    "an alias": (page(more="role: &a x\ncheck_again: *a\n"), 15, "Aliases (*name) are not allowed here."),
    "deep lists": (page(more=f"role: {'[' * 40}{']' * 40}\n"), 14, f"more than {DEEPEST} deep"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_refused_with_its_line_for(name: str, tmp_path: Path) -> None:
    text, line, sentence = PAGES[name]
    (problem,) = refused(tmp_path, {ENTRY: text, "tips/first.yaml": None, "evaluation/questions.jsonl": None})[:1]
    assert problem.startswith(f"{ENTRY}:{line}: ")
    assert sentence in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "[" * 100_000 + "]" * 100_000,
        "- " * 3000 + "x",
        "{a: " * 5000 + "1" + "}" * 5000,
        "x: " + "9" * 6000,
        "? " * 2000,
    ],
    ids=["aliases", "flow lists", "block lists", "mappings", "a number of 6,000 digits", "keys of keys"],
)
def test_a_bomb_is_refused_before_it_grows(bomb: str, tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"tags.yaml": bomb})
    assert problem.startswith("tags.yaml:")


def test_a_quoted_pronoun_is_the_sources_own(tmp_path: Path) -> None:
    assert refused(tmp_path, {ENTRY: page(body='It said "she left" there, says Dartsi. [dartsi]')}) == []


def test_an_abbreviation_that_is_spelled_out_is_fine(tmp_path: Path) -> None:
    assert refused(tmp_path, {ENTRY: page(body="Machine learning (ML) first. [dartsi]")}) == []


def test_the_same_page_as_a_gap_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"entries/gaps/how-long-should-my-cv-be.md": GAP})
    assert (
        f"entries/how-long-should-my-cv-be.md:1: There are two pages called {'how-long-should-my-cv-be'!r}" in problem
    )


def test_two_pages_share_neither_title_nor_question(tmp_path: Path) -> None:
    twin = page("how long should my cv Be?", questions=["CV length", "a", "b", "c", "d"])
    found = refused(tmp_path, {"entries/twin.md": twin})
    assert found == [
        "entries/twin.md:2: The page 'how-long-should-my-cv-be' has the same title.",
        "entries/twin.md:8: 'CV length' is an example question of 'how-long-should-my-cv-be' too.",
    ]


def test_a_file_name_is_words_joined_by_dashes(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"entries/My_Page.md": page("A page?", questions=list("abcde"))})
    assert problem.startswith("entries/My_Page.md:1: A page's file name")


TIP = {
    "linked to a gap": (TIPS.replace("how-long-should-my-cv-be", "visa"), "'visa', which is no page with an answer"),
    "linked to nowhere": (TIPS.replace("how-long-should-my-cv-be", "nowhere"), "'nowhere', which is no page"),
    "of four sentences": (TIPS.replace("Keep it simple.", 'One. Two." Three?'), "at most 3 sentences"),
    "there twice": (TIPS + TIPS, "two tips called 'one-page'"),
    "of an unknown source": (TIPS.replace("[dartsi]", "[dartsy]"), "no source 'dartsy'"),
    "with a pronoun": (TIPS.replace("Keep it", "Keep his"), "no pronoun"),
    "that pings": (TIPS.replace("Keep it", "@here keep it"), "'@here'"),
    "without a source": (TIPS.replace("[dartsi]", "[]"), "sources"),
}


@pytest.mark.parametrize("name", TIP)
def test_a_tip_is_refused(name: str, tmp_path: Path) -> None:
    text, sentence = TIP[name]
    (problem,) = refused(tmp_path, {"tips/first.yaml": text})
    assert problem.startswith("tips/first.yaml:")
    assert sentence in problem


TESTS = {
    "an example question": ('{"q": "CV length", "entries": []}', "is an example question of a page"),
    "of an unknown page": ('{"q": "anything", "entries": ["nowhere"]}', "expects 'nowhere', which is no page"),
    "that is not JSON": ('{"q": "anything"', "This is no line of JSON"),
    "that is no object": ('["anything"]', "has to be a JSON object with q"),
    "without a question": ('{"entries": []}', "has to be a JSON object with q"),
    "of a strange split": ('{"q": "anything", "split": "mine"}', "split: Input should be 'tune' or 'held_out'."),
    "as deep as the sea": ("[" * 100_000, "This is no line of JSON"),
    "that is not a number": ('{"q": NaN}', "has to be a JSON object with q"),
}


@pytest.mark.parametrize("file", ["questions", "nothing"])
@pytest.mark.parametrize("name", TESTS)
def test_a_test_question_is_refused(name: str, file: str, tmp_path: Path) -> None:
    line, sentence = TESTS[name]
    good = QUESTIONS if file == "questions" else NOTHING
    (problem,) = refused(tmp_path, {f"evaluation/{file}.jsonl": good + line + "\n"})
    assert problem.startswith(f"evaluation/{file}.jsonl:3: ")
    assert sentence in problem
    assert "\n" not in problem


def test_other_files_of_test_questions_are_read_too(tmp_path: Path) -> None:
    found = refused(tmp_path, {"evaluation/care.jsonl": '{"q": "fine", "care": false}\n{"care": true}\n'})
    assert found == ["evaluation/care.jsonl:2: This is no test question: it has to be a JSON object with q."]


def test_a_line_may_hold_every_line_end_of_unicode(tmp_path: Path) -> None:
    assert refused(tmp_path, {"evaluation/nothing.jsonl": '{"q": "one\u2028two\x85three", "kind": "far"}\n'}) == []


def test_what_a_bot_cannot_run_without_is_missed(tmp_path: Path) -> None:
    found = refused(tmp_path, {"care.yaml": None, "background.txt": "one line\n"})
    assert [problem.partition(":")[0] for problem in found] == ["care.yaml", "background.txt"]


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == [f"{tmp_path}/nowhere:1: There is no pack here: sources.yaml is missing."]


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"sources.yaml": SOURCES + SOURCES.splitlines()[0] + " date: x}"})
    assert problem == "sources.yaml:5: There are two sources called 'dartsi'."


def test_a_source_links_over_https_alone(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"sources.yaml": SOURCES.replace("https:", "javascript:")})
    assert problem.startswith("sources.yaml:4: 1.url")


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"entries/big.md": CV + "x" * 1_000_001})
    assert problem == "entries/big.md:1: The file is larger than 1,000,000 bytes."


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "entries" / "latin.md").write_bytes(CV.encode() + "é".encode("latin-1"))
    assert told(tmp_path) == ["entries/latin.md:1: This is not UTF-8 text."]


def test_links_are_not_followed(tmp_path: Path) -> None:
    build(tmp_path / "pack")
    outside = build(tmp_path / "outside")
    (tmp_path / "pack" / "entries" / "secret.md").symlink_to(outside / ENTRY)
    (tmp_path / "pack" / "tips" / "loop").symlink_to(tmp_path / "pack")
    (tmp_path / "pack" / "entries" / "broken.md").symlink_to(tmp_path / "gone")
    found = told(tmp_path / "pack")
    assert [problem.partition(":")[0] for problem in found] == ["entries/broken.md", "entries/secret.md", "tips/loop"]
    assert all("Links are not followed" in problem for problem in found)


def test_more_than_two_thousand_files_are_refused_unread(tmp_path: Path) -> None:
    build(tmp_path)
    for number in range(packs.MOST_FILES + 1 - len(GOOD)):
        (tmp_path / f"{number}.txt").touch()
    assert told(tmp_path) == [f"{tmp_path}:1: A pack holds at most 2,000 files; this folder has more."]


def test_a_pipe_in_the_folder_holds_nothing_up(tmp_path: Path) -> None:
    build(tmp_path)
    os.mkfifo(tmp_path / "entries" / "pipe.md")
    assert told(tmp_path) == []


def test_every_problem_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    bad = {"tags.yaml": "a: 1\n", "abbreviations.yaml": ABBREVIATIONS + "more: 1\n", ENTRY: "---\n"}
    assert [problem.partition(":")[0] for problem in refused(tmp_path, dict(bad))] == [
        "abbreviations.yaml", ENTRY, "tags.yaml",
    ]  # fmt: skip
