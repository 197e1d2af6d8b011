"""From rows to what is sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from office.kernel import clock, worktime
from office.kernel.api import current
from office.supervision.api import schemas
from office.supervision.models import Assignment, Extension, Matter, Report, Task, TaskHolder
from office.supervision.permissions import (
    Standing,
    acting_person,
    assignment_abilities,
    holder_abilities,
    matter_abilities,
    standing,
)
from office.supervision.rules import Side
from office.supervision.selectors import assignments as undertaking
from office.supervision.selectors import giving
from office.supervision.selectors.matters import assignments_of, history
from office.supervision.services.reviewing import URGE_DAYS
from office.supervision.sources import seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from office.kernel.models import Account
    from orgchart.models import Person, Unit


def asking(request: HttpRequest) -> Person:
    return acting_person(current(request))


def late(due_at: datetime | None) -> bool:
    return due_at is not None and due_at < clock.now()


def person_ref(person: Person) -> schemas.MatterPerson:
    return schemas.MatterPerson(id=person.id, name=person.name)


def unit_ref(unit: Unit) -> schemas.MatterUnit:
    return schemas.MatterUnit(id=unit.id, name=unit.name, short_name=unit.short_name)


def matter_row(matter: Matter, rows: Sequence[Assignment]) -> schemas.MatterRow:
    return schemas.MatterRow(
        id=matter.id,
        title=matter.title,
        state=matter.state,
        basis=matter.basis,
        organ=matter.organ.short_name,
        supervisor=matter.supervisor.name,
        due_at=matter.due_at,
        overdue=late(matter.due_at),
        created_at=matter.created_at,
        units=[
            schemas.UnitState(
                unit=row.unit.short_name,
                role=row.role,
                state=row.state,
                difficult=row.difficult,
                overdue=late(row.due_at),
            )
            for row in rows
        ],
    )


def assignment_row(row: Assignment) -> schemas.AssignmentRow:
    return schemas.AssignmentRow(
        id=row.id,
        matter_id=row.matter_id,
        title=row.matter.title,
        unit=row.unit.short_name,
        organ=row.matter.organ.short_name,
        role=row.role,
        state=row.state,
        handler=row.handler.name if row.handler else "",
        difficult=row.difficult,
        due_at=row.due_at,
        overdue=late(row.due_at),
        created_at=row.created_at,
    )


def matter_view(account: Account, person: Person, matter: Matter) -> schemas.MatterView:
    """A matter for one of its readers; a constant number of queries for any number of units."""
    who = standing(person)
    rows = assignments_of([matter.id]).get(matter.id, [])
    for row in rows:
        row.matter = matter
    shown = undertaking.readable(account, rows)
    work = undertaking.work_of(shown)
    alike = _alike(who, matter, [row for row in rows if row.id in shown])
    source = seen(account, matter.source_kind, matter.source_id)
    return schemas.MatterView(
        id=matter.id,
        title=matter.title,
        content=matter.content,
        state=matter.state,
        basis=matter.basis,
        basis_note=matter.basis_note,
        source=schemas.SourceLink.model_validate(vars(source)) if source else None,
        handed=matter.handover is not None,
        organ=unit_ref(matter.organ),
        supervisor=person_ref(matter.supervisor),
        opened_by=person_ref(matter.opened_by),
        created_at=matter.created_at,
        due_at=matter.due_at,
        overdue=late(matter.due_at),
        closed_at=matter.closed_at,
        outcome=matter.outcome,
        assignments=[
            _assignment(who, row, row.id in shown, work, alike.get(row.unit_id, [])) for row in rows
        ],
        steps=[
            schemas.MatterStepView(
                kind=step.kind,
                at=step.at,
                by=step.by.name if step.by else "",
                unit=step.assignment.unit.short_name if step.assignment else "",
                words=step.words,
                data=step.data,
            )
            for step in history(matter, shown)
        ],
        abilities=matter_abilities(who, matter),
    )


def _alike(
    who: Standing, matter: Matter, rows: Sequence[Assignment]
) -> Mapping[int, list[schemas.AlikeView]]:
    """For the units' own people: where the same was asked of them before."""
    own = [row.unit_id for row in rows if who.sides(row) & {Side.UNIT, Side.HANDLER}]
    if not own:
        return {}
    found = undertaking.asked_before(matter, own)
    seen_ones = undertaking.readable(who.person.account, found)
    return by_unit([row for row in found if row.id in seen_ones])


