"""Column types that hold what they say: instants, JSON, and words that are encrypted at rest."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import BigInteger, Column, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from mentorbot.storage.keys import KeyProblem, Keys

Holds: TypeAlias = Literal["nothing", "person", "hash", "words", "secret"]
"""What a column says of people: nothing, who they are, a keyed hash of that, their words, or a secret."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_keys: contextvars.ContextVar[Keys | None] = contextvars.ContextVar("keys", default=None)


class Instant(TypeDecorator[datetime]):
    """Epoch milliseconds in the database; aware UTC in Python, to the millisecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Write an aware instant. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return (value - _EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read an instant back."""
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


class Words(TypeDecorator[str]):
    """Somebody's words, encrypted with the keys of the database that is in use."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt. Raises KeyProblem outside a transaction of `Database`."""
        return None if value is None else _current().encrypt(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Decrypt. Raises KeyProblem if the key is another one."""
        return None if value is None else _current().decrypt(bytes(value))


def _current() -> Keys:
    if (keys := _keys.get()) is None:
        raise KeyProblem("Encrypted columns are read and written inside a transaction of the database only.")
    return keys


@contextmanager
def using(keys: Keys) -> Iterator[None]:
    """Let encrypted columns use these keys."""
    token = _keys.set(keys)
    try:
        yield
    finally:
        _keys.reset(token)


def column(name: str, *parts: Any, holds: Holds, **options: Any) -> Column[Any]:
    """A column that says what it holds; a test fails on one without."""
    return Column(name, *parts, info={"holds": holds}, **options)
