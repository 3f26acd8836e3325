"""Scenes of moderators at work on pages, for pictures."""

from __future__ import annotations

from typing import Any, Protocol

LIVED = "experience of a member, November 2026, in this community"
PHOTO = {
    "question": "Do I put a photo on my CV?",
    "answer": "No photo, if the company is in the UK or in the US.\n- Some companies there sort such a CV out.\n"
    "- In Germany a photo is still common; ask somebody who works there. [dramsch]",
    "source": LIVED,
}
CV = "how-long-should-my-cv-be"


class Stage(Protocol):
    """Where a scene is played."""

    alice: Any
    channel: Any

    async def use(self, command: str, **args: Any) -> Any:
        """Use a command."""
        ...


async def _written(stage: Stage, **changes: str) -> Any:
    form = await stage.use("kb add")
    return await stage.alice.submit_modal(form, {**PHOTO, **changes})


async def _pressed(stage: Stage, seen: Any, *labels: str) -> Any:
    for label in labels:
        seen = await stage.alice.click(seen.response, label=label)
    return seen


async def _edited(stage: Stage, page: str, answer: str) -> Any:
    form = await stage.use("kb edit", page=page)
    values = {part["component"]["custom_id"]: part["component"].get("value") for part in form.modal["components"]}
    return await stage.alice.submit_modal(form, {**values, "answer": answer})


async def panel(stage: Stage) -> None:
    await _written(stage)
    await _written(stage, question="Do I write that I play chess?")
    await stage.use("kb show")


async def panel_empty(stage: Stage) -> None:
    await stage.use("kb show")


async def draft(stage: Stage) -> None:
    await _written(stage)


async def topics(stage: Stage) -> None:
    await _pressed(stage, await _written(stage), "Topics")


async def edit(stage: Stage) -> None:
    await _edited(stage, CV, "One page, advises Dartsi.\n- Two pages are fine for research, says a member here.")


async def before_it_goes_live(stage: Stage) -> None:
    seen = await _edited(stage, CV, "One page, advises Dartsi.\n- Two pages are fine for research.")
    await _pressed(stage, seen, "Before this goes live")


async def both_answers(stage: Stage) -> None:
    seen = await _pressed(stage, await _written(stage), "Before this goes live")
    await _pressed(stage, seen, "Show both answers")


async def live(stage: Stage) -> None:
    seen = await _pressed(stage, await _written(stage), "Before this goes live")
    await _published(stage, seen)


async def _published(stage: Stage, seen: Any) -> Any:
    try:
        return await _pressed(stage, seen, "Publish")
    except Exception:  # noqa: BLE001 - simcord has no name of its own for a button that is not there
        form = await stage.alice.click(seen.response, label="Publish all the same, with a reason")
        return await stage.alice.submit_modal(form, {"reason": "We are asked this every week."})


async def history(stage: Stage) -> None:
    for answer in ("One page, advises Dartsi.\n- Two for research.", "One page.\n- Three for research."):
        await _published(stage, await _pressed(stage, await _edited(stage, CV, answer), "Before this goes live"))
    await stage.use("kb history", page=CV)


async def page(stage: Stage) -> None:
    await stage.use("kb show", page=CV)


async def taken_offline(stage: Stage) -> None:
    form = await stage.use("kb offline", page=CV)
    await stage.alice.submit_modal(form, {"why": "Nobody reads it."})


async def edit_at_once(stage: Stage) -> None:
    seen = await _written(stage)
    form = await stage.alice.click(seen.response, label="Edit")
    other = await stage.alice.click(seen.response, label="Edit")
    values = {part["component"]["custom_id"]: part["component"].get("value") for part in form.modal["components"]}
    await stage.alice.submit_modal(other, {**values, "answer": "No photo at all."})
    await stage.alice.submit_modal(form, {**values, "answer": "A photo, but a small one."})


SCENES = (
    panel, panel_empty, draft, topics, edit, before_it_goes_live, both_answers, live, history, page, taken_offline,
    edit_at_once,
)  # fmt: skip
