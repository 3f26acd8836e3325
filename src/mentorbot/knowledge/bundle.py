"""A file of JSON and arrays that is either whole or not there: for what can be worked out again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"mentorbot bundle 1\n"
"""What such a file begins with; then sha256 of the rest, the header's length in eight bytes, the header, the arrays."""
ALIGNED = 64
"""Bytes at whose multiples arrays begin."""

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What such a file holds: anything that JSON can say, and arrays by name, which can't be written to."""

    content: Any
    arrays: Arrays


def write(path: Path, bundle: Bundle) -> None:
    """Write a file that only its owner reads. It appears under its name when it is whole. Raises OSError."""
    from tempfile import mkstemp  # here: who only reads goes without

    places: dict[str, tuple[str, list[int], int]] = {}
    body = bytearray()
    for name, array in bundle.arrays.items():
        body += bytes(-len(body) % ALIGNED)
        places[name] = (array.dtype.str, list(array.shape), len(body))
        body += np.ascontiguousarray(array).tobytes()
    header = json.dumps({"content": bundle.content, "arrays": places}).encode()
    rest = len(header).to_bytes(8, "big") + header + body
    descriptor, made = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(MAGIC + hashlib.sha256(rest).digest() + rest)
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def read(path: Path) -> Bundle | None:
    """Read such a file; None if there is none, or if it is damaged in any way."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + 32
    rest = memoryview(data)[start:]
    if not data.startswith(MAGIC) or hashlib.sha256(rest).digest() != data[len(MAGIC) : start]:
        return None
    try:
        end = 8 + int.from_bytes(rest[:8], "big")
        header = json.loads(bytes(rest[8:end]))
        return Bundle(header["content"], _arrays(header["arrays"], rest[end:]))
    except (KeyError, TypeError, ValueError):
        return None


def _arrays(places: Mapping[str, tuple[str, list[int], int]], body: memoryview) -> Arrays:
    found = {}
    for name, (kind, shape, start) in places.items():
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(body, dtype=kind, count=count, offset=start if count else 0).reshape(shape)
    return found
