"""The trail of what moderators did: read in the chat, and taken as a file."""

from __future__ import annotations

import json

from tests.features.goals.member import labels, words
from tests.features.tips.crowd import Somebody

from mentorbot.people.erasure import erase_person


async def test_what_was_changed_is_told_newest_first_with_who_did_it(admin: Somebody) -> None:
    assert words(await admin.run("setup log")) == "Nothing was changed here yet."
    await admin.run("setup zone", place="Berlin")
    await admin.member("u2").run("tips skip")
    lines = words(await admin.run("setup log")).splitlines()
    assert "#u2: tips skip (put back), tip: keep-it-short" in lines[1]
    assert "#u1: Time zone: Berlin" in lines[2]


async def test_ten_at_a_time_and_no_act_is_told_twice_or_left_out(admin: Somebody) -> None:
    for days in range(20, 43):
        await admin.run("setup retention", days=str(days))
    card = await admin.run("setup log")
    told = [line for line in words(card).splitlines() if "are kept for" in line]
    while "Older" in labels(card):
        card = await admin.press("Older")
        told += [line for line in words(card).splitlines() if "are kept for" in line]
    assert [line.split("kept for: ")[1].split()[0] for line in told] == [str(days) for days in range(42, 19, -1)]


async def test_the_file_holds_every_act_and_who_was_forgotten_is_a_number(admin: Somebody) -> None:
    await admin.run("setup zone", place="Berlin")
    moderator = admin.member("u2")
    await moderator.run("tips skip")
    async with admin.database.write() as tx:
        await erase_person(tx, admin.database.keys, await moderator.people_id())
    (file,) = (await admin.run("setup log-file")).files
    rows = json.loads(file.data)
    assert [(row["who"], row["command"]) for row in rows] == [("former moderator 1", "tips skip"), ("u1", "setup zone")]
    assert rows[1]["args"] == {"zone": "Europe/Berlin"}


async def test_nobody_below_a_moderator_reads_it(admin: Somebody) -> None:
    await admin.run("setup zone", place="Berlin")
    member = admin.member("u9")
    for path in ("setup log", "setup log-file"):
        spec = member.dispatch.registry.find(path)
        assert spec is not None
        refused = await member.dispatch.admit(member.arrival(), spec, {})
        assert "Berlin" not in str(refused)
        assert "moderators" in str(refused)
