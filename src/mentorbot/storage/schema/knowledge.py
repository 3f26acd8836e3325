"""Sources, entries and their revisions, and the vectors of their texts."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from mentorbot.storage.columns import Instant, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

source = Table(
    "source",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("slug", String(60), nullable=False, holds="nothing"),
    column("content", JSON, nullable=False, holds="nothing"),
    UniqueConstraint("community", "slug"),
    sqlite_autoincrement=True,
)

entry = Table(
    "entry",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("slug", String(60), nullable=False, holds="nothing"),
    column("state", String(16), nullable=False, holds="nothing"),
    column("current", BigInteger, holds="nothing"),
    column("base", BigInteger, holds="nothing"),
    UniqueConstraint("community", "slug"),
    sqlite_autoincrement=True,
)
"""`state` is that of its `current` revision; `base` is the pack's revision that a community's own page stands over."""

revision = Table(
    "revision",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("entry", ForeignKey("entry.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("number", Integer, nullable=False, holds="nothing"),
    column("generation", BigInteger, index=True, holds="nothing"),
    column("state", String(10), nullable=False, server_default="published", holds="nothing"),
    column("content", JSON, nullable=False, holds="nothing"),
    column("digest", String(64), nullable=False, holds="nothing"),
    column("author", ForeignKey("person.id", ondelete="SET NULL"), index=True, holds="person"),
    column("former", Integer, holds="nothing"),
    column("reason", Text, nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
    UniqueConstraint("entry", "number"),
    sqlite_autoincrement=True,
)
"""`state` is what the page was from then on: published, retired, or back to the pack's. `content` is kept also where a
page was taken offline, so that it can come back.
"""

vector = Table(
    "vector",
    metadata,
    column("encoder", String(40), primary_key=True, holds="nothing"),
    column("digest", String(64), primary_key=True, holds="nothing"),
    column("data", LargeBinary, nullable=False, holds="nothing"),
    column("used_at", Instant, holds="nothing"),
)
"""`used_at` is the last day on which a process had it in use, NULL until one said so."""
