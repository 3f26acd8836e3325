"""What can go wrong with one request to the fake Discord, one cell of the fault matrix each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.fakes.discord_payloads import Body

MESSAGES = "/channels/*/messages"
FOREVER = 3600.0
"""Seconds after which every client has given up."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next matching request. `path` is a pattern; `status` 0 resets the connection.

    `accepted` says whether it counts all the same, `late` how many seconds after it came, also when nobody waits any
    more. The answer follows `hold` seconds after it came; with `well` it is accepted then, and answered as usual.
    """

    method: str
    path: str
    status: int = 0
    body: Body = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    accepted: bool = False
    late: float = 0.0
    hold: float = 0.0
    well: bool = False


def too_many(path: str, retry_after: float) -> Fault:
    """A rate limit, as Discord itself tells of it."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": False}
    return Fault("POST", path, 429, body, {"Via": "1.1 google", "Retry-After": str(retry_after)})


def refused(status: int, code: int, path: str = MESSAGES, method: str = "POST") -> Fault:
    """A no with one of Discord's own codes."""
    return Fault(method, path, status, {"message": "No.", "code": code})


_LIMITED = too_many(MESSAGES, 0.3)
CELLS: dict[str, Fault] = {
    "429": _LIMITED,
    "429 long": too_many(MESSAGES, 600.0),
    "429 global": replace(_LIMITED, body={**_LIMITED.body, "global": True}),
    "429 without time": replace(
        _LIMITED, body={"message": "You are being rate limited."}, headers={"Via": "1.1 google"}
    ),
    "429 of Cloudflare": Fault("POST", MESSAGES, 429, {}, {"Content-Type": "text/html"}),
    "500": Fault("POST", MESSAGES, 500),
    "502": Fault("POST", MESSAGES, 502),
    "503": Fault("POST", MESSAGES, 503),
    "504": Fault("POST", MESSAGES, 504),
    "500 after": Fault("POST", MESSAGES, 500, accepted=True),
    "503 after": Fault("POST", MESSAGES, 503, accepted=True),
    "reset before": Fault("POST", MESSAGES),
    "reset after": Fault("POST", MESSAGES, accepted=True),
    "time-out before": Fault("POST", MESSAGES, hold=FOREVER),
    "time-out after": Fault("POST", MESSAGES, accepted=True, hold=FOREVER),
    "slow accept": Fault("POST", MESSAGES, hold=2.0, well=True),
    "late accept": Fault("POST", MESSAGES, accepted=True, late=25.0, hold=FOREVER),
    "closed": refused(403, 50007),
    "no mutual server": refused(403, 50278),
    "account gone": refused(404, 10013, "/users/@me/channels"),
    "direct messages too fast": refused(403, 40003, "/users/@me/channels"),
    "channel gone": refused(404, 10003),
    "no access": refused(403, 50001),
    "not allowed": refused(403, 50013),
    "token refused": refused(401, 0),
}
"""By name, for messages that are sent; what the client is told, and whether the message counts."""
