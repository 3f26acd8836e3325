"""The secret keys of one installation: one list, newest first, for encrypted columns and keyed hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyProblem(Exception):
    """The keys can't be used; the message says why and never holds a key."""


class Keys:
    """Encrypts words and hashes members. The first key writes; every key reads."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys (32 bytes, URL-safe base64), newest first. Raises KeyProblem."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except (ValueError, TypeError) as error:
            raise KeyProblem("A key is not 32 bytes in URL-safe base64.") from error
        if not keys:
            raise KeyProblem("There is no key.")
        self._hash_keys = [hmac.digest(base64.urlsafe_b64decode(key), b"mentorbot hash", "sha256") for key in keys]

    def __repr__(self) -> str:
        """Never show a key."""
        return f"Keys({len(self._hash_keys)})"

    @property
    def key_id(self) -> str:
        """Names the key that hashes are made with now: 8 hex digits that say nothing about it."""
        return self.key_ids[0]

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The names of all keys, newest first."""
        return tuple(hashlib.sha256(key).hexdigest()[:8] for key in self._hash_keys)

    def member(self, platform: str, community: int, person: int) -> str:
        """HMAC-SHA256 over platform, community and member (SECURITY.md): communities can't be joined by it. 64 hex."""
        return self.members(platform, community, person)[0]

    def members(self, platform: str, community: int, person: int) -> tuple[str, ...]:
        """The same hash with each key, newest first: rows written before a key was added are found by the others."""
        said = f"{platform}\0{community}\0{person}".encode()
        return tuple(hmac.new(key, said, "sha256").hexdigest() for key in self._hash_keys)

    def somebody(self, platform: str, tenant: str, native: str) -> tuple[str, ...]:
        """Keyed hash of a person by the platform's ids, with each key, newest first: it outlives their row. 64 hex."""
        said = f"person\0{platform}\0{tenant}\0{native}".encode()
        return tuple(hmac.new(key, said, "sha256").hexdigest() for key in self._hash_keys)

    def digest(self, words: str) -> str:
        """Keyed hash of words, in hex."""
        return self.digests(words)[0]

    def digests(self, words: str) -> tuple[str, ...]:
        """The same with each key, newest first."""
        return tuple(hmac.new(key, words.encode(), "sha256").hexdigest() for key in self._hash_keys)

    def encrypt(self, words: str) -> bytes:
        """Encrypt words for a column."""
        return self._fernet.encrypt(words.encode())

    def decrypt(self, data: bytes) -> str:
        """Read words back. Raises KeyProblem if none of the keys fits."""
        try:
            return self._fernet.decrypt(data).decode()
        except InvalidToken as error:
            raise KeyProblem(
                "Stored words can't be read with the keys that are set: was secret.key replaced?"
            ) from error


def key_file(path: Path) -> Keys:
    """Read the keys of a file, one a line, newest first; make the file (0600) with a new key if there is none.

    Raises KeyProblem, also where others than its owner may read it.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass  # made before, or by another process just now: it is read below
    except OSError as error:
        raise KeyProblem(f"The key file {path} can't be made: {error.strerror}.") from error
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(Fernet.generate_key().decode() + "\n")
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyProblem(f"Others may read the key file {path}. Run: chmod 600 {path}")
        return Keys([line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()])
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(f"The key file {path} can't be read.") from error
