"""All parts of what a question can come to where there was no answer."""

from __future__ import annotations

from mentorbot.features.ask.lending import Lending
from mentorbot.features.ask.waiting import TellMe
from mentorbot.knowledge.answerer import Answerer
from mentorbot.knowledge.questions import QuestionLog
from mentorbot.storage.database import Database

PARTS = (TellMe, Lending)


def waiting_parts(database: Database, answerer: Answerer, log: QuestionLog) -> tuple[object, ...]:
    """Build each of them."""
    return (TellMe(database, answerer, log), Lending(database))
