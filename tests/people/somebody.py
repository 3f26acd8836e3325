"""Fills every table there is with rows of one person, made from what the columns say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, LargeBinary, Table, insert, select
from tests.conftest import NOW

from mentorbot.core.owed import to_person
from mentorbot.storage.columns import Instant, Words
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.schema import metadata

SHARED = ("community", "installation", "known_key", "heartbeat", "inbox", "lease")
"""Tables whose rows are nobody's, or are there already."""
OF_PEOPLE = ("person", "hash", "words", "secret")


@dataclass
class Somebody:
    """One person, by a short name that stands in all that is theirs; `rows` is what was put into each table."""

    name: str
    number: int
    native: str
    place: int
    database: Database
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def fill(self) -> None:
        """Put a row of theirs into every table."""
        async with self.database.write() as tx:
            for table in metadata.sorted_tables:
                if table.name not in SHARED and table.name != "person":
                    await self._put(tx, table)
            row = {each.name: self.value(each) for each in metadata.tables["person"].columns}
            mine = metadata.tables["person"].c.id == self.number
            self.rows["person"] = {**row, "id": self.number, "native": self.native, "platform": "discord", "tenant": ""}
            await tx.execute(metadata.tables["person"].update().where(mine).values(self.rows["person"]))

    async def _put(self, tx: Tx, table: Table) -> None:
        values = {each.name: self.value(each) for each in table.columns if each.name != "id" or _text(each)}
        if "id" in table.columns and not _text(table.c.id):
            values["id"] = (await tx.execute(insert(table).values(values).returning(table.c.id))).scalar_one()
        else:
            await tx.execute(insert(table).values(values))
        self.rows[table.name] = values

    def value(self, column: Column[Any]) -> Any:
        """Something for a column: a reference to the person's own rows, or what its type and its `holds` ask for."""
        for key in column.foreign_keys:
            target = key.column.table.name
            return self.number if target == "person" else self.place if target == "community" else self._own(target)
        if column.info["holds"] == "hash":
            return self.database.keys.member("discord", self.place, self.number)
        if column.name in ("address", "reader"):
            return to_person(self.number) if column.name == "address" else self.number
        kind = column.type
        if isinstance(kind, JSON):
            return {"moderators": [self.native], "by": self.native}
        if isinstance(kind, Instant):
            return NOW + timedelta(seconds=self.number)
        if isinstance(kind, Words):
            return f"words of {self.name} in {column}"
        if isinstance(kind, LargeBinary):
            return self.name.encode()
        if isinstance(kind, Boolean | Float) or kind.python_type is int:
            return kind.python_type(1)
        return self.name[: getattr(kind, "length", None)]

    def _own(self, table: str) -> Any:
        return self.rows[table]["id"]


def _text(column: Column[Any]) -> bool:
    return column.type.python_type is str


async def dumped(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Everything in every table."""
    async with database.read() as tx:
        return {
            table.name: [dict(row._mapping) for row in await tx.execute(select(table))]
            for table in metadata.sorted_tables
        }
