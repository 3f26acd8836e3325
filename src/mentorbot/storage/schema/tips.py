"""Tips, in which order a community hears them, who takes them by direct message, and whether they were useful."""

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Table, UniqueConstraint

from mentorbot.storage.columns import Instant, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

tip = Table(
    "tip",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("slug", String(60), nullable=False, holds="nothing"),
    column("content", JSON, nullable=False, holds="nothing"),
    column("retired", Boolean, nullable=False, holds="nothing"),
    UniqueConstraint("community", "slug"),
    sqlite_autoincrement=True,
)

telling = Table(
    "telling",
    metadata,
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("reader", Integer, primary_key=True, holds="person"),
    column("round", Integer, primary_key=True, holds="nothing"),
    column("tip", ForeignKey("tip.id", ondelete="CASCADE"), primary_key=True, index=True, holds="nothing"),
    column("delivery", String(120), holds="nothing"),
    column("told_at", Instant, holds="nothing"),
    column("put_back", Instant, holds="nothing"),
)
"""`reader` is 0 where the community hears the tip, else the person who takes it alone. `delivery` is the key of what
carries the tip, so that it is the same one however often that is sent; `put_back` is when moderators let it wait."""

tip_vote = Table(
    "tip_vote",
    metadata,
    column("tip", ForeignKey("tip.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, index=True, holds="nothing"),
    column("person_hash", String(64), primary_key=True, index=True, holds="hash"),
    column("key_id", String(8), nullable=False, holds="nothing"),
    column("useful", Boolean, nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
)

tip_reader = Table(
    "tip_reader",
    metadata,
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, holds="person"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, index=True, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
)