def by_unit(rows: Sequence[Assignment]) -> dict[int, list[schemas.AlikeView]]:
    accepted = undertaking.last_accepted(rows) if rows else {}
    views: dict[int, list[schemas.AlikeView]] = {}
    for row in rows:
        report = accepted.get(row.id)
        views.setdefault(row.unit_id, []).append(
            schemas.AlikeView(
                matter_id=row.matter_id,
                title=row.matter.title,
                organ=row.matter.organ.short_name,
                unit=row.unit.short_name,
                state=row.state,
                created_at=row.created_at,
                report_id=report.id if report else None,
                report_text=report.text if report else "",
            )
        )
    return views


def _assignment(
    who: Standing, row: Assignment, shown: bool, work: undertaking.Work, alike: list[schemas.AlikeView]
) -> schemas.AssignmentView:
    again = worktime.calendar().add_working_days(row.urged_at, URGE_DAYS) if row.urged_at else None
    return schemas.AssignmentView(
        id=row.id,
        unit=unit_ref(row.unit),
        role=row.role,
        state=row.state,
        due_at=row.due_at,
        overdue=late(row.due_at),
        difficult=row.difficult,
        shown=shown,
        signed_at=row.signed_at,
        signed_by=row.signed_by.name if row.signed_by and shown else "",
        handler=person_ref(row.handler) if row.handler and shown else None,
        level=row.level,
        urge_again_at=again if again and again > clock.now() else None,
        milestones=[
            schemas.MilestoneView(title=one.title, due_at=one.due_at, state=one.state)
            for one in work.milestones.get(row.id, [])
        ],
        reports=[_report(one, work) for one in work.reports.get(row.id, [])],
        extensions=[_extension(one) for one in work.extensions.get(row.id, [])],
        alike=alike,
        abilities=assignment_abilities(who, row, work.waiting(row.id)) if shown else {},
    )


def _report(row: Report, work: undertaking.Work) -> schemas.MatterReport:
    return schemas.MatterReport(
        id=row.id,
        stage=row.milestone.title,
        condition=row.condition,
        text=row.text,
        difficulty=row.difficulty,
        state=row.state,
        by=person_ref(row.by),
        at=row.at,
        reviewed_by=person_ref(row.reviewed_by) if row.reviewed_by else None,
        reviewed_at=row.reviewed_at,
        opinion=row.opinion,
        files=[
            schemas.ReportFileView(id=one.file_id, name=one.file.name, size=one.file.size)
            for one in work.files.get(row.id, [])
        ],
        reused=row.reused_id is not None,
    )


def _extension(row: Extension) -> schemas.MatterExtension:
    return schemas.MatterExtension(
        id=row.id,
        stage=row.milestone.title,
        before=row.before,
        wanted=row.wanted,
        reason=row.reason,
        state=row.state,
        by=person_ref(row.by),
        at=row.at,
        decided_by=person_ref(row.decided_by) if row.decided_by else None,
        opinion=row.opinion,
    )


def task_row(person: Person, task: Task, holders: Sequence[TaskHolder]) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "given_by": person_ref(task.given_by),
        "due_at": task.due_at,
        "overdue": task.state == Task.State.OPEN and late(task.due_at),
        "state": task.state,
        "created_at": task.created_at,
        "parts": [
            schemas.TaskPart(
                person=person_ref(row.person),
                state=row.state,
                words=row.words,
                changed_at=row.changed_at,
                abilities=holder_abilities(person, task, row),
            )
            for row in holders
        ],
    }


def task_rows(person: Person, tasks: Sequence[Task]) -> list[schemas.GivenTaskRow]:
    holders = giving.holders_of([task.id for task in tasks])
    return [
        schemas.GivenTaskRow.model_validate(task_row(person, task, holders.get(task.id, [])))
        for task in tasks
    ]


def task_view(account: Account, person: Person, task: Task) -> schemas.GivenTaskView:
    holders = giving.holders_of([task.id]).get(task.id, [])
    source = seen(account, task.source_kind, task.source_id)
    return schemas.GivenTaskView.model_validate(
        task_row(person, task, holders)
        | {
            "content": task.content,
            "source": schemas.SourceLink.model_validate(vars(source)) if source else None,
            "steps": [
                schemas.TaskStepView(
                    kind=step.kind,
                    at=step.at,
                    by=step.by.name,
                    holder=step.holder.name if step.holder else "",
                    words=step.words,
                )
                for step in giving.history_of(task)
            ],
        }
    )
