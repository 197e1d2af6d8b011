"""Make a plan and draw it: the whole of it is written each time, against the version it was read at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, invalid
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import Change, ChangeState, Plan, PlanState
from orgchart.permissions import authority_of, living_unit, require
from orgchart.services.changes.locks import lock
from orgchart.services.changes.payloads import AnyPayload, payload_adapter
from orgchart.services.plans.previewing import tried
from orgchart.services.plans.records import check_day, note, open_plan, touch
from orgchart.services.plans.references import resolved, what_made


@dataclass(frozen=True)
class Drawing:
    """What is drawn: ``acts`` are (key, payload as sent) in their order."""

    name: str
    decree: str
    effective_on: date
    acts: Sequence[tuple[str, dict[str, Any]]] = ()


@transaction.atomic
def make(*, by: Account, unit_id: int, drawing: Drawing) -> Plan:
    """A new draft for the units at or under one that the account administers."""
    lock()
    authority = authority_of(by)
    unit = living_unit(authority, unit_id, clock.today())
    require(authority, "structure", unit, field="unit")
    check_day(drawing.effective_on)
    plan = Plan.objects.create(
        name=drawing.name,
        decree=drawing.decree,
        unit=unit,
        effective_on=drawing.effective_on,
        made_by=by,
        changed_by=by,
    )
    _write_acts(plan, by, drawing)
    note(plan, by.id, "made")
    return plan


@transaction.atomic
def draw(*, by: Account, plan_id: int, version: int, drawing: Drawing) -> Plan:
    """Replace the draft by what is drawn now."""
    lock()
    plan = open_plan(by, plan_id, version)
    if plan.state != PlanState.DRAFT:
        raise conflict("orgchart.plan_not_draft", state=plan.state)
    check_day(drawing.effective_on)
    plan.name, plan.decree, plan.effective_on = drawing.name, drawing.decree, drawing.effective_on
    touch(plan, by, ["name", "decree", "effective_on"])
    _write_acts(plan, by, drawing)
    note(plan, by.id, "drawn")
    return plan


def _write_acts(plan: Plan, by: Account, drawing: Drawing) -> None:
    before = {act.handle: act for act in plan.acts.all()}
    handles = [handle for handle, _ in drawing.acts]
    known: dict[str, int | None] = {}
    rows: list[Change] = []
    for index, (handle, raw) in enumerate(drawing.acts):
        field = f"acts.{index}"
        if handle in known:
            raise invalid("orgchart.plan_key_twice", field=f"{field}.key", key=handle)
        later = set(handles[index:])
        payload = _parsed(resolved(raw, known, later, f"{field}.change"), f"{field}.change")
        act = before.get(handle) or Change(plan=plan, handle=handle, made_by=by)
        _set(act, plan, payload, index + 1)
        known[handle] = act.makes
        rows.append(act)
    plan.acts.exclude(id__in=[act.id for act in rows]).delete()
    for act in rows:
        act.save()
    _title(plan, by)


def _set(act: Change, plan: Plan, payload: AnyPayload, position: int) -> None:
    said = payload.model_dump(mode="json")
    if act.payload != said:
        act.summary = {}
    act.kind, act.payload, act.position = payload.kind, said, position
    act.unit, act.effective_on, act.state = plan.unit, plan.effective_on, ChangeState.DRAFT
    act.makes = (act.makes or new_id()) if what_made(payload) else None


def _title(plan: Plan, by: Account) -> None:
    """Keep what each act is called, with the names of now; one that names what is not there has none."""
    for told in tried(plan, by).acts:
        hidden = any(one.status == 404 or one.code == "orgchart.plan_outside" for one in told.blockers)
        summary = {} if hidden else told.summary
        plan.acts.filter(handle=told.key).update(summary=summary)


def _parsed(raw: Any, field: str) -> AnyPayload:
    try:
        return payload_adapter.validate_python(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        kind = raw.get("kind") if isinstance(raw, dict) else None
        where = [str(part) for part in fault["loc"] if part != kind]
        wrong = OfficeError(
            "kernel.invalid", status=422, field=".".join([field, *where]), rule=str(fault["msg"])
        )
        wrong.data = {"field": wrong.field, "rule": wrong.rule}
        raise wrong from error
