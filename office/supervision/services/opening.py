"""立项 and 交办: a matter is opened and assigned to units; 销号 and 终止 end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from documents.services import supervision as documents
from office.kernel import clock, grants
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.supervision.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Basis,
    Extension,
    ExtensionState,
    Matter,
    MatterState,
    Milestone,
    Report,
    ReportState,
)
from office.supervision.permissions import (
    READ_ASSIGNMENT,
    READ_MATTER,
    readable_matter,
    require_matter,
    standing,
)
from office.supervision.selectors.organs import (
    addressable,
    group_names,
    hand_accounts,
    hands_of,
    supervised_organs,
)
from office.supervision.services.common import (
    deadline,
    lock_matter,
    pace,
    settle,
    step,
    words_of,
)
from office.supervision.sources import checked
from orgchart.selectors import Part, group_name, people_in_role, seen_units
from orgchart.services.principals import groups_named

if TYPE_CHECKING:
    from django.contrib.auth.models import Group

    from orgchart.models import Person, Unit

TITLE_LIMIT, CONTENT_LIMIT, NOTE_LIMIT = 200, 4000, 300
MOST_UNITS, MOST_STAGES = 100, 12
LAST_STAGE = "办结"


@dataclass(frozen=True)
class StageWish:
    title: str
    days: int | None = None
    on: date | None = None


@dataclass(frozen=True)
class UnitsWish:
    """交办: the lead, those that help, by when, and what is reported on the way."""

    lead: int
    co: Sequence[int] = ()
    days: int | None = None
    on: date | None = None
    stages: Sequence[StageWish] = ()


@dataclass(frozen=True)
class MatterWish:
    """What a form asks for. ``source``: kind and id of what it comes from."""

    title: str
    units: UnitsWish
    content: str = ""
    basis: str = Basis.OTHER
    basis_note: str = ""
    source: tuple[str, int | None] = ("", None)
    organ_id: int | None = None


@transaction.atomic
def open_matter(*, by: Person, wish: MatterWish) -> Matter:
    """立项交办 in one step. 403 to who is neither 督查 nor a leader; 404 for a source one may not see."""
    organ = organ_for(by, wish.organ_id)
    kind, source_id = wish.source
    checked(by.account, kind, source_id)
    if wish.basis not in Basis.values:
        raise invalid("supervision.basis_unknown", field="basis")
    named = wish.basis in (Basis.MEETING, Basis.INSTRUCTION) and not kind
    now = clock.now()
    matter = Matter.objects.create(
        title=words_of(wish.title, field="title", limit=TITLE_LIMIT, line=True),
        content=words_of(wish.content, field="content", limit=CONTENT_LIMIT, required=False),
        organ=organ,
        supervisor_id=supervisor_for(by, organ),
        opened_by=by,
        basis=wish.basis,
        basis_note=words_of(wish.basis_note, field="basis_note", limit=NOTE_LIMIT, required=named, line=True),
        source_kind=kind,
        source_id=source_id,
        state=MatterState.ASSIGNED,
        created_at=now,
    )
    step(matter, "opened", by=by, told=[matter.supervisor.account_id])
    _assign(matter, by, wish.units)
    return matter


@transaction.atomic
def assign(*, matter_id: int, by: Person, units: UnitsWish, title: str = "", content: str = "") -> Matter:
    """交办 of what a leader handed over, or to further units. The words are the supervisor's own: the
    units may not be able to read what it comes from.
    """
    readable_matter(by.account, matter_id)
    matter = lock_matter(matter_id)
    require_matter("assign", standing(by), matter)
    if matter.state == MatterState.HANDED:
        matter.title = words_of(title, field="title", limit=TITLE_LIMIT, line=True)
        matter.content = words_of(content, field="content", limit=CONTENT_LIMIT)
        matter.state = MatterState.ASSIGNED
        matter.save(update_fields=["title", "content", "state"])
    _assign(matter, by, units)
    return matter


@transaction.atomic
def close(*, matter_id: int, by: Person, outcome: str) -> Matter:
    """销号: every unit is done, or what a leader handed over is settled."""
    matter = _ending(matter_id, by, "close")
    outcome = words_of(outcome, field="outcome")
    return _end(matter, by, MatterState.CLOSED, outcome)


@transaction.atomic
def stop(*, matter_id: int, by: Person, reason: str) -> Matter:
    """终止: the matter is no longer wanted; its units owe nothing more."""
    matter = _ending(matter_id, by, "stop")
    reason = words_of(reason, field="outcome")
    open_rows = matter.assignments.exclude(state=AssignmentState.DONE)
    Report.objects.filter(assignment__in=open_rows, state=ReportState.SUBMITTED).update(
        state=ReportState.NOTED
    )
    Extension.objects.filter(assignment__in=open_rows, state=ExtensionState.ASKED).update(
        state=ExtensionState.REFUSED, decided_by=by, decided_at=clock.now()
    )
    open_rows.update(state=AssignmentState.STOPPED, due_at=None)
    return _end(matter, by, MatterState.STOPPED, reason)


def organ_for(by: Person, organ_id: int | None) -> Unit:
    """The organ for which somebody may open matters; the highest where none is named."""
    organs = supervised_organs(group_names(by.account))
    if not organs:
        raise forbidden("supervision.not_supervisor")
    if organ_id is None:
        return organs[0]
    found = next((one for one in organs if one.id == organ_id), None)
    if found is None:
        raise not_found()
    return found


def supervisor_for(by: Person, organ: Unit) -> int:
    """Who follows it: the opener where they are 督查, else the organ's 督查, else the opener."""
    holders = [one.person_id for one in people_in_role("supervisor", organ)]
    return by.id if by.id in holders or not holders else holders[0]


