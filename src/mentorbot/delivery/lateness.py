"""What comes late says so, in the same words for everything that is owed."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.core.card import Text
from mentorbot.core.owed import Parcel

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def late_note(parcel: Parcel) -> Text:
    """Say by how much a parcel is late, and that the program was away then if it was; nothing where it is in time."""
    if not parcel.late:
        return ()
    why = "; I was restarting" if parcel.restarted else ""
    return (f"This comes {_said(parcel.late)} late{why}.",)


def _said(length: timedelta) -> str:
    """A length in its largest unit, rounded down: "43 minutes", "3 hours", "one day"."""
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if count := length // unit:
            return f"{count} {name}s" if count > 1 else f"{'an' if unit == _HOUR else 'one'} {name}"
    return "a moment"
