"""Keys: words can't be read without them, members can't be followed from one community to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from mentorbot.storage.keys import KeyProblem, Keys, key_file


def test_a_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    first = key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert key_file(path).key_id == first.key_id
    path.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        key_file(path)


def test_a_new_key_writes_and_the_old_one_still_reads(key: str, keys: Keys) -> None:
    both = Keys([Fernet.generate_key().decode(), key])
    assert both.decrypt(keys.encrypt("words")) == "words"
    with pytest.raises(KeyProblem, match=r"secret\.key"):
        keys.decrypt(both.encrypt("words"))
    assert both.members("discord", 1, 2)[1] == keys.member("discord", 1, 2)


def test_a_member_has_another_hash_in_every_community_and_platform(keys: Keys) -> None:
    places = [("discord", 1, 11), ("discord", 11, 1), ("slack", 1, 11), ("discord", 1, 1)]
    hashes = {keys.member(*place) for place in places}
    assert len(hashes) == len(places)
    assert {len(each) for each in hashes} == {64}


@pytest.mark.parametrize("bad", [["short"], [], ["ä" * 44]])
def test_a_key_that_is_none_is_refused_without_being_shown(bad: list[str]) -> None:
    with pytest.raises(KeyProblem) as caught:
        Keys(bad)
    assert not bad or bad[0] not in str(caught.value)


def test_keys_are_not_shown(key: str, keys: Keys) -> None:
    assert key not in repr(keys)
