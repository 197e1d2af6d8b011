"""The row of a plan: who may change it, its versions, and what the audit keeps of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from office.kernel import audit, clock
from office.kernel.errors import OfficeError, conflict, invalid
from office.kernel.models import Account
from orgchart.models import AppointmentKind, Plan
from orgchart.permissions import authority_of, known_plan, require
from orgchart.selectors.people import serving
from orgchart.services.changes.rules import check_date


def open_plan(by: Account, plan_id: int, version: int) -> Plan:
    """The plan, locked, for somebody who may change it and saw it as it is."""
    authority = authority_of(by)
    plan = known_plan(authority, plan_id, lock=True)
    require(authority, "structure", plan.unit)
    if plan.version != version:
        raise _changed_meanwhile(plan)
    return plan


def touch(plan: Plan, by: Account, fields: list[str]) -> None:
    """Write fields with who changed the plan, and its next version."""
    plan.version += 1
    plan.changed_by, plan.changed_at = by, clock.now()
    plan.save(update_fields=[*fields, "version", "changed_by", "changed_at"])


def check_day(on: date) -> None:
    """A reorganisation is not recorded late: from today on, three years ahead at most."""
    if on < clock.today():
        raise invalid("orgchart.plan_in_past", field="effective_on")
    check_date(on)


def note(plan: Plan, actor: int | None, verb: str, **more: Any) -> None:
    acts = list(plan.acts.order_by("position").values("handle", "kind", "payload", "makes"))
    data = {
        "name": plan.name,
        "decree": plan.decree,
        "unit": str(plan.unit_id),
        "effective_on": plan.effective_on.isoformat(),
        "version": plan.version,
        "acts": acts,
        **more,
    }
    audit.record(actor=actor, verb=f"orgchart.plan_{verb}", entity="plan", entity_id=plan.id, data=data)


def _changed_meanwhile(plan: Plan) -> OfficeError:
    row = serving().filter(person__account_id=plan.changed_by_id, kind=AppointmentKind.PRIMARY).first()
    at = plan.changed_at.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M")
    name = row.person.name if row is not None else plan.changed_by.login
    return conflict("orgchart.plan_changed_meanwhile", plan=plan.name, name=name, at=at)
