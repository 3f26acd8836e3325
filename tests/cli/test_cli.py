"""The operator's commands in a process of their own: what they print, where, and with which exit code."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.fakes.pack import CARE_REPLY, CV, LINES, build

from mentorbot.app import clock
from mentorbot.delivery.heartbeat import Sign, beat
from mentorbot.settings import Settings
from mentorbot.storage.database import open_database

SECRET = "hush-8080"
POWERLESS = ("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override") if os.geteuid() == 0 else ()
"""What makes root obey the rights of files, as everybody else does."""


@dataclass(frozen=True, slots=True)
class Shell:
    """An operator in a folder with a small pack. Whatever is said, it is never a traceback."""

    folder: Path

    def run(
        self, *words: str, code: int = 0, environ: Mapping[str, str] | None = None, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        ours = {"MENTORBOT_DATA": str(self.folder / "data"), "MENTORBOT_PACK": str(self.folder / "pack")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORBOT_")}
        done = subprocess.run(
            [*before, sys.executable, "-m", "mentorbot", *words],
            cwd=self.folder,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **ours, **(environ or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr
        return done

    def refused(self, *words: str, environ: Mapping[str, str] | None = None, before: Sequence[str] = ()) -> str:
        """What an operator reads when something can't be done: a sentence, and exit code 2."""
        done = self.run(*words, code=2, environ=environ, before=before)
        assert done.stdout == ""
        said = [line for line in done.stderr.splitlines() if line.startswith("mentorbot: ")]
        assert len(said) == 1
        return done.stderr

    @property
    def database(self) -> Path:
        return self.folder / "data" / "mentorbot.sqlite3"


