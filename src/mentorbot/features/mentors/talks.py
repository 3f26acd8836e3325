"""How a request looks to the two people that it is about: what was asked, what was written, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentorbot.community import exchange, mentors, requests
from mentorbot.community.exchange import Letter
from mentorbot.community.mentors import Mentor
from mentorbot.community.requests import Request, Side
from mentorbot.core.card import Button, Card, Plain, Ref, Text, When
from mentorbot.features.mentors import cards
from mentorbot.features.mentors.cards import lines, quoted, short, to_request
from mentorbot.features.mentors.meeting import OPENING
from mentorbot.people.reach import reach
from mentorbot.storage.database import Tx

SHOWN = 3
"""Letters on one card."""
HELPER: Side = "helper"


@dataclass(frozen=True, slots=True)
class Talk:
    """A request as one side of it sees it. `mentor` is what the helper offers here, `native` the other's account.

    `native` is empty where their name isn't shown. `count` is how many letters there are, `page` the answer as a page
    may say it; `more` says whether there are earlier letters.
    """

    about: Request
    side: Side
    mentor: Mentor | None
    native: str
    letters: Sequence[Letter]
    count: int
    more: bool
    page: Letter | None

    @property
    def helper(self) -> str:
        """How the helper is called."""
        return self.mentor.name if self.mentor is not None else "A moderator here"

    @property
    def thread(self) -> str:
        """Where both talk by name; empty if nowhere."""
        return self.about.thread if self.about.thread != OPENING else ""


async def look(tx: Tx, about: Request, side: Side, before: int | None = None) -> Talk:
    """Read all that one side sees; `before` is the first letter that was shown already."""
    found = await exchange.latest(tx, about, SHOWN + 1, before)
    mentor = await mentors.find(tx, about.helper, about.community) if about.helper is not None else None
    other = about.other(side)
    shown = about.named or (about.asker_shown if side == HELPER else about.helper_shown)
    native = (await reach(tx, other)).native if other is not None and shown and about.state != "withdrawn" else ""
    letters, more = found[-SHOWN:], len(found) > SHOWN
    count, page = await exchange.count(tx, about), await exchange.only(tx, about, "page")
    return Talk(about, side, mentor, native, letters, count, more, page)


def talk_card(talk: Talk, title: str = "", said: str = "") -> Card:
    """The card of a talk; `said` is what the last press came to."""
    about = talk.about
    if talk.side == HELPER and about.state == "withdrawn":
        return Card(title=("Whoever asked this took it back.",), tone="quiet")
    body = lines(
        (
            (said,) if said else (),
            _who(talk),
            (*_asker(talk), ": ", *quoted(about.words)),
            *(_letter(talk, each) for each in talk.letters),
            _stands(talk),
        )
    )
    head = title or ("Your question to a person" if talk.side == "asker" else "A question that you took")
    return Card(title=(head,), body=body, rows=_earlier(talk), buttons=tuple(_buttons(talk)))


def _who(talk: Talk) -> Text:
    about = talk.about
    if about.helper is None:
        return ()
    place: Text = ("You talk in ", Ref("channel", talk.thread), ".") if talk.thread else ()
    if talk.side == HELPER:
        return place
    name: Text = cards.offered(talk.mentor) if talk.mentor is not None else (talk.helper,)
    account: Text = (", ", Ref("person", talk.native)) if talk.native else ()
    return (*name, *account, " took it.", *((" ", *place) if place else ()))


def _asker(talk: Talk) -> Text:
    """Who asked, as this side may know it."""
    if talk.side == "asker":
        return ("You asked",)
    return (Ref("person", talk.native), " asked") if talk.native else ("A member asked, without their name",)


def _letter(talk: Talk, each: Letter) -> Text:
    name = "You" if each.side == talk.side else talk.helper if each.side == HELPER else "They"
    thanks = " (thanks)" if each.kind == "thanks" else ""
    return (Plain(name), thanks, ", ", When(each.at, "date"), ": ", *quoted(each.words))


def _stands(talk: Talk) -> Text:
    """Where it stands."""
    about = talk.about
    by: Text = (" You hear from me by ", When(about.until, "date"), ".") if about.until is not None else ()
    if about.state == "open":
        return ("It waits for a person who takes it.", *by)
    if about.state == "last":
        return ("No mentor has taken it yet, so the moderators can read it now.", *by)
    if about.state == "talking":
        if not talk.letters and not talk.thread:
            return ("Nothing was written yet.",)
        left = exchange.MOST - talk.count
        return (f"{left} letters are left.",) if left <= 5 and not talk.thread else ()
    return (_OVER.get(about.state, ""),)


_OVER = {
    "withdrawn": "You took it back.",
    "unanswered": "Nobody took it in that time. I'm sorry; it says nothing about your question.",
    "left": "The person who took it has left, and what they wrote is deleted.",
    "reported": "It was reported and is closed. The moderators look at it.",
    "closed": "It is closed.",
}


def _buttons(talk: Talk) -> list[Button]:
    about, args = talk.about, {"side": talk.side}
    out = []
    if about.state in requests.WAITING:
        out.append(to_request("Take it back", "mentor withdraw", about))
    if about.state == "talking":
        out += _talking(talk, args)
    if talk.side == "asker" and about.state in ("unanswered", "left", "withdrawn"):
        out.append(to_request("Ask again", "ask person again", about))
    if about.state == "closed":
        out += _closed(talk, args)
    return out


def _earlier(talk: Talk) -> tuple[tuple[Text, Button | None], ...]:
    if not talk.more:
        return ()
    before = str(talk.letters[0].id)
    button = to_request("Earlier letters", "mentor talk", talk.about, side=talk.side, before=before)
    return ((("There is more before these.",), button),)


def _talking(talk: Talk, args: Mapping[str, str]) -> list[Button]:
    about, helping = talk.about, talk.side == HELPER
    out = []
    if not talk.thread and talk.count < exchange.MOST:
        out.append(Button("Reply", "mentor reply", {"request": str(about.id), **args}, "primary"))
    if not helping:
        out.append(to_request("Thank and close", "mentor thank", about))
    if not about.named and not (about.helper_shown if helping else about.asker_shown):
        out.append(to_request("Show my name", "mentor name", about, **args))
    wrote = any(each.side == HELPER for each in talk.letters) or talk.more or talk.thread
    if helping and not wrote:
        out.append(to_request("Give it back", "mentor give-back", about))
    else:
        out.append(to_request("End it", "mentor end", about, **args))
    return [*out, to_request("Report", "mentor report", about, **args)]


def _closed(talk: Talk, args: Mapping[str, str]) -> list[Button]:
    about = talk.about
    if talk.side == HELPER:
        page = (
            to_request("Make a page of it", "mentor page", about),
            to_request("No page", "mentor page-no", about, **args),
        )
        never = to_request("Not from them again", "mentor never", about, **args)
        return [*(page if about.page == "offer" else ()), never]
    look = (to_request("Look at the page", "mentor page-show", about),) if about.page == "asked" else ()
    back = (to_request("Take it back", "mentor withdraw", about),) if about.page != "made" else ()
    return [*look, to_request(f"Not {short(talk.helper)} again", "mentor never", about, **args), *back]
