"""承办: a unit signs for an assignment, names who handles it, reports by stage, asks for more time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from office.kernel import clock, grants
from office.kernel.errors import conflict, invalid, not_found
from office.kernel.models import StoredFile
from office.supervision.models import (
    Assignment,
    AssignmentState,
    Condition,
    Extension,
    ExtensionState,
    Milestone,
    MilestoneState,
    Report,
    ReportFile,
    ReportState,
)
from office.supervision.permissions import (
    READ_ASSIGNMENT,
    READ_MATTER,
    readable_assignment,
    require,
    standing,
)
from office.supervision.services.common import (
    deadline,
    lock_assignment,
    pace,
    present_milestone,
    settle,
    step,
    words_of,
)
from orgchart.selectors import people_by_ids
from orgchart.selectors.memberships import people_serving_under

if TYPE_CHECKING:
    from orgchart.models import Person

TEXT_LIMIT, MOST_FILES = 4000, 20


@dataclass(frozen=True)
class ReportWish:
    """``completes``: the present stage is done, to be reviewed; else only how it goes. ``reused``: an
    earlier report of the same unit whose files come along.
    """

    text: str
    completes: bool
    condition: str = Condition.NORMAL
    difficulty: str = ""
    file_ids: Sequence[int] = ()
    reused: int | None = None


@transaction.atomic
def sign_for(*, assignment_id: int, by: Person) -> Assignment:
    """签收 by the unit's registry, a leader or the division's head."""
    row = _begin(assignment_id, by, "sign_for")
    row.state, row.signed_at, row.signed_by = AssignmentState.SIGNED_FOR, clock.now(), by
    row.level, row.escalated_at = 0, None
    _save(row, "state", "signed_at", "signed_by", "level", "escalated_at")
    step(row.matter, "signed_for", by=by, assignment=row)
    return row


@transaction.atomic
def name_handler(*, assignment_id: int, by: Person, person_id: int) -> Assignment:
    """Say who in the unit handles it; again to hand it to somebody else, who reads what was before."""
    row = _begin(assignment_id, by, "name_handler")
    if person_id not in people_serving_under(row.unit.path, [person_id]):
        raise invalid("supervision.not_of_the_unit", field="person_id")
    handler = people_by_ids([person_id])[person_id]
    before = row.handler
    if before is not None and before.id == person_id:
        return row
    row.handler = handler
    if row.state == AssignmentState.SIGNED_FOR:
        row.state = AssignmentState.HANDLING
    _save(row, "state", "handler")
    grants.give(handler.account, READ_MATTER, row.matter)
    grants.give(handler.account, READ_ASSIGNMENT, row)
    step(
        row.matter,
        "handler_named",
        by=by,
        assignment=row,
        told=[handler.account_id],
        todo=[before.account_id] if before else [],
        data={"handler": handler.name},
    )
    return row


@transaction.atomic
def report(*, assignment_id: int, by: Person, wish: ReportWish) -> Report:
    """反馈 on the present stage. 422 for difficulties without a word on them."""
    row = _begin(assignment_id, by, "report")
    present = _present(row)
    difficult = wish.condition == Condition.DIFFICULT
    made = Report.objects.create(
        assignment=row,
        milestone=present,
        condition=Condition.DIFFICULT if difficult else Condition.NORMAL,
        text=words_of(wish.text, field="text", limit=TEXT_LIMIT),
        difficulty=words_of(wish.difficulty, field="difficulty", required=difficult) if difficult else "",
        state=ReportState.SUBMITTED if wish.completes else ReportState.NOTED,
        by=by,
        at=clock.now(),
        reused=_reused(row, wish.reused),
    )
    _attach(made, by, wish.file_ids)
    row.difficult = difficult
    if wish.completes:
        if Extension.objects.filter(assignment=row, state=ExtensionState.ASKED).exists():
            raise conflict("supervision.extension_waits")
        row.state = AssignmentState.REPORTED
        present.state = MilestoneState.REPORTED
        present.save(update_fields=["state"])
    _save(row, "state", "difficult")
    kind = "reported" if wish.completes else "difficult" if difficult else "noted"
    supervisor = row.matter.supervisor.account_id
    step(
        row.matter,
        kind,
        by=by,
        assignment=row,
        words=made.difficulty,
        told=[] if kind == "noted" else [supervisor],
        data={"stage": present.title},
    )
    return made


@transaction.atomic
def ask_extension(
    *, assignment_id: int, by: Person, reason: str, days: int | None = None, on: date | None = None
) -> Extension:
    """申请延期 for the present stage; one at a time."""
    row = _begin(assignment_id, by, "extend")
    if Extension.objects.filter(assignment=row, state=ExtensionState.ASKED).exists():
        raise conflict("supervision.extension_waits")
    present = _present(row)
    wanted = deadline(days=days, on=on)
    if wanted <= present.due_at:
        raise invalid("supervision.extension_no_later", field="due_on")
    made = Extension.objects.create(
        assignment=row,
        milestone=present,
        before=present.due_at,
        wanted=wanted,
        reason=words_of(reason, field="reason"),
        by=by,
        at=clock.now(),
    )
    settle(row.matter)
    step(
        row.matter,
        "extension_asked",
        by=by,
        assignment=row,
        words=made.reason,
        told=[row.matter.supervisor.account_id],
        data={"wanted": wanted.isoformat(), "stage": present.title},
    )
    return made


def _begin(assignment_id: int, by: Person, verb: str) -> Assignment:
    readable_assignment(by.account, assignment_id)
    row = lock_assignment(assignment_id)
    require(verb, standing(by), row)
    return row


def _present(row: Assignment) -> Milestone:
    present = present_milestone(row)
    if present is None:
        raise conflict("supervision.not_in_state", state=row.state)
    return present


def _save(row: Assignment, *fields: str) -> None:
    pace(row)
    row.save(update_fields=[*fields, "due_at"])
    settle(row.matter)


def _reused(row: Assignment, report_id: int | None) -> Report | None:
    """Only a report that the same unit made."""
    if report_id is None:
        return None
    found = Report.objects.filter(id=report_id, assignment__unit_id=row.unit_id).first()
    if found is None:
        raise not_found()
    return found


def _attach(made: Report, by: Person, file_ids: Sequence[int]) -> None:
    """Files one uploaded, and those of the report handed in again."""
    carried = made.reused.files.values_list("file_id", flat=True) if made.reused else []
    ids = list(dict.fromkeys([*carried, *file_ids]))
    if len(ids) > MOST_FILES:
        raise invalid("supervision.too_many_files", field="file_ids", limit=MOST_FILES)
    own = set(
        StoredFile.objects.filter(id__in=file_ids, created_by_id=by.account_id).values_list("id", flat=True)
    )
    if set(file_ids) - own - set(carried):
        raise invalid("supervision.file_unknown", field="file_ids")
    ReportFile.objects.bulk_create(
        ReportFile(report=made, file_id=key, order=order) for order, key in enumerate(ids)
    )
