"""What comes late says so, in the same words for everything that is owed."""

from __future__ import annotations

from datetime import timedelta

from mentorbot.core.owed import Parcel
from mentorbot.delivery.claims import ASIDE


def late(parcel: Parcel) -> str:
    """Say by how much a parcel is late, if that is worth saying, and that the program was away then if it was.

    Beside a reply, the reply says so itself.
    """
    if not parcel.late or parcel.platform == ASIDE:
        return ""
    said = f"This comes {span(parcel.late)} late"
    return f"{said}; I was restarting." if parcel.restarted else f"{said}."


def span(length: timedelta) -> str:
    """Say a length of time in its largest fitting unit: "43 minutes", "3 hours", "2 days"."""
    minutes = round(length.total_seconds() / 60)
    for size, unit in ((2 * 24 * 60, "day"), (2 * 60, "hour")):
        if minutes >= size:
            count = round(minutes / (24 * 60 if unit == "day" else 60))
            return f"{count} {unit}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
