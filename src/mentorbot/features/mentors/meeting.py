"""A place where two people talk by name: a private thread or a group conversation, which the platform opens."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from mentorbot.community import requests
from mentorbot.community.communities import Communities
from mentorbot.community.requests import Request
from mentorbot.core.call import Call
from mentorbot.core.card import Card, Ref
from mentorbot.core.errors import Friendly
from mentorbot.features.mentors.cards import lines, quoted
from mentorbot.people.reach import reach
from mentorbot.storage.database import Database

log = logging.getLogger(__name__)

OPENING = "…"
"""Stands for a place that is being opened: whoever comes second opens no other."""


class Meetings(Protocol):
    """Opens private places; the platforms implement it."""

    async def open(self, call: Call, channels: Sequence[str], people: Sequence[str], title: str, card: Card) -> str:
        """Open a place for these people alone and post the card in it; gives its id.

        It is opened beside the first of `channels` that all of them can see. Ids are the platform's. Raises Friendly
        where that can't be done.
        """
        ...


class Meeting:
    """Brings two people together by name. `platforms` are by name, those that can open a place."""

    def __init__(self, database: Database, communities: Communities, platforms: Mapping[str, Meetings]) -> None:
        self._database = database
        self._communities = communities
        self._platforms = platforms

    async def bring(self, call: Call, about: Request) -> str:
        """Open a place for a request that was just taken by name, at most once.

        Gives why there is none, in words for whoever took it; empty if there is one, or if none was wanted.
        """
        if not about.named or about.thread or about.helper is None:
            return ""
        if (platform := self._platforms.get(call.platform)) is None or about.helper == about.person:
            return "I can't open a place of your own here, so I carry what you two write."
        async with self._database.write() as tx:
            now = await requests.find(tx, about.id, lock=True)
            if now is None or now.thread:
                return ""
            await requests.change(tx, now, call.now, thread=OPENING)
            people = [(await reach(tx, each)).native for each in (about.person, about.helper)]
            settings = await self._communities.read(tx, about.community)
        channels = [each for each in (about.channel, settings.mentors_channel) if each]
        why, place = "", ""
        try:
            place = await platform.open(call, channels, people, "A question to a person", _first(about, people))
        except Friendly as error:
            why = f"{error.text} So I carry what you two write."
        async with self._database.write() as tx:
            if (now := await requests.find(tx, about.id, lock=True)) is not None:
                await requests.change(tx, now, call.now, thread=place or None)
        return why


def _first(about: Request, people: Sequence[str]) -> Card:
    """What stands first in the place that was opened."""
    asker, helper = (Ref("person", each) for each in people)
    body = lines(
        (
            (asker, " asked:"),
            quoted(about.words),
            (helper, " took it. You two talk here; who manages threads here can read it."),
        )
    )
    return Card(title=("A question to a person",), body=body)
