"""What every step of a matter shares: its lock, its history, its state, and telling those it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings

from office.kernel import audit, clock, outbox, worktime
from office.kernel.errors import invalid, not_found
from office.kernel.plain import is_plain
from office.supervision.events import MatterMoved
from office.supervision.models import Assignment, AssignmentState, Matter, MatterState, MatterStep, Milestone
from office.supervision.models.matters import ENDED, OWING

if TYPE_CHECKING:
    from orgchart.models import Person

WORDS_LIMIT = 500
SIGN_DAYS = 1
"""Working days within which a unit signs for an assignment."""
FURTHEST_DAYS = 730


def lock_matter(matter_id: int) -> Matter:
    """Every step of a matter, and of its assignments, waits for this row."""
    row = Matter.objects.select_for_update().filter(id=matter_id).first()
    if row is None:
        raise not_found()
    return row


def lock_assignment(assignment_id: int) -> Assignment:
    """An assignment with its matter locked, as it stands then."""
    found = Assignment.objects.filter(id=assignment_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise not_found()
    matter = lock_matter(found)
    row = Assignment.objects.select_related("unit", "handler").get(id=assignment_id)
    row.matter = matter
    return row


def words_of(
    text: str, *, field: str, required: bool = True, limit: int = WORDS_LIMIT, line: bool = False
) -> str:
    """What somebody wrote, trimmed and checked."""
    text = text.strip()
    if required and not text:
        raise invalid("supervision.missing", field=field)
    if len(text) > limit:
        raise invalid("supervision.too_long", field=field, limit=limit)
    if not is_plain(text, line=line):
        raise invalid("kernel.control_characters", field=field, rule="control_characters")
    return text


def deadline(*, days: int | None, on: date | None, field: str = "due_on") -> datetime:
    """The moment a form means: so many working days from now, or the end of office hours of a day."""
    if (days is None) == (on is None):
        raise invalid("supervision.deadline_missing", field=field)
    now = clock.now()
    if on is None:
        return worktime.calendar().add_working_days(now, days or 1)
    closing = time.fromisoformat(settings.OFFICE_WORKING_HOURS[-1][1])
    moment = datetime.combine(on, closing, clock.LOCAL)
    if moment <= now:
        raise invalid("supervision.deadline_past", field=field)
    if (on - clock.today()).days > FURTHEST_DAYS:
        raise invalid("supervision.deadline_far", field=field, days=FURTHEST_DAYS)
    return moment


def sign_by(now: datetime, due_at: datetime) -> datetime:
    return min(worktime.calendar().add_working_days(now, SIGN_DAYS), due_at)


def present_milestone(assignment: Assignment) -> Milestone | None:
    """The first stage that is not done."""
    return assignment.milestones.exclude(state=Milestone.State.DONE).order_by("order").first()


def pace(assignment: Assignment) -> None:
    """Set when the unit's next step is due, after its state or its stages changed; does not save."""
    present = present_milestone(assignment)
    if assignment.state not in OWING or present is None:
        assignment.due_at = None
    elif assignment.state == AssignmentState.ASSIGNED:
        assignment.due_at = sign_by(assignment.created_at, present.due_at)
    else:
        assignment.due_at = present.due_at


def settle(matter: Matter) -> None:
    """Bring a matter's state and next deadline in line with its assignments."""
    rows = list(matter.assignments.exclude(state=AssignmentState.STOPPED))
    if matter.state not in ENDED and rows:
        matter.state = _state(rows)
    dues = [row.due_at for row in rows if row.due_at is not None]
    matter.due_at = min(dues) if dues and matter.state not in ENDED else None
    matter.save(update_fields=["state", "due_at"])


def _state(rows: list[Assignment]) -> str:
    states = {row.state for row in rows}
    waiting = Assignment.objects.filter(id__in=[row.id for row in rows], extensions__state="asked").exists()
    if AssignmentState.REPORTED in states or waiting:
        return MatterState.REVIEW
    if AssignmentState.ASSIGNED in states:
        return MatterState.ASSIGNED
    if states == {AssignmentState.DONE}:
        return MatterState.DONE
    return MatterState.HANDLING


def step(
    matter: Matter,
    kind: str,
    *,
    by: Person | None,
    assignment: Assignment | None = None,
    words: str = "",
    told: Iterable[int] = (),
    todo: Iterable[int] = (),
    data: dict[str, Any] | None = None,
) -> None:
    """Write a step into the history and the audit log, and tell the others about it."""
    MatterStep.objects.create(
        matter=matter, assignment=assignment, kind=kind, by=by, words=words, data=data or {}, at=clock.now()
    )
    actor = by.account_id if by is not None else None
    audit.record(
        actor=actor,
        verb=f"supervision.{kind}",
        entity="supervision.matter",
        entity_id=matter.id,
        data={"assignment": str(assignment.id) if assignment else "", "words": words} | (data or {}),
    )
    concerned = sorted(set(told) - {actor})
    outbox.publish(
        MatterMoved(
            matter_id=matter.id,
            assignment_id=assignment.id if assignment else None,
            kind=kind,
            by_account=actor,
            told=concerned,
            todo=sorted({*concerned, *todo, *([actor] if actor else [])}),
            words=words,
        ),
        aggregate="supervision.matter",
        aggregate_id=matter.id,
    )
