"""The example settings explain every setting there is, with its real default, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from mentorbot.settings import Settings, read_settings

EXAMPLE = Path(__file__).parents[1] / "mentorbot.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
_LINE = re.compile(r"^#([a-z_]+ = )", re.MULTILINE)


def all_set() -> dict[str, Any]:
    """The example with every setting in force."""
    return tomllib.loads(_LINE.sub(r"\1", TEXT))


def names(model: type[BaseModel], before: str = "") -> dict[str, Any]:
    """Every setting by its dotted name, with its default; where it is made at the start, the ellipsis."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= names(field.annotation, f"{before}{name}.")
        else:
            found[before + name] = field.get_default() if field.default_factory is None else ...
    return found


def flat(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine that the tests run on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    assert flat(all_set()).keys() == names(Settings).keys()


def test_the_value_that_is_shown_is_the_default() -> None:
    for name, default in names(Settings).items():
        if default is not None and default is not ...:
            value = default.get_secret_value() if isinstance(default, SecretStr) else default
            assert flat(all_set())[name] == value, name


def test_each_setting_has_an_explanation_right_above_it() -> None:
    lines = TEXT.splitlines()
    for number, line in enumerate(lines):
        if _LINE.match(line):
            assert lines[number - 1].startswith("# "), line


@pytest.mark.parametrize("text", [TEXT, _LINE.sub(r"\1", TEXT)], ids=["as it is", "all set"])
def test_the_program_reads_it(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "copy.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("MENTORBOT_CONFIG", str(tmp_path / "copy.toml"))
    settings = read_settings()
    assert (settings.retention_days, settings.log_level) == (90, "INFO")


def test_the_example_as_it_is_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = read_settings()
    (tmp_path / "mentorbot.toml").write_text(TEXT, encoding="utf-8")
    assert read_settings() == without
