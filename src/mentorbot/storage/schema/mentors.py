"""People who help: who offered to, what members ask them, who was asked, and what both wrote through us."""

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Table

from mentorbot.storage.columns import Instant, Words, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

mentor = Table(
    "mentor",
    metadata,
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, holds="person"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, index=True, holds="nothing"),
    column("name", Words, nullable=False, holds="words"),
    column("path", Words, nullable=False, holds="words"),
    column("topics", JSON, nullable=False, holds="person"),
    column("weekly", Integer, nullable=False, holds="person"),
    column("dm", Boolean, nullable=False, holds="person"),
    column("state", String(8), nullable=False, holds="person"),
    column("paused_until", Instant, holds="person"),
    column("approved_by", ForeignKey("person.id", ondelete="SET NULL"), index=True, holds="person"),
    column("since", Instant, nullable=False, holds="person"),
)
"""What somebody offers in a community: offered, approved, declined, stopped, or held back since a report. `weekly` is
by how many members at most they are asked in seven days; `dm` says that they may be asked by direct message. `since`
is when the state began.
"""

request = Table(
    "request",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True, holds="person"),
    column("question", ForeignKey("question.id", ondelete="SET NULL"), index=True, holds="nothing"),
    column("words", Words, nullable=False, holds="words"),
    column("named", Boolean, nullable=False, holds="person"),
    column("state", String(10), nullable=False, holds="person"),
    column("round", Integer, nullable=False, holds="nothing"),
    column("channel", String(64), holds="nothing"),
    column("thread", String(64), holds="person"),
    column("asker_shown", Boolean, nullable=False, holds="person"),
    column("helper_shown", Boolean, nullable=False, holds="person"),
    column("page", String(8), nullable=False, holds="person"),
    column("reported", String(6), nullable=False, holds="nothing"),
    column("sent_at", Instant, holds="person"),
    column("until", Instant, holds="person"),
    column("changed", Instant, nullable=False, holds="person"),
    Index(None, "community", "state"),
    sqlite_autoincrement=True,
)
"""What a member asks a person: draft (not sent yet), open, last (with the moderators), talking, closed, withdrawn,
unanswered, left or reported. `round` counts how often it was offered anew; `channel` is where it was asked. `thread` is
where both talk by name. `page` is what became of making a page of the answer: asked, agreed, no, made. `reported` says
who reported, asker or helper; `until` is when the asker hears at the latest.
"""

asked = Table(
    "asked",
    metadata,
    column("request", ForeignKey("request.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, holds="person"),
    column("state", String(8), nullable=False, holds="person"),
    column("at", Instant, nullable=False, holds="person"),
)
"""Who was asked about a request: out (the asker left them out), asked, passed or taken."""
TAKEN = Index(
    "uq_asked_taken",
    asked.c.request,
    unique=True,
    sqlite_where=asked.c.state == "taken",
    postgresql_where=asked.c.state == "taken",
)
"""One person at a time, by the database."""

letter = Table(
    "letter",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("request", ForeignKey("request.id", ondelete="CASCADE"), nullable=False, index=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True, holds="person"),
    column("side", String(6), nullable=False, holds="nothing"),
    column("kind", String(8), nullable=False, holds="nothing"),
    column("words", Words, nullable=False, holds="words"),
    column("at", Instant, nullable=False, holds="person"),
    sqlite_autoincrement=True,
)
"""What one of the two wrote, as asker or helper: a letter or thanks, which the other reads, the answer as a page may
say it, or why they reported, which moderators read.
"""

rather_not = Table(
    "rather_not",
    metadata,
    column("community", ForeignKey("community.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, holds="person"),
    column("other", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, holds="person"),
)
"""Who doesn't want to be brought together with whom again. The other is never told."""
