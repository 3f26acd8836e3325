"""Many check-ins that are due at once go out paced and fairly; `tests.delivery.monday` does it with thousands."""

from __future__ import annotations

from tests.delivery.desk import Desk
from tests.delivery.monday import RATE, SMALL, monday

from mentorbot.delivery.worker import AT_ONCE

MANY = 240


async def test_everybodys_check_in_comes_once_at_the_platforms_rate_and_small_communities_do_not_wait(
    desk: Desk,
) -> None:
    found = await monday(desk, MANY)
    assert (found.arrived, found.twice) == (MANY, 0)
    assert found.burst <= AT_ONCE + 1
    assert 0.9 * RATE < found.a_second < 1.1 * RATE
    assert found.waited <= 3 * 2 * SMALL + AT_ONCE
