"""Pages that are being written, consent to use somebody's words, test questions, and what a revision made of a page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.LargeBinary()


def upgrade() -> None:
    """Create them, in the order in which they refer to each other."""
    op.add_column("revision", sa.Column("state", sa.String(length=10), server_default="published", nullable=False))
    _proposals()
    op.create_table(
        "test_question",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_test_question_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_test_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_test_question_community", "test_question", ["community"], unique=False)


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("content", WORDS, nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("editor", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer", ID, nullable=True),
        sa.Column("approved", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=200), nullable=True),
        sa.Column("why", WORDS, nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_proposal_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_proposal_by", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["editor"], ["person.id"], name="fk_proposal_editor", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reviewer"], ["person.id"], name="fk_proposal_reviewer", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_by", "proposal", ["by"], unique=False)
    op.create_index("ix_proposal_community_proposal_state", "proposal", ["community", "state"], unique=False)
    op.create_index("ix_proposal_editor", "proposal", ["editor"], unique=False)
    op.create_index("ix_proposal_reviewer", "proposal", ["reviewer"], unique=False)
    op.create_table(
        "consent",
        sa.Column("proposal", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_consent_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_consent_proposal", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("proposal", "person", name="pk_consent"),
    )
    op.create_index("ix_consent_person", "consent", ["person"], unique=False)
