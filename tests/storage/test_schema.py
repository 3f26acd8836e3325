"""What the tables promise: they say what they hold of people, and nothing about them is looked for row by row."""

from __future__ import annotations

from itertools import chain

import pytest
from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint

from mentorbot.storage.columns import Words
from mentorbot.storage.schema import metadata

COLUMNS = list(chain.from_iterable(table.columns for table in metadata.sorted_tables))


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_says_what_it_holds_of_people(column: Column[object]) -> None:
    assert column.info.get("holds") in {"nothing", "person", "hash", "words", "secret"}


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_exactly_the_words_and_secrets_of_people_are_encrypted(column: Column[object]) -> None:
    assert isinstance(column.type, Words) == (column.info["holds"] in {"words", "secret"})


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_reference_is_found_by_an_index(table: Table) -> None:
    keys = [part for part in table.constraints if isinstance(part, PrimaryKeyConstraint | UniqueConstraint)]
    first = {next(iter(part.columns)).name for part in chain(keys, table.indexes)}
    assert {column.name for column in table.columns if column.foreign_keys} <= first


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_numbers_are_never_given_twice(table: Table) -> None:
    numbered = "id" in table.columns and table.columns["id"].type.python_type is int
    assert bool(table.dialect_options["sqlite"].get("autoincrement")) == numbered
