"""What the org chart tells others through the outbox. Ids are plain integers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from office.kernel.outbox import Event


class AppointmentsChanged(Event):
    """Appointments of these accounts began or ended; ``ended`` are the appointments that did."""

    name: ClassVar[str] = "orgchart.appointments_changed.v1"
    account_ids: list[int]
    ended: list[int]


class UnitChanged(Event):
    """A unit was added, edited, moved, or ended; ``successors`` are the units that took its duties."""

    name: ClassVar[str] = "orgchart.unit_changed.v1"
    unit_id: int
    kind: str
    successors: list[int] = []


class ChangeApplied(Event):
    """An administrative act took effect; ``made_by`` is the account of who made it."""

    name: ClassVar[str] = "orgchart.change_applied.v1"
    change_id: int
    kind: str
    unit_id: int
    made_by: int
    effective_on: date


class ChangeFailed(Event):
    """A planned act could not take effect on its day; ``code`` is the error that stopped it."""

    name: ClassVar[str] = "orgchart.change_failed.v1"
    change_id: int
    kind: str
    unit_id: int
    made_by: int
    effective_on: date
    code: str


class DelegationMade(Event):
    """Duties will pass over from a day on; ``by_account`` is who set it up."""

    name: ClassVar[str] = "orgchart.delegation_made.v1"
    delegation_id: int
    by_account: int


class DelegationStarted(Event):
    """Its first day has come: open work of its kinds is offered to the delegate too."""

    name: ClassVar[str] = "orgchart.delegation_started.v1"
    delegation_id: int


class DelegationEnded(Event):
    """It is over, by its date or earlier; ``by_account`` is who ended it, None when it ended by itself."""

    name: ClassVar[str] = "orgchart.delegation_ended.v1"
    delegation_id: int
    by_account: int | None


class PlanApplied(Event):
    """A planned reorganisation took effect as a whole; ``told`` are the accounts that planned it."""

    name: ClassVar[str] = "orgchart.plan_applied.v1"
    plan_id: int
    unit_id: int
    effective_on: date
    told: list[int]


class PlanFailed(Event):
    """A planned reorganisation could not take effect on its day, and nothing of it did."""

    name: ClassVar[str] = "orgchart.plan_failed.v1"
    plan_id: int
    unit_id: int
    effective_on: date
    told: list[int]
    code: str