@pytest.fixture(scope="module", autouse=True)
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[str]]:
    """What is told of a database that another program holds: it waits for ten seconds, so it begins with the first."""
    folder = tmp_path_factory.mktemp("locked")
    build(folder / "pack")
    (folder / "data").mkdir()
    shell = Shell(folder)
    other = sqlite3.connect(shell.database, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(shell.refused, "ask", "cv?")
    other.close()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    build(tmp_path / "pack")
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell whose pack was read before."""
    folder = tmp_path_factory.mktemp("warm")
    build(folder / "pack")
    shell = Shell(folder)
    assert "Everything is ready." in shell.run("kb", "warm").stdout
    return shell


def test_a_chat_makes_up_for_the_nights_in_which_nothing_ran(warm: Shell, tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shutil.copytree(warm.folder, tmp_path, dirs_exist_ok=True)
    shell.run("chat", before=("sh", "-c", 'echo "/help" | "$@"', "sh"))
    with closing(sqlite3.connect(shell.database, isolation_level=None)) as database:
        database.execute("INSERT INTO inbox (event, seen_at) VALUES ('of long ago', 0)")
        (slot,) = database.execute("SELECT slot FROM delivery WHERE kind = 'retention'").fetchone()
        before = (datetime.fromisoformat(slot) - timedelta(days=2)).isoformat(timespec="minutes")
        database.execute("UPDATE recurrence SET last_slot = ? WHERE kind = 'retention'", [before])
        moved = database.execute(
            "UPDATE delivery SET key = 'k', slot = ?, due = 0, wake_at = 0 WHERE kind = 'retention'", [before]
        )
        assert moved.rowcount == 1
    shell.run("chat", before=("sh", "-c", 'echo "/help" | "$@"', "sh"))
    with closing(sqlite3.connect(shell.database)) as database:
        assert database.execute("SELECT event FROM inbox WHERE event = 'of long ago'").fetchall() == []
        states = database.execute("SELECT state FROM delivery WHERE kind = 'retention' ORDER BY slot").fetchall()
    assert states[0] == ("sent",)
    assert states[-1] == ("due",)


def test_a_question_is_answered(warm: Shell) -> None:
    done = warm.run("ask", "how long should my CV be?")
    assert "One page, says Dartsi." in done.stdout
    assert "Olympia Dartsi (particle physics → data scientist; talk slides, undated)" in done.stdout
    assert done.stderr == ""


def test_a_machine_gets_json(warm: Shell) -> None:
    row = json.loads(warm.run("ask", "--json", "how long should my CV be?").stdout)
    assert (row["outcome"], row["answered"]) == ("answer", True)
    assert "how-long-should-my-cv-be" in row["entries"]
    assert "dartsi-document" in row["sources"]
    assert row["confidence"] > 0


def test_a_file_of_questions_is_answered_line_by_line(warm: Shell) -> None:
    asked = [
        {"id": "a", "q": "how long should my CV be?"},
        {"id": 2, "q": ""},
        {"id": ["c"], "q": "x" * 10_000},
        {"id": "\udc80", "q": "half a smiley \ud83d"},
        {"id": "e", "q": LINES["distress"][0]},
    ]
    lines = [json.dumps(row) for row in asked]
    lines.insert(1, json.dumps({"id": "line ends", "q": "one\u2028two\x85three"}, ensure_ascii=False))
    (warm.folder / "in.jsonl").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    warm.run("ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    rows = [json.loads(line) for line in (warm.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "line ends", 2, ["c"], "\udc80", "e"]
    assert all(set(row) == {"id", "outcome", "answered", "text", "entries", "sources", "confidence"} for row in rows)
    assert rows[0]["outcome"] == "answer"
    assert "There is no question." in rows[2]["text"]
    assert "10,000 characters" in rows[3]["text"]
    assert (rows[5]["outcome"], rows[5]["text"], rows[5]["entries"]) == ("care", CARE_REPLY, [])


def test_a_bad_line_is_named_before_anything_is_written(warm: Shell) -> None:
    (warm.folder / "bad.jsonl").write_text('{"id": 1, "q": "cv?"}\n{"id": 1}', encoding="utf-8")
    told = warm.refused("ask", "--batch", "bad.jsonl", "--out", "never.jsonl")
    assert "bad.jsonl:2: this is no JSON object with id and q" in told
    assert not (warm.folder / "never.jsonl").exists()


def test_a_place_for_answers_that_is_not_there_is_told(warm: Shell) -> None:
    (warm.folder / "one.jsonl").write_text('{"id": 1, "q": "cv?"}\n', encoding="utf-8")
    told = warm.refused("ask", "--batch", "one.jsonl", "--out", "nowhere/x.jsonl")
    assert "nowhere/x.jsonl can't be written: No such file or directory." in told


def test_a_batch_needs_a_place_for_its_answers(warm: Shell) -> None:
    assert "--batch and --out go together" in warm.refused("ask", "--batch", "one.jsonl")


def test_what_is_no_question_is_told(warm: Shell) -> None:
    assert "There is no question." in warm.refused("ask")


def test_bytes_that_are_no_text_are_no_bug(warm: Shell) -> None:
    assert warm.run("ask", os.fsdecode(b"cv length \xff\xfe?")).stdout


def test_a_good_pack_is_told_to_be_in_order(shell: Shell) -> None:
    assert shell.run("kb", "check").stdout == "3 pages, 1 known gaps, 1 tips, 2 sources: all in order.\n"
    assert not shell.database.exists()


def test_every_problem_of_a_bad_pack_is_a_line(shell: Shell) -> None:
    other = build(shell.folder / "other", {"entries/how-long-should-my-cv-be.md": CV.replace("[cv]", "[cvs]")})
    done = shell.run("kb", "check", str(other), code=1)
    assert done.stdout.splitlines() == [
        "entries/how-long-should-my-cv-be.md:4: There is no tag 'cvs'; tags.yaml has the list.",
        "1 to mend.",
    ]
    assert "There is no pack here" in shell.run("kb", "check", "nowhere", code=1).stdout


def test_an_evaluation_prints_its_figures(warm: Shell) -> None:
    found = json.loads(warm.run("kb", "eval", "--json").stdout)
    assert (found["questions"], found["unanswerable"]) == (2, 2)
    assert set(found["lines"]) == {"answer", "maybe"}
    assert isinstance(found["worst"], list)
    held_out = warm.run("kb", "eval", "--held-out", "--plain")
    assert "questions: 1\n" in held_out.stdout
    assert "Asking the test questions: 2 of 2" in held_out.stderr


def test_an_operator_sees_whether_it_is_alive(shell: Shell) -> None:
    silent = "No program has served here in the last minute.\n"
    assert shell.run("health", code=1).stdout == silent
    assert not (shell.folder / "data").exists()
    asyncio.run(_beat(shell, timedelta()))
    assert shell.run("health").stdout == "Alive. By words alone.\n"
    asyncio.run(_beat(shell, timedelta(seconds=90)))
    assert shell.run("health", code=1).stdout == silent


async def _beat(shell: Shell, ago: timedelta) -> None:
    settings = Settings(data=shell.folder / "data")
    settings.data.mkdir(exist_ok=True)
    database = await open_database(settings.database_url, settings.open_keys())
    async with database.write() as tx:
        await beat(tx, Sign("p", ("discord",), "0.1", "By words alone.", clock() - ago))
    await database.close()


def test_a_bad_setting_is_named_with_its_value_and_what_is_allowed(shell: Shell) -> None:
    told = shell.refused("ask", "cv?", environ={"MENTORBOT_RETENTION_DAYS": "0"})
    assert "retention_days = '0'" in told
    assert "greater than or equal to 1" in told
    (shell.folder / "mentorbot.toml").write_text(
        f"log_level = 'x'\n[discord]\ntoken = ['{SECRET}']\n", encoding="utf-8"
    )
    told = shell.refused("kb", "check")
    assert "log_level = 'x'" in told
    assert "discord.token: the value can't be used." in told
    assert SECRET not in told


def test_a_secret_in_a_bad_variable_is_not_repeated(shell: Shell) -> None:
    told = shell.refused("run", environ={"MENTORBOT_DISCORD": SECRET})
    assert "MENTORBOT_DISCORD" in told
    assert SECRET not in told


def test_serving_without_a_token_says_where_it_goes(shell: Shell) -> None:
    assert "MENTORBOT_DISCORD__TOKEN" in shell.refused("run")


def test_serving_others_needs_to_say_who_serves(shell: Shell) -> None:
    told = shell.refused("run", environ={"MENTORBOT_DISCORD__TOKEN": SECRET, "MENTORBOT_OPERATOR": "Ada"})
    assert "contact: members have to be told who runs this" in told


def test_a_pack_that_cannot_be_used_is_told(shell: Shell) -> None:
    (shell.folder / "pack" / "care.yaml").unlink()
    assert "care.yaml:1: The file is missing" in shell.refused("ask", "cv?")


def test_a_data_folder_that_cannot_be_made_is_told(shell: Shell) -> None:
    (shell.folder / "data").write_text("in the way", encoding="utf-8")
    assert "data: the folder" in shell.refused("ask", "cv?")


def test_a_file_that_is_no_database_is_told_and_kept(shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    shell.database.write_text("my diary\n" * 500, encoding="utf-8")
    assert "is not a database of mentorbot" in shell.refused("ask", "cv?")
    assert shell.database.read_text(encoding="utf-8") == "my diary\n" * 500


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_data_folder_that_is_read_only_is_told(shell: Shell) -> None:
    (shell.folder / "data").mkdir(mode=0o555)
    assert "can't be made: Permission denied" in shell.refused("ask", "cv?", before=POWERLESS)


def test_a_locked_database_is_told(locked: Future[str]) -> None:
    assert "is locked by another program" in locked.result()


def test_help_names_every_command(shell: Shell) -> None:
    told = shell.run("--help").stdout
    assert all(word in told for word in ("chat", "ask", "run", "health", "kb"))


def test_whoever_was_forgotten_in_a_chat_is_at_home_again_with_the_next_line(warm: Shell, tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shutil.copytree(warm.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "lines").write_text("reminders\nprivacy forget\n2\nforget me\nreminders\n", encoding="utf-8")
    out = shell.run("chat", before=("sh", "-c", '"$@" < lines', "sh"), environ={"TZ": "Europe/Berlin"}).stdout
    before, after = out.split("You are forgotten.")
    assert "Zone: Berlin" in before
    assert "Zone: Berlin" in after
