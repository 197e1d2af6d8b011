"""From what a form sends to what the services take."""

from __future__ import annotations

from office.supervision.api.schemas import MatterInput, SourceInput, TaskInput, UnitsInput
from office.supervision.services.giving import TaskWish
from office.supervision.services.opening import MatterWish, StageWish, UnitsWish

Source = tuple[str, int | None]


def source_of(given: SourceInput | None) -> Source:
    return (given.kind, given.id) if given is not None else ("", None)


def units_wish(given: UnitsInput) -> UnitsWish:
    return UnitsWish(
        lead=given.lead,
        co=given.co,
        days=given.days,
        on=given.on,
        stages=[StageWish(one.title, one.days, one.on) for one in given.stages],
    )


def matter_wish(given: MatterInput, source: Source | None = None) -> MatterWish:
    """``source``: in place of the form's, what else it comes from."""
    return MatterWish(
        title=given.title,
        content=given.content,
        basis=given.basis,
        basis_note=given.basis_note,
        source=source or source_of(given.source),
        organ_id=given.organ_id,
        units=units_wish(given.units),
    )


def task_wish(given: TaskInput, source: Source | None = None) -> TaskWish:
    return TaskWish(
        title=given.title,
        content=given.content,
        people=given.people,
        days=given.days,
        on=given.on,
        source=source or source_of(given.source),
    )
