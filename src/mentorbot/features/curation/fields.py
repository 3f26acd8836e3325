"""What commands about drafts take: the three fields of a page, the draft, and what of it somebody saw."""

from __future__ import annotations

from typing import Annotated

from mentorbot.core.card import Plain
from mentorbot.core.command import Arg
from mentorbot.knowledge.citing import LONGEST
from mentorbot.knowledge.entry import LONGEST_BODY, LONGEST_TITLE

LAST = 10**12
"""More drafts and revisions than there will ever be."""
Number = Annotated[str, Arg("The draft", label="The draft", max_length=13)]
Seen = Annotated[int, Arg("What was shown", low=0, high=LAST)]
"""The version or revision that somebody saw; 0 is what there is now."""
Question = Annotated[Plain, Arg("The question, as a member would ask it", max_length=LONGEST_TITLE, form=True)]
Answer = Annotated[
    Plain,
    Arg(
        "The answer: a sentence or two, then points that begin with a dash",
        max_length=LONGEST_BODY,
        form=True,
        multiline=True,
    ),
]
Source = Annotated[
    Plain,
    Arg(
        "Where it comes from, such as: experience of a member, May 2027, in this community",
        max_length=LONGEST,
        form=True,
    ),
]
