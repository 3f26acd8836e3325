"""No column that holds something of people may be forgotten by an export or an erasure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Table, insert
from tests.people.somebody import OF_PEOPLE, SHARED, Somebody, dumped

from mentorbot.people.erasure import erase_person
from mentorbot.people.export import counts, export
from mentorbot.people.holdings import HOLDINGS, somebody
from mentorbot.storage.database import Database
from mentorbot.storage.schema import metadata
from mentorbot.storage.schema.places import person

HELD = {holding.table.name: holding for holding in HOLDINGS}


@pytest.fixture
async def two(database: Database, place: int) -> tuple[Somebody, Somebody]:
    """Two people with a row in every table: Xenia leaves, Yoko stays."""
    async with database.write() as tx:
        second = insert(person).values(platform="discord", tenant="", native="777000000000000002")
        number = (await tx.execute(second.returning(person.c.id))).scalar_one()
    xenia = Somebody("xenia", 1, "777000000000000001", place, database)
    yoko = Somebody("yoko", int(number), "777000000000000002", place, database)
    for each in (xenia, yoko):
        await each.fill()
    async with database.write() as tx:
        both = {"moderators": [xenia.native, yoko.native], "public_default": True}
        await tx.execute(metadata.tables["community"].update().values(settings=both))
    return xenia, yoko


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_column_of_people_is_exported_and_erased_by_a_rule(table: Table) -> None:
    of_people = [each for each in table.columns if each.info["holds"] in OF_PEOPLE]
    if not of_people:
        return
    holding = HELD[table.name]
    codes = [each for each in of_people if each.info["holds"] in ("hash", "secret")]
    assert set(of_people) == {*codes, *(each for each in of_people if each in (*holding.exported, *holding.unsaid))}
    if holding.fate == "anonymous":
        assert set(of_people) <= set(holding.cleared)


async def test_an_export_holds_every_row_and_every_word_of_the_caller_and_nothing_of_others(
    database: Database, two: tuple[Somebody, Somebody]
) -> None:
    xenia, yoko = two
    async with database.read() as tx:
        who = await somebody(tx, database.keys, xenia.number)
        assert who is not None
        content = (await export(tx, who, two[0].rows["goal"]["created"])).decode()
        found = await counts(tx, who)
    held = json.loads(content)["held"]
    assert {name: len(each["rows"]) for name, each in held.items()} == found == dict.fromkeys(HELD, 1)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info["holds"] == "words":
                assert xenia.rows[table.name][column.name] in content
    assert xenia.native in content
    for strange in ("yoko", yoko.native, *who.hashes):
        assert strange not in content


async def test_after_an_erasure_no_column_of_people_holds_anything_of_them_and_others_keep_all(
    database: Database, two: tuple[Somebody, Somebody]
) -> None:
    xenia, yoko = two
    before = await dumped(database)
    async with database.write() as tx:
        erased = await erase_person(tx, database.keys, xenia.number)
    assert erased is not None
    after = await dumped(database)
    assert erased.rows == {name: 1 for name, holding in HELD.items() if holding.fate == "deleted"}
    for table in metadata.sorted_tables:
        if table.name in SHARED and table.name != "community":
            continue
        for column in table.columns:
            if column.info["holds"] in OF_PEOPLE:
                gone = _said(xenia, table, column.name)
                left = [repr(row[column.name]) for row in after[table.name]]
                numbered = column.name == "reader" or any(key.column is person.c.id for key in column.foreign_keys)
                assert not numbered or xenia.number not in [row[column.name] for row in after[table.name]], column
                assert not any(repr(each) in text for each in gone for text in left), column
        own = _without(before[table.name], yoko, table)
        assert own == _without(after[table.name], yoko, table), table.name
    assert after["community"][0]["settings"] == {"moderators": [yoko.native], "public_default": True}


def _said(somebody: Somebody, table: Table, column: str) -> list[Any]:
    """What a column would still hold of somebody; flags and times are nobody's by themselves."""
    value = somebody.rows.get(table.name, {}).get(column)
    if isinstance(value, dict) or table.name == "community":
        return [somebody.native]
    return [value] if isinstance(value, str) else []


def _without(rows: list[dict[str, Any]], whose: Somebody, table: Table) -> list[dict[str, Any]]:
    """The rows of one person, and nobody else's."""
    mine = whose.rows.get(table.name)
    if mine is None:
        return []
    key = [each.name for each in table.primary_key.columns]
    return [row for row in rows if all(row[name] == mine[name] for name in key)]
