"""What people who help keep waiting, as tasks of the week, and how many questions were passed to them."""

from __future__ import annotations

from collections.abc import Sequence

from mentorbot.community import mentors, requests
from mentorbot.community.tasks import SOMEBODY, Task
from mentorbot.core.card import Button, Instant
from mentorbot.features.curation.effort import minutes
from mentorbot.storage.database import Tx


class PeopleTasks:
    """Offers to help that wait for a yes, and talks that were reported."""

    async def tasks(self, tx: Tx, community: int, now: Instant) -> Sequence[Task]:
        """One task for both, since they stand in one list."""
        offers = await mentors.waiting_offers(tx, community)
        reported = await requests.counted(tx, community, "reported")
        if not offers and not reported:
            return []
        said = [_counted(reported, "talk was reported", "talks were reported")] if reported else []
        said += [_counted(offers, "person offers to be asked", "people offer to be asked")] if offers else []
        button = Button("Look at offers and reports", "mentor review", {})
        length = minutes(decide=2 * offers + 4 * reported)
        return [Task((" ".join(said),), button, length, SOMEBODY * (offers + 2 * reported))]

    async def count(self, tx: Tx, community: int, since: Instant) -> int:
        """How many questions members sent to people since then."""
        return await requests.sent_since(tx, community, since)


def _counted(count: int, one: str, many: str) -> str:
    return f"One {one}." if count == 1 else f"{count} {many}."
