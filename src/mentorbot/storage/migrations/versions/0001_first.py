"""The first tables: places and people, knowledge, questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.LargeBinary()


def upgrade() -> None:
    """Create them, in the order in which they refer to each other."""
    _places()
    _traces()
    _knowledge()
    _revisions()
    _questions()


def _places() -> None:
    op.create_table(
        "community",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("native", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("kept_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        sa.UniqueConstraint("platform", "native", name="uq_community_platform_native"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("native", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("private", sa.String(length=8), nullable=True),
        sa.Column("community", ID, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_person_community", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("platform", "tenant", "native", name="uq_person_platform_tenant_native"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_person_community", "person", ["community"])
    op.create_table(
        "inbox",
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_inbox"),
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_installation"),
    )
    op.create_index("ix_inbox_seen_at", "inbox", ["seen_at"])
    op.create_table(
        "form_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("command", sa.String(length=100), nullable=False),
        sa.Column("typed", WORDS, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_form_draft_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_form_draft"),
    )
    op.create_index("ix_form_draft_expires", "form_draft", ["expires"])
    op.create_index("ix_form_draft_person", "form_draft", ["person"])


def _traces() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("actor", ID, nullable=True),
        sa.Column("command", sa.String(length=100), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["person.id"], name="fk_audit_actor", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_audit_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_actor", "audit", ["actor"])
    op.create_index("ix_audit_community_audit_at", "audit", ["community", "at"])
    op.create_table(
        "known_key",
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_known_key"),
    )


def _knowledge() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_source_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("community", "slug", name="uq_source_community_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("current", sa.BigInteger(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_entry_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("community", "slug", name="uq_entry_community_slug"),
        sqlite_autoincrement=True,
    )


def _revisions() -> None:
    op.create_table(
        "revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name="fk_revision_author", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["entry"], ["entry.id"], name="fk_revision_entry", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("entry", "number", name="uq_revision_entry_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revision_author", "revision", ["author"])
    op.create_index("ix_revision_generation", "revision", ["generation"])
    op.create_table(
        "vector",
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "digest", name="pk_vector"),
    )


def _questions() -> None:
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("asker_hash", sa.String(length=64), nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_question_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_asker_hash", "question", ["asker_hash"])
    op.create_index("ix_question_community_question_at", "question", ["community", "at"])
    op.create_table(
        "feedback",
        sa.Column("question", ID, nullable=False),
        sa.Column("asker_hash", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=60), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("words", WORDS, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["question"], ["question.id"], name="fk_feedback_question", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question", "asker_hash", name="pk_feedback"),
    )
    op.create_index("ix_feedback_asker_hash", "feedback", ["asker_hash"])
