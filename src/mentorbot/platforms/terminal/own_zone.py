"""The zone of the computer that somebody sits at, by the name that the zone database gives it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

LOCALTIME = Path("/etc/localtime")
_NOWHERE = frozenset({"", "UTC", "Etc/UTC", "UCT", "Zulu", "Universal", "GMT", "Etc/GMT", "localtime"})


def own_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str:
    """Give an IANA name: what TZ says, else where the system's link leads (localtime(5)).

    Empty where that can't be told, or where it is UTC, which says of a computer that nobody told it where it is.
    """
    named = environ.get("TZ", "").removeprefix(":")
    if not named:
        _, _, named = str(localtime.resolve()).partition("zoneinfo/")
    try:
        ZoneInfo(named)
    except (ValueError, OSError, LookupError):
        return ""
    return "" if named in _NOWHERE else named
