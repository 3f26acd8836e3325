"""A bundle is whole or not there, whoever writes it meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mentorbot.knowledge.bundle import Arrays, Bundle, read, write


def bundle(number: int) -> Bundle:
    arrays: Arrays = {
        "numbers": np.full(50_000, number, dtype=np.int64),
        "rows": np.arange(12, dtype=np.float32).reshape(3, 4),
        "signs": np.array([[1, 2**63]], dtype=np.uint64),
        "none": np.zeros((0, 384), dtype=np.float32),
    }
    return Bundle({"number": number, "words": ["ä", "\udc80"]}, arrays)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a", bundle(7))
    found = read(tmp_path / "a")
    assert found is not None
    assert found.content == bundle(7).content
    for name, array in bundle(7).arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)
        assert found.arrays[name].dtype == array.dtype
        assert not found.arrays[name].flags.writeable


def test_every_damage_shows(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert read(path) is None
    write(path, Bundle([1], {"x": np.zeros(3, dtype=np.int8)}))
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        assert read(path) is None, at
        path.write_bytes(whole[:at])
        assert read(path) is None, at


def test_readers_never_see_a_part_while_many_write(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write(path, bundle(0))
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, path, bundle(number)) for number in range(1, 30)]
        while not all(each.done() for each in writing):
            found = read(path)
            assert found is not None
            assert (found.arrays["numbers"] == found.content["number"]).all()
        for each in writing:
            each.result()
    assert list(tmp_path.iterdir()) == [path]


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(tmp_path / "a", bundle(1))
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "nowhere" / "a", bundle(1))
