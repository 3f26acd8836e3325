"""What everything that moderators do with pages stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentorbot.community.communities import Communities
from mentorbot.core.call import Call
from mentorbot.core.card import Ref
from mentorbot.core.errors import Friendly
from mentorbot.features.curation.fields import LAST
from mentorbot.knowledge import drafts
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.drafts import Draft
from mentorbot.knowledge.library import Library
from mentorbot.knowledge.pack_rows import Tag
from mentorbot.knowledge.preview import Preview
from mentorbot.knowledge.writing import Written
from mentorbot.people.people import natives
from mentorbot.storage.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Workbench:
    """The pages, who asks them, who looks ahead, and the topics that there are."""

    database: Database
    communities: Communities
    answerer: Answerer
    library: Library
    preview: Preview
    tags: Mapping[str, Tag]

    def labels(self, tags: tuple[str, ...]) -> str:
        """Topics as people read them; empty for none."""
        return ", ".join(self.tags[tag].label if tag in self.tags else tag for tag in tags)


async def found(tx: Tx, call: Call, number: str) -> Draft:
    """A draft of the call's community by what somebody typed. Raises Friendly where there is none."""
    digits = number.strip()
    if not (digits.isascii() and digits.isdigit() and int(digits) <= LAST):
        raise Friendly("There is no such draft.", "/kb review lists those that wait.")
    return await drafts.find(tx, call.community, int(digits))


async def alike(tx: Tx, call: Call, new: Written, base: int | None) -> Draft | None:
    """A draft that the caller wrote already and that says just this: a form that is sent twice makes one."""
    every = await drafts.listed(tx, call.community, limit=drafts.MOST_OPEN)
    mine = [each for each in every if (each.by, each.editor, each.base) == (call.person, call.person, base)]
    return next((each for each in mine if each.written and each.written.content() == new.content()), None)


async def people(tx: Tx, *numbers: int | None) -> dict[int, Ref]:
    """People as cards name them; whoever was forgotten is not among them."""
    known = await natives(tx, {each for each in numbers if each is not None})
    return {number: Ref("person", native) for number, native in known.items()}
