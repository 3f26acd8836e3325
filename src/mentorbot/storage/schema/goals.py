"""Goals and what their people said at check-ins."""

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from mentorbot.storage.columns import Instant, Words, column
from mentorbot.storage.schema.metadata import metadata
from mentorbot.storage.schema.places import Id

goal = Table(
    "goal",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("person", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, holds="person"),
    column("community", ForeignKey("community.id", ondelete="SET NULL"), index=True, holds="nothing"),
    column("skill", Words, nullable=False, holds="words"),
    column("why", Words, holds="words"),
    column("deadline", String(10), holds="person"),
    column("state", String(8), nullable=False, holds="person"),
    column("since", Instant, nullable=False, holds="person"),
    column("silent", Integer, nullable=False, holds="person"),
    column("last_page", String(60), holds="person"),
    column("created", Instant, nullable=False, holds="person"),
    Index(None, "person", "state"),
    sqlite_autoincrement=True,
)
"""`deadline` is a local date; `since` is when its `state` began; `silent` counts check-ins in a row without a press."""

check_in = Table(
    "check_in",
    metadata,
    column("id", Id, primary_key=True, holds="nothing"),
    column("goal", ForeignKey("goal.id", ondelete="CASCADE"), nullable=False, holds="nothing"),
    column("slot", String(16), holds="person"),
    column("answer", String(16), nullable=False, holds="person"),
    column("note", Words, holds="words"),
    column("undo", Words, holds="words"),
    column("undone", Boolean, nullable=False, holds="nothing"),
    column("at", Instant, nullable=False, holds="person"),
    UniqueConstraint("goal", "slot", "answer"),
    sqlite_autoincrement=True,
)
"""What happened to a goal, one row for each press. `slot` is the local time of the check-in that was answered, NULL
outside of one; `undo` is what the goal was before, as JSON, for as long as that can be undone.
"""
