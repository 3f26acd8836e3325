"""Pages that are being written, who agreed that their words are used, and a community's own test questions."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Table

from mentorbot.storage.columns import Instant, Words, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

proposal = Table(
    "proposal",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("slug", String(60), nullable=False, holds="nothing"),
    column("base", BigInteger, holds="nothing"),
    column("content", Words, holds="words"),
    column("origin", String(10), nullable=False, holds="nothing"),
    column("state", String(10), nullable=False, holds="nothing"),
    column("by", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True, holds="person"),
    column("editor", ForeignKey("person.id", ondelete="SET NULL"), index=True, holds="person"),
    column("version", Integer, nullable=False, holds="nothing"),
    column("reviewer", ForeignKey("person.id", ondelete="SET NULL"), index=True, holds="person"),
    column("approved", Integer, holds="nothing"),
    column("link", String(200), holds="person"),
    column("why", Words, holds="words"),
    column("said", Words, holds="words"),
    column("revision", BigInteger, holds="nothing"),
    column("created", Instant, nullable=False, holds="nothing"),
    column("changed", Instant, nullable=False, holds="nothing"),
    Index(None, "community", "state"),
    sqlite_autoincrement=True,
)
"""`content` is the page and its new sources as JSON, NULL once it is settled or may not be kept. `base` is the revision
that it was written from, NULL for a new page; `version` counts what its editors sent, `approved` is the one that
`reviewer` has seen. `revision` is what it became, `link` the message that it came from, `said` what a member suggests.
"""

consent = Table(
    "consent",
    metadata,
    column("proposal", ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, holds="person"),
    column("state", String(6), nullable=False, holds="person"),
    column("at", Instant, nullable=False, holds="person"),
    column("agreed", String(64), holds="nothing"),
)
"""Whose words a proposal was copied from, and whether they may be used: asked, yes or no, since `at`. `agreed` is the
digest of the words that a yes was said to.
"""

test_question = Table(
    "test_question",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, index=True, holds="nothing"),
    column("content", JSON, nullable=False, holds="nothing"),
    sqlite_autoincrement=True,
)
"""What a community tests its pages with, beside the test questions of the pack: rows as `evaluation/` holds them."""
