"""A database on a network's file system is refused with a sentence, before anything is written there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mentorbot.storage import database as storage
from mentorbot.storage.database import open_database
from mentorbot.storage.file_system import kind, shared
from mentorbot.storage.keys import Keys
from mentorbot.storage.problems import StorageProblem

MOUNTS = r"""
/dev/vda1 / ext4 rw,relatime 0 0
server:/export {0}/share nfs4 rw,vers=4.2 0 0
//nas/team {0}/share/our\040team cifs rw 0 0
host {0}/host virtiofs rw 0 0
hostshare {0}/9p 9p rw,trans=virtio 0 0
ada@home:/ {0}/ssh fuse.sshfs rw 0 0
/dev/fuse {0}/portal fuse rw 0 0
tmpfs {0}/twice tmpfs rw 0 0
server:/x {0}/twice nfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS.strip().format(tmp_path), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("place", "name", "refused"),
    [
        ("local", "ext4", False),
        ("share", "nfs4", True),
        ("shared", "ext4", False),
        ("share/deep/down", "nfs4", True),
        ("share/our team", "cifs", True),
        ("host/a", "virtiofs", True),
        ("9p", "9p", True),
        ("ssh", "fuse.sshfs", True),
        ("portal/doc", "fuse", True),
        ("twice", "nfs", True),
    ],
)
def test_the_file_system_of_a_place_is_known(
    tmp_path: Path, mounts: Path, place: str, name: str, refused: bool
) -> None:
    found = kind(tmp_path / place / "mentorbot.sqlite3", mounts)
    assert (found, shared(found)) == (name, refused)


def test_a_link_leads_to_where_it_leads(tmp_path: Path, mounts: Path) -> None:
    (tmp_path / "share").mkdir()
    os.symlink(tmp_path / "share", tmp_path / "link")
    assert kind(tmp_path / "link" / "m.sqlite3", mounts) == "nfs4"


def test_where_nothing_lists_the_mounts_nothing_is_refused(tmp_path: Path) -> None:
    assert not shared(kind(tmp_path, tmp_path / "no such file"))


async def test_a_database_on_a_share_is_refused_and_nothing_is_made(
    tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "kind", lambda _path: "nfs4")
    with pytest.raises(StorageProblem, match=r"of the kind nfs4, .* Put the database on a disk of this computer"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path / 'm.sqlite3'}", keys)
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240


async def test_this_computer_is_fine(tmp_path: Path, keys: Keys) -> None:
    await (await open_database(f"sqlite+aiosqlite:///{tmp_path / 'm.sqlite3'}", keys)).close()
