"""Logs are JSON lines that hold no words of members, whoever writes them."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
from collections.abc import Iterator

import pytest

from mentorbot import logs

CANARY = "canary-4711"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What reaches standard error once logging has begun."""
    root, ours = logging.getLogger(), logging.getLogger("mentorbot")
    before = root.handlers[:], root.level, ours.level
    monkeypatch.setattr(logging, "raiseExceptions", True)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.start("DEBUG")
    yield stream
    root.handlers[:], level, own = before
    root.setLevel(level)
    ours.setLevel(own)


def rows(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(lines: io.StringIO) -> None:
    logging.getLogger("mentorbot.cli").info("swept\n%s", "all", extra={"questions": 3, "odd": object()})
    (row,) = rows(lines)
    assert (row["level"], row["from"], row["event"], row["questions"], row["odd"]) == (
        "INFO", "mentorbot.cli", "swept\nall", 3, "object",
    )  # fmt: skip
    assert str(row["at"]).endswith("+00:00")


def test_an_exception_is_its_type_and_places(lines: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("mentorbot").exception("failed")
    (row,) = rows(lines)
    assert row["error"] == "ValueError"
    assert "test_logs.py" in str(row["places"])
    assert CANARY not in lines.getvalue()


def test_a_task_that_fails_unseen_tells_no_words(lines: io.StringIO) -> None:
    async def fails() -> None:
        raise ValueError(CANARY)

    async def unseen() -> None:
        task = asyncio.ensure_future(fails())
        await asyncio.sleep(0.01)
        del task
        gc.collect()

    asyncio.run(unseen())
    assert rows(lines)[0]["event"] == "Task exception was never retrieved"
    assert rows(lines)[0]["error"] == "ValueError"
    assert CANARY not in lines.getvalue()


def test_a_record_that_cannot_be_written_prints_nothing_of_it(lines: io.StringIO) -> None:
    logging.getLogger("mentorbot").error("%d", CANARY)
    round_and_round: dict[str, object] = {CANARY: 1}
    round_and_round["again"] = round_and_round
    logging.getLogger("mentorbot").error("deep", extra={"deep": round_and_round})
    assert CANARY not in lines.getvalue()


def test_libraries_speak_from_warning_on(lines: io.StringIO) -> None:
    logging.getLogger("sqlalchemy").info("select %s", CANARY)
    logging.getLogger("sqlalchemy").warning("slow")
    assert [row["event"] for row in rows(lines)] == ["slow"]
