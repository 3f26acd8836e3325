"""A community's own test questions, beside those that come with the pack."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from mentorbot.knowledge.pack_rows import EvaluationRow
from mentorbot.storage.database import Tx
from mentorbot.storage.schema.curation import test_question

MOST = 2_000


async def own_tests(tx: Tx, place: int) -> list[EvaluationRow]:
    """A community's test questions, in the order in which they were kept."""
    here = test_question.c.community == place
    rows = await tx.execute(select(test_question.c.content).where(here).order_by(test_question.c.id))
    return [EvaluationRow.model_validate(content) for content in rows.scalars()]


async def put_tests(tx: Tx, place: int, rows: Iterable[EvaluationRow]) -> None:
    """Replace a community's test questions."""
    await tx.execute(delete(test_question).where(test_question.c.community == place))
    values = [{"community": place, "content": row.model_dump(exclude_defaults=True)} for row in rows]
    if values:
        await tx.execute(insert(test_question), values)
