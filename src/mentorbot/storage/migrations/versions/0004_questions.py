"""Questions without an answer in groups, words that a member lent to the moderators, and who waits for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.LargeBinary()


def upgrade() -> None:
    """Create them, in the order in which they refer to each other."""
    op.create_table(
        "gap",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entry", sa.String(length=60), nullable=True),
        sa.Column("proposal", ID, nullable=True),
        sa.Column("wording", sa.BigInteger(), nullable=True),
        sa.Column("changed", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_gap_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_gap_proposal", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_gap"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gap_community_gap_state", "gap", ["community", "state"], unique=False)
    op.create_index("ix_gap_proposal", "gap", ["proposal"], unique=False)
    op.add_column("question", sa.Column("before", WORDS, nullable=True))
    op.add_column("question", sa.Column("gap", sa.BigInteger(), nullable=True))
    op.add_column("question", sa.Column("lent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_question_gap_question_outcome", "question", ["gap", "outcome"], unique=False)
    op.add_column("feedback", sa.Column("lent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("proposal", sa.Column("said", WORDS, nullable=True))
    op.add_column("consent", sa.Column("agreed", sa.String(length=64), nullable=True))
    op.create_table(
        "waiting_for",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("question", ID, nullable=True),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("before", WORDS, nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("how", sa.String(length=8), nullable=True),
        sa.Column("entry", sa.String(length=60), nullable=True),
        sa.Column("told", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_waiting_for_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_waiting_for_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["question"], ["question.id"], name="fk_waiting_for_question", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_for"),
        sa.UniqueConstraint("person", "question", name="uq_waiting_for_person_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waiting_for_community", "waiting_for", ["community"], unique=False)
    op.create_index("ix_waiting_for_person", "waiting_for", ["person"], unique=False)
    op.create_index("ix_waiting_for_question", "waiting_for", ["question"], unique=False)
