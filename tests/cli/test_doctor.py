"""What the doctor says of a house that is in order, and of each thing that isn't."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text
from tests.fakes.pack import build

from mentorbot.cli import doctor
from mentorbot.cli.checkup import clocks, log_of_writes
from mentorbot.core.owed import Owed
from mentorbot.delivery import heartbeat, ledger
from mentorbot.delivery.heartbeat import Sign
from mentorbot.delivery.restored import put_to_work
from mentorbot.features.privacy.retention import RETENTION
from mentorbot.settings import read_settings
from mentorbot.storage.database import Database, open_database
from mentorbot.storage.epoch import grow
from mentorbot.storage.schema.delivery import message
from mentorbot.storage.schema.places import known_key, person
from mentorbot.storage.state_file import StateFile

SECRET = "hush-8080"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - PostgreSQL has a real clock of its own


@pytest.fixture(autouse=True)
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    build(tmp_path / "pack")
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("DATA", str(tmp_path / "data")),
        ("KEYS", key),
        ("OPERATOR", "Ada"),
        ("CONTACT", "@ada"),
        ("DISCORD__TOKEN", SECRET),
    ):
        monkeypatch.setenv(f"MENTORBOT_{name}", value)


@pytest.fixture
async def served(tmp_path: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A house in order: a program serves, and swept last night."""
    monkeypatch.setenv("MENTORBOT_DATABASE", empty_url)
    settings = read_settings()
    settings.data.mkdir()
    database = await open_database(settings.database_url, settings.open_keys())
    await grow(database, StateFile(settings.state_path), now())
    async with database.write() as tx:
        await heartbeat.beat(tx, Sign("p1", ("discord",), "0.1", "", now()))
        await tx.execute(
            insert(message).values(
                platform="house", address="house", kind=RETENTION, public="0" * 16, state="sent", attempt=1, tries=0,
                lost=0, sent_at=now() - timedelta(hours=9), why="",
            )
        )  # fmt: skip
    yield database
    await database.close()


async def seen(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, tuple[str, str]]:
    """Every finding by its name: verdict and words."""
    assert await doctor.looked_after(as_json=True) == code
    told = capsys.readouterr().out
    assert SECRET not in told
    return {each["name"]: (each["verdict"], each["said"]) for each in json.loads(told)}


