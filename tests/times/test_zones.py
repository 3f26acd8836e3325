"""Which zone people mean when they name a city, a country, an abbreviation, or say what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mentorbot.times.cities import ABBREVIATIONS, AMBIGUOUS, PLACES, WELL_KNOWN
from mentorbot.times.unclear import Unclear
from mentorbot.times.words import say_zone
from mentorbot.times.zones import find_zones, read_zone, zone_names

NOW = datetime(2026, 11, 26, 20, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("berlin.", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("america/new_york", "America/New_York"),
        ("New York", "America/New_York"),
        ("munich", "Europe/Berlin"),
        ("MÜNCHEN", "Europe/Berlin"),
        ("Bangalore", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("I'm in Lisbon", "Europe/Lisbon"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("India", "Asia/Kolkata"),
        ("CET", "Europe/Berlin"),
        ("pst", "America/Los_Angeles"),
        ("UTC", "UTC"),
    ],
)
def test_a_place_is_found_by_the_name_that_people_use(typed: str, zone: str) -> None:
    assert read_zone(typed, NOW) == (zone,)


@pytest.mark.parametrize(
    ("typed", "one"),
    [("IST", "Asia/Kolkata"), ("CST", "Asia/Shanghai"), ("USA", "America/Denver"), ("bst", "Asia/Dhaka")],
)
def test_what_stands_for_several_zones_is_asked_about(typed: str, one: str) -> None:
    found = read_zone(typed, NOW)
    assert len(found) > 1
    assert one in found


@pytest.mark.parametrize(
    ("typed", "holds", "not_in"),
    [
        ("it's 21:40 here", "Europe/Berlin", "Pacific/Auckland"),
        ("its 9:40pm here now", "Europe/Berlin", "Pacific/Auckland"),
        ("9:40", "Pacific/Auckland", "Asia/Tokyo"),
        ("it is 2:10 am", "Asia/Kolkata", "Europe/Berlin"),
        ("21:36", "Europe/Berlin", "Asia/Tokyo"),
        ("it's 07:40 here", "Australia/Lord_Howe", "Europe/Berlin"),
    ],
)
def test_the_time_on_a_clock_gives_the_zones_that_show_it(typed: str, holds: str, not_in: str) -> None:
    found = read_zone(typed, NOW)
    assert holds in found
    assert not_in not in found


@pytest.mark.parametrize("typed", ["", "Atlantis", "21:13", "it's late", "99:99", "x" * 200, "Mars/Olympus", "3"])
def test_an_unknown_place_is_refused_with_what_would_work(typed: str) -> None:
    with pytest.raises(Unclear) as told:
        read_zone(typed, NOW)
    assert told.value.hint


def test_what_is_typed_so_far_finds_cities_that_begin_so_first() -> None:
    names = [name for name, _ in find_zones("ber")]
    assert names[:3] == ["Bern", "Bergen", "Berlin"]
    assert ("Munich", "Europe/Berlin") in find_zones("muni")
    assert len(find_zones("")) == 25
    assert find_zones("zzzz") == ()


def test_every_zone_that_is_offered_exists() -> None:
    offered = {
        *PLACES.values(),
        *ABBREVIATIONS.values(),
        *WELL_KNOWN,
        *(each for group in AMBIGUOUS.values() for each in group),
    }
    assert offered <= zone_names()


def test_a_zone_is_said_by_its_city() -> None:
    assert say_zone("America/Argentina/Buenos_Aires") == "Buenos Aires"
