"""The operator's settings: the only reader of the environment and of mentorbot.toml."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

if TYPE_CHECKING:
    from mentorbot.storage.keys import Keys

DATABASE = "mentorbot.sqlite3"
"""The database file in the data folder, unless another database is set."""
STATE = "mentorbot.state.json"
"""The state file of a PostgreSQL database in the data folder, unless another place is set."""


class SettingsProblem(Exception):
    """Settings that can't be used: one sentence a line, with the setting, its value and what is allowed."""


class Discord(BaseModel):
    """How to reach Discord."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    token: SecretStr = SecretStr("")
    token_file: Path | None = None


class Settings(BaseSettings):
    """What the operator sets, from the environment (`MENTORBOT_...`), then `mentorbot.toml`, then the defaults."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="MENTORBOT_", env_nested_delimiter="__", env_ignore_empty=True
    )
    data: Path = Field(default_factory=lambda: _data_folder())
    database: str = Field(default="", repr=False)
    state_file: Path | None = None
    key_file: Path | None = None
    keys: SecretStr = SecretStr("")
    pack: Path | None = None
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 90
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    backup_days: Annotated[int, Field(ge=1, le=3650)] = 14
    operator: Annotated[str, Field(max_length=100)] = ""
    contact: Annotated[str, Field(max_length=200)] = ""
    discord: Discord = Discord()

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("it begins with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        from sqlalchemy.engine import make_url  # here: most set none, and it takes a quarter of a second to import
        from sqlalchemy.exc import ArgumentError

        try:
            make_url(value)
        except (ArgumentError, ValueError) as error:
            raise ValueError("a URL such as postgresql+asyncpg://USER:PASSWORD@HOST:5432/NAME") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the arguments, the environment, then the file that `MENTORBOT_CONFIG` names or that lies here."""
        file = Path(os.environ.get("MENTORBOT_CONFIG", "mentorbot.toml"))
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file))

    @property
    def database_url(self) -> str:
        """The database to use; a SQLite file in the data folder unless another is set."""
        return self.database or f"sqlite+aiosqlite:///{self.data / DATABASE}"

    @property
    def sqlite_file(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL."""
        if not self.database:
            return self.data / DATABASE
        from sqlalchemy.engine import make_url

        url = make_url(self.database)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @property
    def state_path(self) -> Path:
        """The state file: beside the SQLite file, or in the data folder, unless another place is set."""
        if self.state_file is not None:
            return self.state_file
        return self.sqlite_file.with_suffix(".state.json") if self.sqlite_file is not None else self.data / STATE

    def responsible(self) -> None:
        """Look whether it is said who runs this for others. Raises SettingsProblem where it isn't."""
        missing = [name for name in ("operator", "contact") if not getattr(self, name).strip()]
        if missing:
            raise SettingsProblem(
                f"{' and '.join(missing)}: members have to be told who runs this and how to reach them. Set them in "
                "mentorbot.toml, or as MENTORBOT_OPERATOR and MENTORBOT_CONTACT; mentorbot.example.toml shows how."
            )

    def open_keys(self) -> Keys:
        """Read the keys. Raises SettingsProblem, also where PostgreSQL is used and no key is set."""
        from mentorbot.storage.keys import KeyProblem, Keys, key_file

        try:
            if listed := self.keys.get_secret_value():
                return Keys(listed.replace(",", " ").split())
            if self.key_file is None and self.database.startswith("postgresql"):
                raise SettingsProblem("keys: PostgreSQL needs a key of its own. Set MENTORBOT_KEYS or key_file.")
            return key_file(self.key_file or self.data / "secret.key")
        except KeyProblem as error:
            raise SettingsProblem(f"keys: {error}") from error

    def discord_token(self) -> str:
        """The Discord token, from the setting or from its file; empty when there is none. Raises SettingsProblem."""
        if token := self.discord.token.get_secret_value().strip():
            return token
        if (path := self.discord.token_file) is None:
            return ""
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsProblem(
                f"discord.token_file: {path} can't be read. Check the path and its rights."
            ) from error


def _data_folder() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "mentorbot"


def read_settings() -> Settings:
    """Read the settings. Raises SettingsProblem with a sentence for each that is wrong; secrets by name only."""
    named = os.environ.get("MENTORBOT_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsProblem(f"MENTORBOT_CONFIG names {named}, which is no file.")
    try:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{named or 'mentorbot.toml'} is not valid TOML: {error}.") from error
    except UnicodeDecodeError as error:
        raise SettingsProblem(f"{named or 'mentorbot.toml'} is not UTF-8 text.") from error
    except SettingsError as error:
        raise SettingsProblem("MENTORBOT_DISCORD can't be used. Set MENTORBOT_DISCORD__TOKEN instead.") from error
    except OSError as error:
        raise SettingsProblem(f"{named or 'mentorbot.toml'} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        raise SettingsProblem("\n".join(_sentence(each) for each in error.errors(include_url=False))) from error


_SECRET = frozenset({"token", "keys", "discord"})
_PASSWORD = re.compile(r"//.*@", re.DOTALL)


def _sentence(error: Any) -> str:
    name = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting. mentorbot.example.toml explains every one."
    allowed = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if str(error["loc"][-1]) in _SECRET or isinstance(error["input"], (dict, list, SecretStr)):
        return f"{name}: the value can't be used. Allowed: {allowed}."
    value = _PASSWORD.sub("//***@", repr(error["input"]))
    return f"{name} = {value}: this can't be used. Allowed: {allowed}."
