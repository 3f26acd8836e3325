"""Communities, people, what came in, unfinished forms, the audit trail and the keys that were used."""

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from mentorbot.storage.columns import Instant, Words, column
from mentorbot.storage.schema.metadata import metadata

Id = BigInteger().with_variant(Integer, "sqlite")
"""A number that is never given twice: tables with one set `sqlite_autoincrement`, since hashes outlive their person."""

community = Table(
    "community",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("platform", String(16), nullable=False, holds="nothing"),
    column("native", String(64), nullable=False, holds="nothing"),
    column("name", String(200), nullable=False, holds="nothing"),
    column("settings", JSON, nullable=False, holds="person"),
    column("generation", BigInteger, nullable=False, holds="nothing"),
    column("kept_until", Instant, holds="nothing"),
    UniqueConstraint("platform", "native"),
    sqlite_autoincrement=True,
)

person = Table(
    "person",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("platform", String(16), nullable=False, holds="nothing"),
    column("tenant", String(64), nullable=False, holds="nothing"),
    column("native", String(64), nullable=False, holds="person"),
    column("zone", String(64), holds="person"),
    column("private", String(8), holds="person"),
    column("community", ForeignKey("community.id", ondelete="SET NULL"), index=True, holds="person"),
    column("seen_at", Instant, holds="person"),
    column("day_order", String(3), holds="person"),
    column("quiet", String(11), holds="person"),
    column("rest_days", String(20), holds="person"),
    column("route", String(8), holds="person"),
    column("dm_state", String(8), holds="person"),
    column("usual_time", String(5), holds="person"),
    column("names_goals", Boolean, holds="person"),
    column("exported_at", Instant, holds="person"),
    UniqueConstraint("platform", "tenant", "native"),
    sqlite_autoincrement=True,
)
"""From `day_order` on, what somebody set for reminders, NULL for the usual: DMY or MDY; quiet hours as 21:00-08:00, or
"none"; days of rest as SA,SU; "dm" or "next_use"; what is known of direct messages, "open" or "closed"; the time of day
where none was said; and whether a reminder may name the goal. `exported_at` is when they last took all that is held.
"""

inbox = Table(
    "inbox",
    metadata,
    column("event", String(200), primary_key=True, holds="nothing"),
    column("seen_at", Instant, nullable=False, index=True, holds="nothing"),
)

form_draft = Table(
    "form_draft",
    metadata,
    column("id", String(32), primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True, holds="person"),
    column("command", String(100), nullable=False, holds="nothing"),
    column("typed", Words, nullable=False, holds="words"),
    column("expires", Instant, nullable=False, index=True, holds="nothing"),
)

audit = Table(
    "audit",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("actor", ForeignKey("person.id", ondelete="SET NULL"), index=True, holds="person"),
    column("command", String(100), nullable=False, holds="nothing"),
    column("args", JSON, nullable=False, holds="person"),
    column("former", Integer, holds="nothing"),
    column("result", String(200), nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
    Index(None, "community", "at"),
    sqlite_autoincrement=True,
)
"""`former` numbers, in its community, somebody who was forgotten: former moderator 3."""

known_key = Table(
    "known_key",
    metadata,
    column("key_id", String(8), primary_key=True, holds="nothing"),
)

installation = Table(
    "installation",
    metadata,
    column("name", String(60), primary_key=True, holds="nothing"),
    column("content", JSON, nullable=False, holds="nothing"),
)
"""What this installation remembers of itself: the parts of the pack that are no pages, and what was last synced."""

heartbeat = Table(
    "heartbeat",
    metadata,
    column("process", String(32), primary_key=True, holds="nothing"),
    column("platforms", String(80), nullable=False, holds="nothing"),
    column("version", String(20), nullable=False, holds="nothing"),
    column("trouble", String(400), nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
)
"""The last sign of life of every process; `platforms` has commas, `trouble` is what the operator must know."""
