"""People who help, what members ask them, and what both write through us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.LargeBinary()


def upgrade() -> None:
    """Create them, in the order in which they refer to each other."""
    op.create_table(
        "mentor",
        sa.Column("person", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("path", WORDS, nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("weekly", sa.Integer(), nullable=False),
        sa.Column("dm", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("since", INSTANT, nullable=False),
        _person("mentor", "person"),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_mentor_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name="fk_mentor_approved_by", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("person", "community", name="pk_mentor"),
    )
    op.create_index("ix_mentor_community", "mentor", ["community"], unique=False)
    op.create_index("ix_mentor_approved_by", "mentor", ["approved_by"], unique=False)
    _requests()
    op.create_table(
        "rather_not",
        sa.Column("community", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("other", ID, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_rather_not_community", ondelete="CASCADE"),
        _person("rather_not", "person"),
        _person("rather_not", "other"),
        sa.PrimaryKeyConstraint("community", "person", "other", name="pk_rather_not"),
    )
    op.create_index("ix_rather_not_person", "rather_not", ["person"], unique=False)
    op.create_index("ix_rather_not_other", "rather_not", ["other"], unique=False)


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("question", ID, nullable=True),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("thread", sa.String(length=64), nullable=True),
        sa.Column("asker_shown", sa.Boolean(), nullable=False),
        sa.Column("helper_shown", sa.Boolean(), nullable=False),
        sa.Column("page", sa.String(length=8), nullable=False),
        sa.Column("reported", sa.String(length=6), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("changed", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_request_community", ondelete="CASCADE"),
        _person("request", "person"),
        sa.ForeignKeyConstraint(["question"], ["question.id"], name="fk_request_question", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_community_request_state", "request", ["community", "state"], unique=False)
    op.create_index("ix_request_person", "request", ["person"], unique=False)
    op.create_index("ix_request_question", "request", ["question"], unique=False)
    op.create_table(
        "asked",
        sa.Column("request", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_asked_request", ondelete="CASCADE"),
        _person("asked", "person"),
        sa.PrimaryKeyConstraint("request", "person", name="pk_asked"),
    )
    op.create_index("ix_asked_person", "asked", ["person"], unique=False)
    taken = sa.text("state = 'taken'")
    op.create_index("uq_asked_taken", "asked", ["request"], unique=True, sqlite_where=taken, postgresql_where=taken)
    op.create_table(
        "letter",
        sa.Column("id", ID, nullable=False),
        sa.Column("request", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_letter_request", ondelete="CASCADE"),
        _person("letter", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letter_request", "letter", ["request"], unique=False)
    op.create_index("ix_letter_person", "letter", ["person"], unique=False)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
