"""Every button id that was ever shipped still leads somewhere: `ids.txt` only grows, by one line for each command."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentorbot.core import button_id
from mentorbot.core.command import Registry
from mentorbot.deliverer import declared_commands
from mentorbot.features.ask import parts as waiting
from mentorbot.features.ask.feature import Ask
from mentorbot.features.ask.feedback import Feedback
from mentorbot.features.ask.pages import Pages
from mentorbot.features.back import Back
from mentorbot.features.browse import Browse
from mentorbot.features.curation import intake
from mentorbot.features.curation import parts as curation
from mentorbot.features.curation.questions import GroupedQuestions
from mentorbot.features.curation.week import WeekSetup
from mentorbot.features.goals import parts as goals
from mentorbot.features.help import Help
from mentorbot.features.mentors import parts as mentors
from mentorbot.features.privacy.feature import Privacy
from mentorbot.features.reminders import parts as reminders
from mentorbot.features.setup import parts as setup
from mentorbot.features.tips.member import MemberTips
from mentorbot.features.tips.moderating import ModeratedTips
from mentorbot.features.tips.setup import TipSetup

TIPS = (MemberTips, ModeratedTips, TipSetup)
ANSWERS = (Ask, Pages, Feedback, Browse, Help)
FEATURES: tuple[type, ...] = (
    *ANSWERS,
    *waiting.PARTS,
    Privacy,
    *setup.PARTS,
    Back,
    *goals.PARTS,
    *curation.PARTS,
    GroupedQuestions,
    WeekSetup,
    *intake.PARTS,
    *mentors.PARTS,
    *reminders.PARTS,
    *TIPS,
)
IDS = [line for line in Path(__file__).with_name("ids.txt").read_text(encoding="utf-8").splitlines() if line]


@pytest.fixture
def registry() -> Registry:
    """Every command that is shipped. A declaration needs no working feature, so nothing is built."""
    found = Registry()
    for feature in FEATURES:
        found.add(object.__new__(feature))
    return found


@pytest.mark.parametrize("native", IDS)
def test_a_button_of_any_version_resolves(registry: Registry, native: str) -> None:
    found = button_id.decode(registry, native)
    assert found is not None
    command, args = found
    assert len(button_id.encode(command, args)) <= button_id.LONGEST


def test_every_command_of_today_is_in_the_list(registry: Registry) -> None:
    listed = {native.split("|")[1] for native in IDS}
    assert set(registry.commands) <= listed, "add a line to ids.txt for each of these"


def test_every_line_is_there_once() -> None:
    assert len(IDS) == len(set(IDS))


def test_a_process_that_only_delivers_writes_the_same_buttons(registry: Registry) -> None:
    def written(known: Registry) -> dict[str, list[str]]:
        return {path: [param.name for param in found.params] for path, found in known.commands.items()}

    assert written(declared_commands()) == written(registry)
