"""Communities as an operator names them."""

from __future__ import annotations

from sqlalchemy import Row, select

from mentorbot.community.communities import PACK, TERMINAL
from mentorbot.core.errors import Friendly
from mentorbot.core.markup import clean
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.places import community


async def place_named(tx: Tx, name: str) -> int:
    """A community by its name, by platform and id ("discord:42"), or by our number; empty for the terminal.

    Raises Friendly where there is none of that name, or more than one.
    """
    rows = (await tx.execute(select(*community.c["id", "platform", "native", "name"]).order_by("id"))).all()
    wanted = name.strip().casefold() or ":".join(TERMINAL)
    found = [row for row in rows if wanted in _names(row)]
    if len(found) == 1:
        return int(found[0].id)
    known = ", ".join(_label(row) for row in found or rows if row.platform != PACK[0])
    if found:
        raise Friendly(f"{len(found)} communities are called {name!r}: {known}.", "Name one by platform and id.")
    raise Friendly(f"There is no community called {name!r}.", f"There are: {known}." if known else "")


async def labels(tx: Tx) -> dict[int, str]:
    """How each community is shown to an operator, by our number."""
    rows = await tx.execute(select(*community.c["id", "platform", "native", "name"]))
    return {row.id: _label(row) for row in rows}


def _names(row: Row[tuple[int, str, str, str]]) -> set[str]:
    return {str(row.id), f"{row.platform}:{row.native}".casefold(), *({row.name.casefold()} if row.name else ())}


def _label(row: Row[tuple[int, str, str, str]]) -> str:
    if row.platform in (PACK[0], TERMINAL[0]):
        return f"the {row.platform}"
    return f"{clean(row.name)} ({row.platform}:{row.native})" if row.name else f"{row.platform}:{row.native}"
