"""Where a computer is, by what its system says."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentorbot.platforms.terminal.own_zone import own_zone


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":America/Lima", "America/Lima"),
        ("UTC", ""),
        ("CET-1CEST", ""),
        ("../../etc/passwd", ""),
        ("Mars/Base", ""),
    ],
)
def test_what_the_environment_says_counts_where_it_names_a_place(said: str, zone: str, tmp_path: Path) -> None:
    assert own_zone({"TZ": said}, tmp_path) == zone


def test_the_link_of_the_system_names_the_place(tmp_path: Path) -> None:
    there = tmp_path / "zoneinfo" / "Australia" / "Lord_Howe"
    there.parent.mkdir(parents=True)
    there.touch()
    link = tmp_path / "localtime"
    link.symlink_to(there)
    assert own_zone({}, link) == "Australia/Lord_Howe"
    assert own_zone({}, tmp_path / "nothing") == ""
