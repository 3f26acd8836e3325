"""What is owed later: recurrences, deliveries and the messages that carry them."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from mentorbot.storage.columns import Instant, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

recurrence = Table(
    "recurrence",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("kind", String(24), nullable=False, holds="nothing"),
    column("subject", String(60), nullable=False, holds="nothing"),
    column("platform", String(16), nullable=False, holds="nothing"),
    column("address", String(80), nullable=False, holds="person"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), index=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), index=True, holds="person"),
    column("rule", String(300), nullable=False, holds="nothing"),
    column("wall_time", String(5), nullable=False, holds="nothing"),
    column("zone", String(64), nullable=False, holds="person"),
    column("start", String(16), nullable=False, holds="nothing"),
    column("last_slot", String(16), holds="nothing"),
    column("lasts", Integer, holds="nothing"),
    column("paused", Boolean, nullable=False, holds="nothing"),
    UniqueConstraint("kind", "subject"),
    sqlite_autoincrement=True,
)
"""`start` and `last_slot` are local wall times (2026-11-29T09:00); `lasts` is for how many minutes a slot counts."""

message = Table(
    "message",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("platform", String(16), nullable=False, holds="nothing"),
    column("address", String(80), nullable=False, holds="person"),
    column("kind", String(24), nullable=False, holds="nothing"),
    column("public", String(16), nullable=False, holds="nothing"),
    column("state", String(10), nullable=False, holds="nothing"),
    column("wake_at", Instant, holds="nothing"),
    column("attempt", Integer, nullable=False, holds="nothing"),
    column("tries", Integer, nullable=False, holds="nothing"),
    column("lost", Integer, nullable=False, holds="nothing"),
    column("worker", String(32), holds="nothing"),
    column("first_write_at", Instant, holds="nothing"),
    column("wrote_at", Instant, holds="nothing"),
    column("sent_at", Instant, holds="nothing"),
    column("native", String(64), holds="person"),
    column("why", String(200), nullable=False, holds="nothing"),
    sqlite_autoincrement=True,
)
"""`attempt` fences records; `tries` counts refusals, `lost` claims whose lease ended without any outcome."""
WAKING = Index(
    "ix_message_waking",
    message.c.platform,
    message.c.wake_at,
    sqlite_where=message.c.wake_at.is_not(None),
    postgresql_where=message.c.wake_at.is_not(None),
)

delivery = Table(
    "delivery",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("key", String(120), nullable=False, unique=True, holds="nothing"),
    column("kind", String(24), nullable=False, holds="nothing"),
    column("subject", String(60), nullable=False, holds="nothing"),
    column("platform", String(16), nullable=False, holds="nothing"),
    column("address", String(80), nullable=False, holds="person"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), index=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), holds="person"),
    column("slot", String(16), holds="nothing"),
    column("due", Instant, nullable=False, holds="nothing"),
    column("expires", Instant, holds="nothing"),
    column("wake_at", Instant, holds="nothing"),
    column("state", String(10), nullable=False, holds="nothing"),
    column("marked", Boolean, nullable=False, holds="nothing"),
    column(
        "message", BigInteger().with_variant(Integer, "sqlite"), ForeignKey("message.id"), index=True, holds="nothing"
    ),
    column("why", String(200), nullable=False, holds="nothing"),
    Index(None, "person", "due"),
    Index(None, "kind", "subject"),
    sqlite_autoincrement=True,
)
"""`due` is the promised instant, `wake_at` when a worker looks at it next; `slot` is the local time it stands for."""
DUE = Index(
    "ix_delivery_waking",
    delivery.c.platform,
    delivery.c.wake_at,
    sqlite_where=delivery.c.wake_at.is_not(None),
    postgresql_where=delivery.c.wake_at.is_not(None),
)

lease = Table(
    "lease",
    metadata,
    column("name", String(80), primary_key=True, holds="nothing"),
    column("holder", String(32), nullable=False, holds="nothing"),
    column("until", Instant, nullable=False, holds="nothing"),
)
"""What only one process may do at a time, such as one gateway session of a token."""
