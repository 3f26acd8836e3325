"""Settings come from the environment, then from the file; what can't be used is named with what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentorbot.settings import Settings, SettingsProblem, read_settings

SECRET = "hush-5150"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings but the test's: an empty folder, and no variable of ours."""
    monkeypatch.chdir(tmp_path)
    for name in ("MENTORBOT_CONFIG", "MENTORBOT_DATA", "MENTORBOT_DISCORD__TOKEN", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "mentorbot.toml").write_text(text, encoding="utf-8")


def refused() -> str:
    with pytest.raises(SettingsProblem) as told:
        read_settings()
    return str(told.value)


def test_nothing_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    settings = read_settings()
    assert settings.database_url == "sqlite+aiosqlite:////srv/data/mentorbot/mentorbot.sqlite3"
    assert (settings.retention_days, settings.log_level, settings.discord_token()) == (90, "INFO", "")


def test_the_environment_comes_before_the_file(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(alone, "retention_days = 10\ncontact = 'Ada'\n")
    monkeypatch.setenv("MENTORBOT_RETENTION_DAYS", "20")
    monkeypatch.setenv("MENTORBOT_CONTACT", "")
    settings = read_settings()
    assert (settings.retention_days, settings.contact) == (20, "Ada")


def test_another_file_can_be_named(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(alone, "retention_days = 10\n")
    (alone / "mentorbot.toml").rename(alone / "other.toml")
    monkeypatch.setenv("MENTORBOT_CONFIG", "other.toml")
    assert read_settings().retention_days == 10
    monkeypatch.setenv("MENTORBOT_CONFIG", "nowhere.toml")
    assert refused() == "MENTORBOT_CONFIG names nowhere.toml, which is no file."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retention_days = 0", ["retention_days = 0", "greater than or equal to 1"]),
        ("retention_days = 'long'", ["retention_days = 'long'", "a valid integer"]),
        ("log_level = 'LOUD'", ["log_level = 'LOUD'", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"]),
        ("databse = 'x'", ["databse: there is no such setting", "mentorbot.example.toml"]),
        ("[discord]\ntokn = 'x'", ["discord.tokn: there is no such setting"]),
        ("database = 'mysql://x'", ["database = 'mysql://x'", "it begins with sqlite+aiosqlite:///"]),
        ("retention_days = ", ["mentorbot.toml is not valid TOML"]),
        ("retention_days = 0\nlog_level = 'x'", ["retention_days = 0", "log_level = 'x'"]),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(alone: Path, text: str, said: list[str]) -> None:
    write(alone, text)
    told = refused()
    for part in said:
        assert part in told


@pytest.mark.parametrize(
    "text",
    [
        f"[discord]\ntoken = ['{SECRET}']",
        f"discord = '{SECRET}'",
        f"[discord]\ntokn = '{SECRET}'",
        f"token = '{SECRET}'",
        f"keys = ['{SECRET}']",
        f"database = 'postgres://me:{SECRET}@host/db'",
        f"database = 'postgresql+asyncpg://me:{SECRET}@host:port/db'",
        f"database = ['{SECRET}@x']",
    ],
)
def test_a_secret_is_never_repeated(alone: Path, text: str) -> None:
    write(alone, text)
    assert SECRET not in refused()


def test_a_secret_in_a_variable_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORBOT_DISCORD", SECRET)
    told = refused()
    assert "MENTORBOT_DISCORD" in told
    assert SECRET not in told


def test_settings_that_are_shown_show_no_secret() -> None:
    url = f"postgresql+asyncpg://me:{SECRET}@host/db"
    settings = Settings(database=url, keys=SECRET, discord={"token": SECRET})  # type: ignore[arg-type]
    assert SECRET not in repr(settings) + str(settings)


def test_a_file_that_is_not_utf_8_is_told(alone: Path) -> None:
    (alone / "mentorbot.toml").write_bytes(b"contact = '\xe9'")
    assert refused() == "mentorbot.toml is not UTF-8 text."


def test_the_token_comes_from_the_setting_or_from_its_file(alone: Path) -> None:
    (alone / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    assert Settings(discord={"token_file": alone / "token"}).discord_token() == SECRET  # type: ignore[arg-type]
    assert Settings(discord={"token": " other "}).discord_token() == "other"  # type: ignore[arg-type]
    with pytest.raises(SettingsProblem, match=r"discord\.token_file: .*nowhere can't be read"):
        Settings(discord={"token_file": alone / "nowhere"}).discord_token()  # type: ignore[arg-type]


def test_a_key_is_made_once_for_its_owner_alone(alone: Path) -> None:
    settings = Settings(data=alone)
    made = settings.open_keys()
    assert settings.open_keys().key_id == made.key_id
    (alone / "secret.key").chmod(0o644)
    with pytest.raises(SettingsProblem, match="Others may read the key file"):
        settings.open_keys()


def test_postgresql_needs_a_key_of_its_own(key: str) -> None:
    url = "postgresql+asyncpg://localhost/db"
    with pytest.raises(SettingsProblem, match="PostgreSQL needs a key"):
        Settings(database=url).open_keys()
    assert Settings(database=url, keys=key).open_keys().key_id  # type: ignore[arg-type]
    with pytest.raises(SettingsProblem, match="32 bytes") as told:
        Settings(keys=SECRET).open_keys()  # type: ignore[arg-type]
    assert SECRET not in str(told.value)


def test_members_have_to_be_told_who_runs_this_and_how_to_reach_them() -> None:
    with pytest.raises(SettingsProblem, match=r"^operator and contact: members have to be told who runs this"):
        Settings().responsible()
    with pytest.raises(SettingsProblem, match=r"^contact: .*MENTORBOT_CONTACT"):
        Settings(operator="Ada", contact="  ").responsible()
    Settings(operator="Ada", contact="@ada here").responsible()
