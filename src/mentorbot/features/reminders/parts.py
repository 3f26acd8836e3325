"""Every part of the settings of reminders, built together."""

from __future__ import annotations

from mentorbot.features.reminders.route import Routes
from mentorbot.features.reminders.settings import ReminderSettings
from mentorbot.features.reminders.zone import ZoneSetting
from mentorbot.people.people import People
from mentorbot.storage.database import Database

PARTS: tuple[type, ...] = (ReminderSettings, ZoneSetting, Routes)


def reminder_parts(database: Database, people: People) -> tuple[object, ...]:
    """The features in which a member says how they want to be reminded."""
    return ReminderSettings(database), ZoneSetting(database, people), Routes(database)
