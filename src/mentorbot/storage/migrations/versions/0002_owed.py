"""What is owed later, goals and check-ins, tips, and how somebody wants to be reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.LargeBinary()


def upgrade() -> None:
    """Create them, in the order in which they refer to each other."""
    _people()
    _owed()
    _goals()
    _tips()
    _notices()


def _people() -> None:
    op.add_column("person", sa.Column("day_order", sa.String(length=3), nullable=True))
    op.add_column("person", sa.Column("quiet", sa.String(length=11), nullable=True))
    op.add_column("person", sa.Column("rest_days", sa.String(length=20), nullable=True))
    op.add_column("person", sa.Column("route", sa.String(length=8), nullable=True))
    op.add_column("person", sa.Column("dm_state", sa.String(length=8), nullable=True))
    op.add_column("person", sa.Column("usual_time", sa.String(length=5), nullable=True))
    op.add_column("person", sa.Column("names_goals", sa.Boolean(), nullable=True))
    op.add_column("person", sa.Column("exported_at", INSTANT, nullable=True))
    op.add_column("audit", sa.Column("former", sa.Integer(), nullable=True))
    op.add_column("revision", sa.Column("former", sa.Integer(), nullable=True))
    op.add_column("vector", sa.Column("used_at", INSTANT, nullable=True))


def _owed() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("platforms", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("trouble", sa.String(length=400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_heartbeat"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("public", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("wake_at", INSTANT, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=32), nullable=True),
        sa.Column("first_write_at", INSTANT, nullable=True),
        sa.Column("wrote_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("native", sa.String(length=64), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_message_waking",
        "message",
        ["platform", "wake_at"],
        unique=False,
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("community", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("slot", sa.String(length=16), nullable=True),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=True),
        sa.Column("wake_at", INSTANT, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("message", ID, nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_delivery_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_delivery_message"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_delivery_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_community", "delivery", ["community"], unique=False)
    op.create_index("ix_delivery_kind_delivery_subject", "delivery", ["kind", "subject"], unique=False)
    op.create_index("ix_delivery_message", "delivery", ["message"], unique=False)
    op.create_index("ix_delivery_person_delivery_due", "delivery", ["person", "due"], unique=False)
    op.create_index(
        "ix_delivery_waking",
        "delivery",
        ["platform", "wake_at"],
        unique=False,
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "recurrence",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("community", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("wall_time", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("start", sa.String(length=16), nullable=False),
        sa.Column("last_slot", sa.String(length=16), nullable=True),
        sa.Column("lasts", sa.Integer(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_recurrence_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_recurrence_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_recurrence"),
        sa.UniqueConstraint("kind", "subject", name="uq_recurrence_kind_subject"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recurrence_community", "recurrence", ["community"], unique=False)
    op.create_index("ix_recurrence_person", "recurrence", ["person"], unique=False)


def _goals() -> None:
    op.create_table(
        "goal",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("community", ID, nullable=True),
        sa.Column("skill", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=True),
        sa.Column("deadline", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("last_page", sa.String(length=60), nullable=True),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_goal_community", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_goal_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_goal_community", "goal", ["community"], unique=False)
    op.create_index("ix_goal_person_goal_state", "goal", ["person", "state"], unique=False)
    op.create_table(
        "check_in",
        sa.Column("id", ID, nullable=False),
        sa.Column("goal", ID, nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("undo", WORDS, nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["goal"], ["goal.id"], name="fk_check_in_goal", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("goal", "slot", "answer", name="uq_check_in_goal_slot_answer"),
        sqlite_autoincrement=True,
    )


def _tips() -> None:
    op.create_table(
        "tip",
        sa.Column("id", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_tip_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tip"),
        sa.UniqueConstraint("community", "slug", name="uq_tip_community_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "telling",
        sa.Column("community", ID, nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tip", ID, nullable=False),
        sa.Column("delivery", sa.String(length=120), nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("put_back", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_telling_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name="fk_telling_tip", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community", "reader", "round", "tip", name="pk_telling"),
    )
    op.create_index("ix_telling_tip", "telling", ["tip"], unique=False)
    op.create_table(
        "tip_reader",
        sa.Column("person", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_tip_reader_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_tip_reader_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", name="pk_tip_reader"),
    )
    op.create_index("ix_tip_reader_community", "tip_reader", ["community"], unique=False)
    op.create_table(
        "tip_vote",
        sa.Column("tip", ID, nullable=False),
        sa.Column("community", ID, nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_tip_vote_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name="fk_tip_vote_tip", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "community", "person_hash", name="pk_tip_vote"),
    )
    op.create_index("ix_tip_vote_community", "tip_vote", ["community"], unique=False)
    op.create_index("ix_tip_vote_person_hash", "tip_vote", ["person_hash"], unique=False)


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("community", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_notice_community", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community", "kind", name="pk_notice"),
    )
    op.create_table(
        "notice_told",
        sa.Column("community", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"], name="fk_notice_told_community", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_notice_told_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community", "kind", "person", name="pk_notice_told"),
    )
    op.create_index("ix_notice_told_person", "notice_told", ["person"], unique=False)