async def test_a_house_in_order_has_nothing_wrong(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    found = await seen(capsys, 0)
    assert {verdict for verdict, _ in found.values()} == {"ok"}
    wanted = {"settings", "discord", "disk", "model", "key file", "database", "schema", "key", "program", "clock"}
    assert found.keys() - {"sqlite"} == wanted | {"state", "delivery", "ledger", "retention"}
    assert await doctor.looked_after(as_json=False) == 0
    assert "ok     program: Serving: p1 (0.1).\n" in capsys.readouterr().out


async def test_looking_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = await seen(capsys, 0)
    assert found["database"][0] == "note"
    assert not (tmp_path / "data").exists()


async def test_a_bad_setting_ends_the_look(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MENTORBOT_RETENTION_DAYS", "0")
    assert (await seen(capsys, 1)).keys() == {"settings"}


async def test_trouble_of_a_process_is_told(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with served.write() as tx:
        await heartbeat.beat(tx, Sign("p1", ("discord",), "0.1", "By words alone.", now()))
    assert (await seen(capsys, 1))["program"] == ("wrong", "Serving: p1 (0.1). By words alone.")


async def test_a_program_that_is_silent_is_worth_knowing(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with served.write() as tx:
        await heartbeat.leave(tx, "p1")
    assert (await seen(capsys, 0))["program"] == ("note", "No program has served here in the last minute.")


async def test_a_restored_backup_is_wrong_until_it_is_said_and_then_being_settled(
    served: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    file = StateFile(read_settings().state_path)
    file.raise_to(70)
    verdict, said = (await seen(capsys, 1))["state"]
    assert (verdict, "mentorbot db restored" in said) == ("wrong", True)
    await put_to_work(served, file, None, now())
    verdict, said = (await seen(capsys, 0))["state"]
    assert (verdict, "is being settled" in said) == ("note", True)


async def test_a_clock_that_jumped_is_wrong(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with served.write() as tx:
        await heartbeat.tick(tx, now() - timedelta(days=8))
        await heartbeat.tick(tx, now())
    verdict, said = (await seen(capsys, 1))["delivery"]
    assert (verdict, "mentorbot db continue" in said) == ("wrong", True)


async def test_what_waits_too_long_is_wrong_while_a_program_serves(
    served: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served.write() as tx:
        await tx.execute(insert(person).values(platform="discord", tenant="", native="u1"))
        await ledger.plan(tx, [Owed("a", "hello", "1", "discord", "person:1", now() - timedelta(hours=1), 1)])
    assert (await seen(capsys, 1))["ledger"][0] == "wrong"
    async with served.write() as tx:
        await heartbeat.leave(tx, "p1")
    assert (await seen(capsys, 0))["ledger"][0] == "note"


async def test_nights_that_were_left_out_are_wrong(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with served.write() as tx:
        await tx.execute(message.update().values(sent_at=now() - timedelta(days=3)))
    assert (await seen(capsys, 1))["retention"][0] == "wrong"
    async with served.write() as tx:
        await tx.execute(delete(message))
    assert (await seen(capsys, 0))["retention"][0] == "note"


@pytest.mark.parametrize(("version", "verdict"), [("9999", "wrong"), ("0001", "note")])
async def test_another_schema_ends_the_look(
    served: Database, version: str, verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served.write() as tx:
        await tx.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))  # noqa: S608
    found = await seen(capsys, int(verdict == "wrong"))
    assert found["schema"][0] == verdict
    assert "program" not in found


async def test_a_key_of_another_house_is_wrong(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with served.write() as tx:
        await tx.execute(known_key.update().values(key_id="ffffffff"))
    assert (await seen(capsys, 1))["key"][0] == "wrong"


async def test_a_damaged_state_file_is_wrong(served: Database, capsys: pytest.CaptureFixture[str]) -> None:
    read_settings().state_path.write_text("{", encoding="utf-8")
    assert (await seen(capsys, 1))["state"][0] == "wrong"


async def test_a_database_that_is_away_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MENTORBOT_DATABASE", f"postgresql+asyncpg://me:{SECRET}@127.0.0.1:1/mentorbot")
    verdict, said = (await seen(capsys, 1))["database"]
    assert (verdict, "Is it running" in said) == ("wrong", True)


async def test_a_letter_in_the_databases_place_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mentorbot.sqlite3").write_bytes(b"Dear committee, " * 300)
    verdict, said = (await seen(capsys, 1))["database"]
    assert (verdict, "is not a database of mentorbot" in said) == ("wrong", True)


async def test_files_of_secrets_that_others_may_read_are_wrong(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("KEYS", "DISCORD__TOKEN"):
        monkeypatch.delenv(f"MENTORBOT_{name}")
    for name, content in (("token", SECRET), ("secret.key", key)):
        (tmp_path / name).write_text(content, encoding="ascii")
        (tmp_path / name).chmod(0o644)
    monkeypatch.setenv("MENTORBOT_KEY_FILE", str(tmp_path / "secret.key"))
    monkeypatch.setenv("MENTORBOT_DISCORD__TOKEN_FILE", str(tmp_path / "token"))
    found = await seen(capsys, 1)
    assert f"Run: chmod 600 {tmp_path / 'token'}" in found["discord"][1]
    assert "chmod 600" in found["key file"][1]


@pytest.mark.parametrize(
    ("version", "processes", "verdict"),
    [((3, 40, 1), 1, "ok"), ((3, 40, 1), 2, "wrong"), ((3, 51, 3), 6, "ok"), ((3, 51, 2), 2, "wrong")],
)
def test_an_old_sqlite_is_for_one_process(version: tuple[int, ...], processes: int, verdict: str) -> None:
    found = log_of_writes(version, processes)
    assert found.verdict == verdict
    assert ".".join(map(str, version)) in found.said


def test_a_clock_two_minutes_from_the_databases_is_wrong() -> None:
    assert clocks(timedelta(minutes=2)).verdict == "ok"
    assert clocks(timedelta(minutes=-3)).said == "The database's clock is 3 minutes from this computer's. Set this one."
