"""The operator's commands in a process of their own: what they print, where, and with which exit code."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.pack import CARE_REPLY, CV, LINES, build

from mentorbot.app import clock
from mentorbot.cli.serve import HEARTBEAT
from mentorbot.settings import Settings
from mentorbot.storage.database import open_database
from mentorbot.storage.installation import remember

SECRET = "hush-8080"
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Shell:
    """An operator in a folder with a small pack. Whatever is said, it is never a traceback."""

    folder: Path

    def run(
        self, *words: str, code: int = 0, environ: Mapping[str, str] | None = None, user: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        ours = {"MENTORBOT_DATA": str(self.folder / "data"), "MENTORBOT_PACK": str(self.folder / "pack")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORBOT_")}
        done = subprocess.run(
            [sys.executable, "-m", "mentorbot", *words],
            cwd=self.folder,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1", **ours, **(environ or {})},
            user=user,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr
        return done

    def refused(self, *words: str, environ: Mapping[str, str] | None = None, user: int | None = None) -> str:
        """What an operator reads when something can't be done: a sentence, and exit code 2."""
        done = self.run(*words, code=2, environ=environ, user=user)
        assert done.stdout == ""
        said = [line for line in done.stderr.splitlines() if line.startswith("mentorbot: ")]
        assert len(said) == 1
        return done.stderr

    @property
    def database(self) -> Path:
        return self.folder / "data" / "mentorbot.sqlite3"


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


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"id": 1}', "this is no JSON object with id and q"),
        ('{"id": 1, "q": "x"', "this is no JSON object with id and q"),
        ("[1, 2]", "this is no JSON object with id and q"),
        ('{"id": 1, "q": null}', "q has to be a question in quotes"),
        ("[" * 100_000, "this is no JSON object with id and q"),
    ],
    ids=["no q", "cut off", "a list", "null", "deep"],
)
def test_a_bad_line_is_named_before_anything_is_written(warm: Shell, line: str, sentence: str) -> None:
    (warm.folder / "bad.jsonl").write_text('{"id": 1, "q": "cv?"}\n' + line, encoding="utf-8")
    assert f"bad.jsonl:2: {sentence}" in warm.refused("ask", "--batch", "bad.jsonl", "--out", "never.jsonl")
    assert not (warm.folder / "never.jsonl").exists()


def test_a_batch_that_cannot_be_read_or_written_is_told(warm: Shell) -> None:
    (warm.folder / "one.jsonl").write_text('{"id": 1, "q": "cv?"}\n', encoding="utf-8")
    assert "nowhere.jsonl can't be read" in warm.refused("ask", "--batch", "nowhere.jsonl", "--out", "x.jsonl")
    told = warm.refused("ask", "--batch", "one.jsonl", "--out", "nowhere/x.jsonl")
    assert "nowhere/x.jsonl can't be written: No such file or directory." in told
    assert "--batch and --out go together" in warm.refused("ask", "--batch", "one.jsonl")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("", "There is no question."), ("\u200b \x07", "There is no question."), ("x" * 9_999, "9,999 characters long")],
    ids=["empty", "hidden", "long"],
)
def test_what_is_no_question_is_told(warm: Shell, question: str, sentence: str) -> None:
    assert sentence in warm.refused("ask", question)


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
        sign = {"process": "p", "at": (clock() - ago).isoformat(), "trouble": "By words alone."}
        await remember(tx, HEARTBEAT, sign)
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


def test_a_locked_database_is_told(warm: Shell) -> None:
    other = sqlite3.connect(warm.database, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        assert "is locked by another program" in warm.refused("ask", "cv?")
    finally:
        other.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can read, for a user who may not write there."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_data_folder_that_is_read_only_is_told(open_folder: Path) -> None:
    build(open_folder / "pack")
    shell = Shell(open_folder)
    root = os.geteuid() == 0
    if not root:
        open_folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    user = NOBODY if root else None
    try:
        assert "data: the folder" in shell.refused("ask", "cv?", user=user)
        open_folder.chmod(0o755)
        (open_folder / "data").mkdir()
        (open_folder / "data").chmod(0o555)
        assert "can't be made: Permission denied" in shell.refused("ask", "cv?", user=user)
    finally:
        open_folder.chmod(0o755)
        if (open_folder / "data").exists():
            (open_folder / "data").chmod(0o755)


def test_help_names_every_command(shell: Shell) -> None:
    told = shell.run("--help").stdout
    assert all(word in told for word in ("chat", "ask", "run", "health", "kb"))
