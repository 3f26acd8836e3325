"""Notices for moderators: to each of them once, in their own community alone, and gone when the trouble is."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.program import a_community

from mentorbot.community import notices
from mentorbot.community.notices import Notices
from mentorbot.core.call import Call
from mentorbot.storage.database import Database

TROUBLE = "Something does not work."


async def give(database: Database, call: Call, text: str = TROUBLE) -> None:
    async with database.write() as tx:
        await notices.give(tx, call.community, "tips", text, call.now)


async def heard(board: Notices, call: Call) -> list[str]:
    """What is shown beside the next private reply to this person."""
    aside = await board.aside(call)
    if aside is None:
        return []
    await aside.told()
    return ["".join(map(str, card.body)) for card in aside.cards]


async def test_moderators_of_another_community_and_members_hear_nothing(database: Database, call: Call) -> None:
    board, moderator = Notices(database), replace(call, rank="moderator")
    await give(database, call)
    other = await a_community(database, "g9")
    assert await heard(board, call) == []
    assert await heard(board, replace(moderator, community=other)) == []
    assert await heard(board, moderator) == [TROUBLE]
    assert await heard(board, moderator) == []


async def test_what_was_not_shown_after_all_is_shown_the_next_time(database: Database, call: Call) -> None:
    board, moderator = Notices(database), replace(call, rank="admin")
    await give(database, call)
    assert await board.aside(moderator) is not None
    assert await heard(board, moderator) == [TROUBLE]


async def test_other_trouble_of_the_same_kind_is_told_anew_and_the_same_is_not(database: Database, call: Call) -> None:
    board, moderator = Notices(database), replace(call, rank="moderator")
    for text, told in ((TROUBLE, [TROUBLE]), (TROUBLE, []), ("Worse.", ["Worse."])):
        await give(database, call, text)
        assert await heard(board, moderator) == told
    assert await board.shown(moderator) == ("Worse.",)
    async with database.write() as tx:
        await notices.settle(tx, call.community, "tips")
    assert await board.shown(moderator) == ()
