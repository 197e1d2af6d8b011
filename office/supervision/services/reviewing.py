"""复核, 延期 decided, 催办: what the supervisor does with an assignment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from documents.services import supervision as documents
from office.kernel import clock, worktime
from office.kernel.errors import conflict, forbidden
from office.supervision.models import (
    Assignment,
    AssignmentState,
    Extension,
    ExtensionState,
    Matter,
    Milestone,
    MilestoneState,
    Report,
    ReportState,
)
from office.supervision.permissions import (
    readable_assignment,
    readable_extension,
    readable_matter,
    readable_report,
    require,
    standing,
)
from office.supervision.selectors.organs import hand_accounts
from office.supervision.services.common import (
    lock_assignment,
    lock_matter,
    pace,
    present_milestone,
    settle,
    step,
    words_of,
)

if TYPE_CHECKING:
    from orgchart.models import Person

URGE_DAYS = 1
"""Working days between two urgings of one unit."""


@transaction.atomic
def review(*, report_id: int, by: Person, accept: bool, opinion: str = "") -> Report:
    """复核: accept a stage, or return the report with a reason. Never one's own report."""
    found = readable_report(by.account, report_id)
    row = lock_assignment(found.assignment_id)
    require("review", standing(by), row)
    made = Report.objects.select_related("milestone", "by").get(id=report_id)
    if made.state != ReportState.SUBMITTED:
        raise conflict("supervision.decided_already")
    if made.by_id == by.id:
        raise forbidden("supervision.own_report")
    made.opinion = words_of(opinion, field="opinion", required=not accept)
    made.state = ReportState.ACCEPTED if accept else ReportState.RETURNED
    made.reviewed_by, made.reviewed_at = by, clock.now()
    made.save(update_fields=["opinion", "state", "reviewed_by", "reviewed_at"])
    made.milestone.state = MilestoneState.DONE if accept else MilestoneState.OPEN
    made.milestone.save(update_fields=["state"])
    last = present_milestone(row) is None
    row.state = AssignmentState.DONE if last else AssignmentState.HANDLING
    row.done_at = clock.now() if last else None
    row.level, row.escalated_at = 0, None
    pace(row)
    row.save(update_fields=["state", "done_at", "due_at", "level", "escalated_at"])
    settle(row.matter)
    step(
        row.matter,
        ("completed" if last else "accepted") if accept else "returned",
        by=by,
        assignment=row,
        words=made.opinion,
        told={made.by.account_id, *_holders(row)},
        todo=[row.matter.supervisor.account_id],
        data={"stage": made.milestone.title},
    )
    return made


@transaction.atomic
def decide_extension(*, extension_id: int, by: Person, grant: bool, opinion: str = "") -> Extension:
    """Grant or refuse more time. Later stages never end before the one that was moved."""
    found = readable_extension(by.account, extension_id)
    row = lock_assignment(found.assignment_id)
    require("decide_extension", standing(by), row)
    asked = Extension.objects.select_related("by", "milestone").get(id=extension_id)
    if asked.state != ExtensionState.ASKED:
        raise conflict("supervision.decided_already")
    if asked.by_id == by.id:
        raise forbidden("supervision.own_report")
    asked.opinion = words_of(opinion, field="opinion", required=not grant)
    asked.state = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
    asked.decided_by, asked.decided_at = by, clock.now()
    asked.save(update_fields=["opinion", "state", "decided_by", "decided_at"])
    if grant:
        _move(row, asked.milestone, asked.wanted)
        row.level, row.escalated_at = 0, None
    pace(row)
    row.save(update_fields=["due_at", "level", "escalated_at"])
    settle(row.matter)
    step(
        row.matter,
        "extended" if grant else "refused",
        by=by,
        assignment=row,
        words=asked.opinion,
        told={asked.by.account_id, *_holders(row)},
        todo=[row.matter.supervisor.account_id],
        data={"wanted": asked.wanted.isoformat(), "stage": asked.milestone.title},
    )
    return asked


@transaction.atomic
def urge(*, assignment_id: int, by: Person, reason: str) -> Assignment:
    """催办 whoever holds it: once a working day for each unit, whoever urges."""
    readable_assignment(by.account, assignment_id)
    row = lock_assignment(assignment_id)
    require("urge", standing(by), row)
    reason = words_of(reason, field="reason")
    now = clock.now()
    if row.urged_at is not None:
        again = worktime.calendar().add_working_days(row.urged_at, URGE_DAYS)
        if again > now:
            raise conflict("supervision.urged_already", at=again.isoformat())
    row.urged_at = now
    row.save(update_fields=["urged_at"])
    step(row.matter, "urged", by=by, assignment=row, words=reason, told=_holders(row))
    return row


@transaction.atomic
def urge_handed(*, matter_id: int, by: Person, reason: str) -> Matter:
    """催办 on what a leader handed over and no unit has been assigned: whoever holds the paper now."""
    found = readable_matter(by.account, matter_id)
    if found.supervisor_id != by.id:
        raise forbidden("supervision.not_yours")
    matter = lock_matter(matter_id)
    if matter.handover is None or matter.state != Matter.State.HANDED:
        raise conflict("supervision.not_in_state", state=matter.state)
    documents.urge(supervision_id=matter.handover, by=by, reason=reason)
    step(matter, "urged", by=by, words=reason.strip())
    return matter


def _holders(row: Assignment) -> list[int]:
    return [row.handler.account_id] if row.handler else hand_accounts(row.unit)


def _move(row: Assignment, milestone: Milestone, wanted: datetime) -> None:
    later = row.milestones.filter(order__gte=milestone.order, due_at__lt=wanted)
    later.update(due_at=wanted)