def _ending(matter_id: int, by: Person, verb: str) -> Matter:
    readable_matter(by.account, matter_id)
    matter = lock_matter(matter_id)
    require_matter(verb, standing(by), matter)
    return matter


def _end(matter: Matter, by: Person, state: MatterState, outcome: str) -> Matter:
    matter.state, matter.outcome, matter.closed_at = state, outcome, clock.now()
    matter.due_at = None
    matter.save(update_fields=["state", "outcome", "closed_at", "due_at"])
    if matter.handover is not None:
        documents.close_if_open(supervision_id=matter.handover, by=by, outcome=outcome)
    told = {account for row in matter.assignments.select_related("unit", "handler") for account in _of(row)}
    step(matter, state, by=by, words=outcome, told=told)
    return matter


def _of(row: Assignment) -> list[int]:
    return [row.handler.account_id] if row.handler else hand_accounts(row.unit)


def _assign(matter: Matter, by: Person, wish: UnitsWish) -> None:
    units = _units(matter, by, wish)
    stages = _stages(wish)
    lead = None if matter.assignments.filter(role=AssignmentRole.LEAD).exists() else wish.lead
    rows = [_assignment(matter, unit, lead, stages) for unit in units]
    _grant(matter, rows)
    settle(matter)
    for row in rows:
        step(
            matter,
            "assigned",
            by=by,
            assignment=row,
            told=hand_accounts(row.unit),
            data={"unit": row.unit.short_name, "role": row.role},
        )


def _units(matter: Matter, by: Person, wish: UnitsWish) -> list[Unit]:
    ids = list(dict.fromkeys([wish.lead, *wish.co]))
    if len(ids) > MOST_UNITS:
        raise invalid("supervision.too_many_units", field="co", limit=MOST_UNITS)
    found = seen_units(by.account, ids)
    today = clock.today()
    missing = [key for key in ids if key not in found or (found[key].valid_to or date.max) <= today]
    if missing:
        raise invalid("supervision.unit_unknown", field="lead" if wish.lead in missing else "co")
    units = [found[key] for key in ids]
    wrong = {unit.id for unit in units} - addressable(matter.organ, units)
    if wrong:
        names = "、".join(unit.short_name for unit in units if unit.id in wrong)
        raise invalid("supervision.unit_not_below", field="lead", units=names)
    if matter.assignments.filter(unit__in=units).exists():
        raise conflict("supervision.unit_has_it")
    return units


def _stages(wish: UnitsWish) -> list[tuple[str, datetime]]:
    end = deadline(days=wish.days, on=wish.on)
    if len(wish.stages) > MOST_STAGES:
        raise invalid("supervision.too_many_stages", field="stages", limit=MOST_STAGES)
    found: list[tuple[str, datetime]] = []
    for one in wish.stages:
        title = words_of(one.title, field="stages", limit=80, line=True)
        due = deadline(days=one.days, on=one.on, field="stages")
        if due > end or (found and due < found[-1][1]):
            raise invalid("supervision.stages_order", field="stages")
        found.append((title, due))
    return [*found, (LAST_STAGE, end)]


def _assignment(
    matter: Matter, unit: Unit, lead: int | None, stages: Sequence[tuple[str, datetime]]
) -> Assignment:
    role = AssignmentRole.LEAD if unit.id == lead else AssignmentRole.CO
    row = Assignment.objects.create(matter=matter, unit=unit, role=role, created_at=clock.now())
    Milestone.objects.bulk_create(
        Milestone(assignment=row, order=order, title=title, due_at=due)
        for order, (title, due) in enumerate(stages)
    )
    pace(row)
    row.save(update_fields=["due_at"])
    return row


def _grant(matter: Matter, rows: Sequence[Assignment]) -> None:
    """The supervising side and every unit read the matter; a unit's reports are read by the supervising
    side, the unit itself and the lead.
    """
    everyone = list(matter.assignments.select_related("unit"))
    lead = next((one for one in everyone if one.role == AssignmentRole.LEAD), None)
    own = {one.id: _readers(one.unit) for one in everyone}
    over = group_name(matter.organ_id, Part.SUPERVISORS)
    groups = groups_named({over, *(name for names in own.values() for name in names)})
    people = {matter.supervisor.account, matter.opened_by.account}
    grants.give_many([*people, *groups.values()], READ_MATTER, [matter])
    leading = own[lead.id] if lead is not None else []
    pairs: list[tuple[Group, Assignment]] = []
    for row in rows:
        pairs += [(groups[name], row) for name in {over, *own[row.id], *leading}]
    grants.give_pairs(READ_ASSIGNMENT, pairs)
    grants.give_many(people, READ_ASSIGNMENT, rows)


def _readers(unit: Unit) -> list[str]:
    names = hands_of(unit)
    return [*names, group_name(unit.id, Part.SUPERVISORS)] if unit.may_issue else names
