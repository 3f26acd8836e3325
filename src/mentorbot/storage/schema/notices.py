"""What the moderators of a community should know, and who of them was told."""

from sqlalchemy import ForeignKey, String, Table

from mentorbot.storage.columns import Instant, column
from mentorbot.storage.schema.metadata import metadata

notice = Table(
    "notice",
    metadata,
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("kind", String(24), primary_key=True, holds="nothing"),
    column("text", String(300), nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
)
"""One for each kind of trouble that stands; it goes when the trouble is over. `text` is in our own words."""

notice_told = Table(
    "notice_told",
    metadata,
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("kind", String(24), primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, holds="person"),
)
