"""Make, preview and undo changes of the org chart; let planned ones take effect on their day."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from office.kernel import audit, clock
from office.kernel.errors import OfficeError, conflict, not_found
from office.kernel.models import Account
from office.kernel.outbox import publish
from orgchart.events import ChangeApplied, ChangeFailed
from orgchart.models import Appointment, Change, ChangeState
from orgchart.models.paths import within
from orgchart.permissions import authority_of, require
from orgchart.selectors.units import in_force
from orgchart.services.changes import guards
from orgchart.services.changes.base import Line, Operation
from orgchart.services.changes.kinds import KINDS, operation
from orgchart.services.changes.locks import lock
from orgchart.services.changes.payloads import AnyPayload, payload_adapter
from orgchart.services.changes.planned import check_planned
from orgchart.services.changes.rules import check_date

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Preview:
    """What a change would do, or what forbids it; the numbers say how much it reaches."""

    blockers: list[OfficeError]
    lines: list[Line] = field(default_factory=list)
    people: int = 0
    appointments: int = 0
    units: int = 0
    open_tasks: int = 0


def preview(*, by: Account, payload: AnyPayload, effective_on: date | None = None) -> Preview:
    """Check a change as if it were made now; writes nothing."""
    on = effective_on or clock.today()
    try:
        check_date(on)
        made = operation(payload, authority_of(by), on)
        made.check()
        check_planned(made)
    except OfficeError as refused:
        if refused.status == 404:
            raise
        return Preview([refused])
    rows = Appointment.objects.filter(in_force(on))
    reached = {row.id for row in made.ending}
    people = {row.person_id for row in made.ending} | ({made.person.id} if made.person else set())
    if not reached and made.kind in ("unit_move", "unit_merge", "unit_split", "unit_abolish"):
        under = list(rows.filter(within(made.unit.path)).values_list("id", "person_id"))
        reached, people = {key for key, _ in under}, {person for _, person in under}
    waiting = guards.blockers(sorted(reached), [unit.id for unit in made.gone])
    return Preview(
        _unsaid(made),
        made.lines,
        people=len(people),
        appointments=len(reached),
        units=len({unit.id for unit in made.units}),
        open_tasks=sum(one.count for one in waiting),
    )


def _unsaid(made: Operation[Any]) -> list[OfficeError]:
    """What the administrator still has to say: who takes over."""
    try:
        made.check_tasks()
    except OfficeError as refused:
        return [refused]
    return []


@transaction.atomic
def make(*, by: Account, payload: AnyPayload, effective_on: date | None = None, key: str = "") -> Change:
    """Record a change, and apply it when its day has come. The same ``key`` again is the same change."""
    lock()
    if key and (earlier := Change.objects.filter(made_by=by, key=key).first()):
        if earlier.payload != payload.model_dump(mode="json"):
            raise conflict("orgchart.key_used")
        return earlier
    today = clock.today()
    on = effective_on or today
    check_date(on)
    made = operation(payload, authority_of(by), on)
    made.check()
    check_planned(made)
    made.check_tasks()
    change = Change.objects.create(
        kind=made.kind,
        payload=payload.model_dump(mode="json"),
        summary=made.summary,
        unit=made.unit,
        person=made.person,
        effective_on=on,
        key=key,
        made_by=by,
    )
    _note(change, by.id, "planned" if on > today else "made")
    if on <= today:
        carry_out(change, made)
    return change


@transaction.atomic
def undo(*, by: Account, change_id: int) -> Change:
    """Take back a planned change. Whoever has its right over its unit may, until it takes effect."""
    lock()
    rows = Change.objects.exclude(state=ChangeState.DRAFT).select_related("unit", "person")
    change = rows.filter(id=change_id).first()
    authority = authority_of(by)
    if change is None or not authority.rights_over(change.unit.path):
        raise not_found()
    require(authority, KINDS[change.kind].right, change.unit)
    if change.state != ChangeState.PLANNED:
        raise conflict("orgchart.not_undoable", state=change.state)
    change.state, change.undone_by, change.undone_at = ChangeState.UNDONE, by, clock.now()
    change.save(update_fields=["state", "undone_by", "undone_at"])
    _note(change, by.id, "undone")
    return change


def apply_due(until: date | None = None) -> int:
    """Apply the planned changes whose day has come (by ``until``, without it today), each in its own
    transaction; returns how many.
    """
    due = Change.objects.filter(state=ChangeState.PLANNED, effective_on__lte=until or clock.today())
    done = 0
    for change_id in list(due.order_by("effective_on", "id").values_list("id", flat=True)):
        done += _take_effect(change_id)
    return done


@transaction.atomic
def _take_effect(change_id: int) -> bool:
    lock()
    rows = Change.objects.select_for_update(of=("self",)).select_related("made_by", "unit")
    change = rows.filter(id=change_id, state=ChangeState.PLANNED).first()
    if change is None:
        return False
    try:
        with transaction.atomic():
            payload = payload_adapter.validate_python(change.payload)
            made = operation(payload, authority_of(change.made_by), change.effective_on, fresh=False)
            made.check()
            made.check_tasks()
            carry_out(change, made)
    except OfficeError as refused:
        _fail(change, refused)
        return False
    except Exception as error:  # one change's fault must not stop the others
        logger.exception("change %s failed", change.id)
        _fail(change, OfficeError("orgchart.change_broke", status=500, error=type(error).__name__))
        return False
    return True


def carry_out(change: Change, made: Operation[Any]) -> None:
    """Apply a change that was checked, and record that."""
    made.run()
    change.state, change.applied_at = ChangeState.APPLIED, clock.now()
    change.summary = made.summary
    if change.person_id is None and made.person is not None:
        change.person = made.person
    change.save(update_fields=["state", "applied_at", "summary", "person"])
    _note(change, change.made_by_id, "applied")
    event = ChangeApplied(**_told(change))
    publish(event, aggregate="change", aggregate_id=change.id)


def _fail(change: Change, refused: OfficeError) -> None:
    change.state, change.failure = ChangeState.FAILED, refused.body()
    change.save(update_fields=["state", "failure"])
    _note(change, None, "failed")
    publish(ChangeFailed(**_told(change), code=refused.code), aggregate="change", aggregate_id=change.id)


def _told(change: Change) -> dict[str, Any]:
    return {
        "change_id": change.id,
        "kind": change.kind,
        "unit_id": change.unit_id,
        "made_by": change.made_by_id,
        "effective_on": change.effective_on,
    }


def _note(change: Change, actor: int | None, verb: str) -> None:
    data = {"kind": change.kind, "effective_on": change.effective_on.isoformat(), "payload": change.payload}
    if change.failure:
        data["failure"] = change.failure["code"]
    audit.record(actor=actor, verb=f"orgchart.change_{verb}", entity="change", entity_id=change.id, data=data)
