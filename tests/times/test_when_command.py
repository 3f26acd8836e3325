"""`mentorbot when`, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def when(folder: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mentorbot", "when", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return done


NOW = ("--now", "2026-11-26T10:30")


def test_a_point_is_shown_as_an_absolute_date_with_its_zone(tmp_path: Path) -> None:
    assert (
        when(tmp_path, "tomorrow at 9", "--zone", "munich", *NOW).stdout == "Friday 27 November 2026, 09:00, Berlin\n"
    )


def test_a_recurrence_is_shown_with_its_next_three_times(tmp_path: Path) -> None:
    lines = when(tmp_path, "every tuesday at 9", "--zone", "New York", *NOW).stdout.splitlines()
    assert lines[0] == "every Tuesday at 09:00 (New York)"
    assert [line.strip() for line in lines[2:]] == [
        "Tuesday 1 December 2026, 09:00, New York",
        "Tuesday 8 December 2026, 09:00, New York",
        "Tuesday 15 December 2026, 09:00, New York",
    ]


def test_a_time_that_the_clocks_skip_is_told(tmp_path: Path) -> None:
    told = when(tmp_path, "28 march 2027 02:30", "--zone", "Berlin", *NOW).stdout
    assert told.endswith("The clocks skip that time: it comes at 03:30.\n")


def test_a_machine_gets_json(tmp_path: Path) -> None:
    row = json.loads(when(tmp_path, "in 2 hours", "--zone", "Berlin", "--json", *NOW).stdout)
    assert (row["ok"], row["kind"], row["value"], row["instant"]) == (
        True,
        "point",
        "2026-11-26T12:30",
        "2026-11-26T11:30+00:00",
    )
    row = json.loads(when(tmp_path, "banana", "--json", *NOW, code=1).stdout)
    assert row["ok"] is False
    assert "Try" in row["error"]


def test_what_is_not_understood_is_refused_with_an_example(tmp_path: Path) -> None:
    done = when(tmp_path, "banana", *NOW, code=2)
    assert done.stderr == (
        'mentorbot: I don\'t understand that time. Try "tomorrow at 9am", "end of March" or "in 2 weeks".\n'
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x", "--zone", "Atlantis"), "I don't know a zone"),
        (("x", "--zone", "IST"), "may be one of several zones"),
        (("x", "--now", "noon"), "is no time like"),
        (("x", "--now", "2026-11-26T10:30Z"), "without a zone"),
        (("x", "--order", "YMD"), "DMY or MDY"),
        (("--batch", "in.jsonl"), "--batch and --out go together"),
        (("--batch", "none.jsonl", "--out", "out.jsonl"), "can't be read"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    assert told in when(tmp_path, *words, *(() if "--now" in words else NOW), code=2).stderr


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    ref = "2010-01-01T00:00"
    rows = [
        {"id": "a", "text": "next friday", "ref": ref, "kind": "point", "order": "DMY"},
        {"id": 2, "text": "every other friday at 18:00", "ref": ref, "kind": "recurrence"},
        {"id": ["c"], "text": "daily starting march 3rd", "ref": ref},
        {"id": "d", "text": "2/3", "ref": ref, "kind": "point", "order": "MDY"},
        {"id": "e", "text": "banana", "ref": ref, "kind": "any"},
    ]
    (tmp_path / "in.jsonl").write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    when(tmp_path, "--batch", "in.jsonl", "--out", "out.jsonl")
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert out[0] == {"id": "a", "ok": True, "kind": "point", "value": "2010-01-08T00:00", "error": None}
    assert out[1]["rrule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=18;BYMINUTE=0"
    assert out[2]["rrule"] == "DTSTART:20100303T000000\nRRULE:FREQ=DAILY"
    assert out[3]["value"] == "2010-02-03T00:00"
    assert (out[4]["ok"], out[4]["kind"], bool(out[4]["error"])) == (False, None, True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": 1, "text": "x"}', "in.jsonl:2: this is no JSON object with id, text and ref"),
        ("no json", "in.jsonl:2: this is no JSON object with id, text and ref"),
        ('{"id": 1, "text": 5, "ref": "2010-01-01T00:00"}', "in.jsonl:2: text and ref have to be in quotes"),
        ('{"id": 1, "text": "x", "ref": "today"}', "in.jsonl:2: today is no time like"),
        ('{"id": 1, "text": "x", "ref": "2010-01-01T00:00", "kind": "y"}', "in.jsonl:2: kind has to be"),
        ('{"id": 1, "text": "x", "ref": "2010-01-01T00:00", "order": []}', "in.jsonl:2: order has to be"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_written(tmp_path: Path, line: str, told: str) -> None:
    good = json.dumps({"id": 0, "text": "tomorrow", "ref": "2010-01-01T00:00"})
    (tmp_path / "in.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    assert told in when(tmp_path, "--batch", "in.jsonl", "--out", "out.jsonl", code=2).stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_it_needs_no_pages_and_no_database() -> None:
    script = "import sys, mentorbot.cli.when; print([each for each in sys.modules if each.startswith('mentorbot.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stdout.replace("'", "").strip("[]\n").split(", ")
    assert {each.split(".")[1] for each in loaded} == {"cli", "core", "times"}
