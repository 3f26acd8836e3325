"""What was asked, what came of it, and what people said of the answers."""

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, String, Table, UniqueConstraint, false

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
    column("before", Words, holds="words"),
    column("outcome", String(16), nullable=False, holds="nothing"),
    column("entries", JSON, nullable=False, holds="nothing"),
    column("confidence", Float, nullable=False, holds="nothing"),
    column("generation", BigInteger, nullable=False, holds="nothing"),
    column("private", Boolean, nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
    column("gap", BigInteger, holds="nothing"),
    column("lent", Boolean, nullable=False, server_default=false(), holds="nothing"),
    Index(None, "community", "at"),
    Index(None, "gap", "outcome"),
    sqlite_autoincrement=True,
)
"""`before` is what it follows up on: the question before it, or the title of a page. `gap` is the group of questions
without an answer that it is in, 0 where it was looked at and belongs in none, NULL until it was looked at. `lent` says
that its asker pressed the button that sends these words to the moderators.
"""

feedback = Table(
    "feedback",
    metadata,
    column("question", ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, holds="nothing"),
    column("asker_hash", String(64), primary_key=True, index=True, holds="hash"),
    column("entry", String(60), nullable=False, holds="nothing"),
    column("useful", Boolean, nullable=False, holds="nothing"),
    column("why", String(16), nullable=False, holds="nothing"),
    column("words", Words, holds="words"),
    column("lent", Boolean, nullable=False, server_default=false(), holds="nothing"),
    column("at", Instant, nullable=False, holds="nothing"),
)
"""`lent` says that `words` came by a form that says that moderators read them."""

gap = Table(
    "gap",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("label", String(80), nullable=False, holds="nothing"),
    column("state", String(10), nullable=False, holds="nothing"),
    column("entry", String(60), holds="nothing"),
    column("proposal", ForeignKey("proposal.id", ondelete="SET NULL"), index=True, holds="nothing"),
    column("wording", BigInteger, holds="nothing"),
    column("changed", Instant, nullable=False, holds="nothing"),
    Index(None, "community", "state"),
    sqlite_autoincrement=True,
)
"""A group of questions without an answer: open, drafted, known or dismissed. `label` is in our own words or a topic,
never a member's words; `entry` is the known gap that it lies in, `proposal` the draft that was begun from it. `wording`
is the question in it that at least two other members asked nearly alike, NULL where there is none.
"""

waiting_for = Table(
    "waiting_for",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("community", ForeignKey("community.id", ondelete="CASCADE"), nullable=False, index=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True, holds="person"),
    column("question", ForeignKey("question.id", ondelete="SET NULL"), index=True, holds="nothing"),
    column("words", Words, nullable=False, holds="words"),
    column("before", Words, holds="words"),
    column("shown", JSON, nullable=False, holds="nothing"),
    column("looked", BigInteger, nullable=False, holds="nothing"),
    column("until", Instant, nullable=False, holds="person"),
    column("how", String(8), holds="nothing"),
    column("entry", String(60), holds="nothing"),
    column("told", Instant, holds="nothing"),
    UniqueConstraint("person", "question"),
    sqlite_autoincrement=True,
)
"""Who wants to be told when there is an answer, and until when. `words` (and `before`, as of the question) are their
own, kept here because questions may be deleted sooner than the promise ends. `shown` has the pages that they saw, each
with how many statements it made, and `looked` is the generation of the pages that were last searched for them. `how` is
NULL while nothing is known, else "page" (then `entry` is its slug), "person" or "nobody"; `told` is when they heard.
"""
