"""What was asked, what came of it, and what people said of the answers."""

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, String, Table

from mentorbot.storage.columns import Instant, Words, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

question = Table(
    "question",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("key_id", String(8), nullable=False, holds="nothing"),
    column("asker_hash", String(64), nullable=False, index=True, holds="hash"),
    column("text", Words, nullable=False, holds="words"),
    column("outcome", String(16), nullable=False, holds="nothing"),
    column("entries", JSON, nullable=False, holds="nothing"),
    column("confidence", Float, nullable=False, holds="nothing"),
    column("generation", BigInteger, nullable=False, holds="nothing"),
    column("private", Boolean, nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
    Index(None, "community", "at"),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    column("question", ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("asker_hash", String(64), primary_key=True, index=True, holds="hash"),
    column("entry", String(60), nullable=False, holds="nothing"),
    column("useful", Boolean, nullable=False, holds="nothing"),
    column("why", String(16), nullable=False, holds="nothing"),
    column("words", Words, holds="words"),
    column("at", Instant, nullable=False, holds="nothing"),
)
