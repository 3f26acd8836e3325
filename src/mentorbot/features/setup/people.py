"""Set-up of people: who curates here, and how many of them look at a page before it goes live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from mentorbot.core.call import Call
from mentorbot.core.card import Button, Card, Text
from mentorbot.core.command import PERSON, ROLE, Arg
from mentorbot.core.roles import Roles
from mentorbot.features.setup.changing import Changing, announced
from mentorbot.features.setup.words import refs

_WHERE = (
    " can't see /kb and /setup yet. Somebody with Manage Server can change that: Server Settings, Integrations, my "
    "name, then the command, and add the role."
)
_PERHAPS = (
    "Discord shows /kb and /setup to people with Manage Server. For any other role, add it in Server Settings, "
    "Integrations, my name, then the command."
)
_NAME = "Not seen yet"


class PeopleSetup:
    """The moderators of a community. `roles` has what knows a platform's roles, where there are any."""

    def __init__(self, changing: Changing, roles: Mapping[str, Roles]) -> None:
        self._changing = changing
        self._roles = roles

    @announced("setup moderator-role", "Make a role moderators, or take it away")
    async def moderator_role(
        self,
        call: Call,
        role: Annotated[ROLE, Arg("The role", label="The role")],
        take_away: Annotated[bool, Arg("Take it away")] = False,
    ) -> Card:
        """Add or remove a role of moderators, and say whether it can see what it may use."""
        changes = await self._changing.put(call, "moderator_roles", role, take_away)
        note = () if take_away else await self._unseen(call, (role,))
        undo = Button("Undo", "setup moderator-role", {"role": role, "take_away": "no" if take_away else "yes"})
        return await self._changing.change(call, changes, undo, note=note)

    @announced("setup moderator", "Make a person a moderator, or take it away")
    async def moderator(
        self,
        call: Call,
        person: Annotated[PERSON, Arg("The person", label="The person")],
        take_away: Annotated[bool, Arg("Take it away")] = False,
    ) -> Card:
        """Add or remove a person as moderator."""
        return await self._changing.change(call, await self._changing.put(call, "moderators", person, take_away))

    @announced("setup review", "Whether a second moderator looks at a page before it goes live")
    async def review(
        self, call: Call, two_people: Annotated[bool, Arg("Two moderators", label="Two moderators")]
    ) -> Card:
        """Set the policy; it needs two moderators who are active here."""
        return await self._changing.change(call, {"two_people": two_people})

    async def fields(self, call: Call) -> tuple[tuple[str, Text], ...]:
        """Which of the chosen roles can't see the commands, for the overview of all settings."""
        chosen = (await self._changing.now(call)).moderator_roles
        said = await self._unseen(call, chosen) if chosen else ()
        return ((_NAME, said),) if said else ()

    async def _unseen(self, call: Call, chosen: tuple[str, ...]) -> Text:
        if call.platform not in self._roles:
            return ()
        blind = await self._roles[call.platform].unseeing(call, chosen)
        if blind is None:
            return (_PERHAPS,)
        return (*refs("role", blind), _WHERE) if blind else ()
