"""By which way reminders come. The first direct message goes out at once, so that closed ones are found out then."""

from __future__ import annotations

from typing import Annotated, Literal

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Instant
from mentorbot.core.command import Arg, command
from mentorbot.core.owed import Composed, Owed, Parcel, Result, to_person
from mentorbot.delivery import ledger
from mentorbot.delivery.claims import ASIDE
from mentorbot.people.reach import reach, set_reach
from mentorbot.storage.database import Database, Tx

HELLO = "hello"
Where = Literal["dm", "here"]
CLOSED = (
    "Your direct messages are closed to me. On Discord, open the server's menu, choose Privacy Settings, and allow "
    "direct messages. Then try again. Until that works, what is due waits for your next use of me."
)
_AGAIN = Button("Try again", "reminders route", {"where": "dm"})
_WAIT = Button("Wait for my next use instead", "reminders route", {"where": "here"})


class Routes:
    """The way that a member chose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @command("reminders route", "Whether reminders come by direct message or wait for you", writes=True)
    async def route(self, call: Call, where: Annotated[Where, Arg("By direct message, or here")]) -> Card:
        """Choose; with direct messages, the first one goes out at once."""
        if call.platform == "terminal":
            return Card(title=("Here in the terminal they are shown while it is open.",), tone="quiet")
        route = "dm" if where == "dm" else "next_use"
        async with self._database.write(call.event, call.now) as tx:
            before = await reach(tx, call.person)
            await set_reach(tx, call.person, {"route": route})
            await ledger.withdraw(tx, HELLO, str(call.person), "chosen anew")
            if route == "dm":
                if before.dm == "closed":
                    await set_reach(tx, call.person, {"dm_state": None})
                await ledger.plan(tx, [_hello(call)])
        if route == "dm":
            return Card(
                title=("I am writing to you now.",),
                body=("If nothing comes within a minute, your direct messages are closed to me.",),
                buttons=(Button("Nothing came", "reminders nothing-came", {}), _WAIT),
            )
        return Card(title=("Reminders wait for your next use of me.",), body=("I send you nothing.",))

    @command("reminders nothing-came", "Nothing came", menu=False)
    async def nothing_came(self, call: Call) -> Card:
        """Say what is known of the first message."""
        async with self._database.read() as tx:
            who = await reach(tx, call.person)
            sent = await ledger.of_subject(tx, HELLO, str(call.person), 1)
        if who.dm == "closed":
            return Card(title=("I can't write to you.",), body=(CLOSED,), buttons=(_AGAIN, _WAIT))
        if sent and sent[0].state == "sent":
            return Card(
                title=("It was delivered.",),
                body=("Look among your direct messages, also under message requests.",),
                buttons=(_AGAIN, _WAIT),
            )
        return Card(
            title=("It is still on its way.",),
            body=("In your quiet hours it waits until they end.",),
            buttons=(Button("Look again", "reminders nothing-came", {}), _WAIT),
        )


def _hello(call: Call) -> Owed:
    """The first direct message; each choice is a new one."""
    key = f"{HELLO}:{call.person}:{call.now.isoformat(timespec='seconds')}"
    return Owed(key, HELLO, str(call.person), call.platform, to_person(call.person), call.now, call.person)


class Hello:
    """Composes the first direct message, and beside a reply what to do where it could not be sent."""

    async def compose(self, tx: Tx, parcel: Parcel, now: Instant) -> Composed:
        """Say where this comes from and what will come; nothing of what it is for."""
        if parcel.platform == ASIDE:
            return Composed(Card(title=("I can't write to you.",), body=(CLOSED,), buttons=(_AGAIN, _WAIT)))
        return Composed(
            Card(
                title=("This works.",),
                body=("You asked me to write to you here. I do so when you have a check-in or news of what you sent.",),
                buttons=(Button("How I remind you", "reminders", {}),),
            )
        )

    async def after(self, tx: Tx, parcel: Parcel, result: Result, now: Instant) -> None:
        """Nothing follows: whether direct messages are open, delivery has noted."""
