"""Somebody leaves a real terminal: nothing that they typed is left in the folder of the program."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

from tests.journeys.house import warmed
from tests.platforms.terminal.pseudo_terminal import ROOT, terminal

CANARY = "xylocopa"
ENTER, UP = "\r", "\x1b[A"
READY = "Ask, or type / for commands"
SLOW = 90.0
"""Seconds in which the whole program starts on a busy machine."""


def test_the_history_and_the_exports_go_with_whoever_typed_them(tmp_path: Path) -> None:
    shutil.copytree(warmed() / "data", tmp_path / "data")
    settings = tmp_path / "mentorbot.toml"
    settings.write_text(f'data = "{tmp_path / "data"}"\npack = "{warmed() / "pack"}"\n', encoding="utf-8")
    history, exports = tmp_path / "data" / "history", tmp_path / "data" / "exports"
    with terminal("chat", module="mentorbot", MENTORBOT_CONFIG=str(settings), PYTHONPATH=str(ROOT / "src")) as screen:
        screen.wait_for(READY, SLOW)
        screen.type(f"how long should my cv be, asks {CANARY}" + ENTER)
        screen.wait_for(READY)
        screen.type(f"/goal add {CANARY}" + ENTER)
        screen.wait_for(READY)
        screen.type("/privacy export" + ENTER)
        screen.wait_for("Saved in")
        screen.wait_for(READY)
        (everything,) = exports.glob("*.json")
        assert CANARY in json.dumps(json.loads(everything.read_text(encoding="utf-8"))["held"]["goal"])
        assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in exports.iterdir())
        assert stat.S_IMODE(exports.stat().st_mode) == 0o700
        assert CANARY in history.read_text(encoding="utf-8")
        screen.type("/privacy forget" + ENTER)
        screen.wait_for("[2] Forget me")
        screen.type("2" + ENTER)
        screen.wait_for('Write "forget me" to erase everything')
        screen.type("forget me" + ENTER)
        screen.wait_for("You are forgotten.")
        screen.wait_for(READY)
        assert holding(tmp_path / "data", CANARY) == []
        assert not exports.exists()
        assert history.read_bytes() == b""
        screen.type(UP + UP + ENTER)
        screen.type("/quit" + ENTER)
        assert screen.leave() == 0
    assert holding(tmp_path / "data", CANARY) == []
    assert "/quit" in history.read_text(encoding="utf-8")


def holding(folder: Path, words: str) -> list[str]:
    """The files that hold some words."""
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]
