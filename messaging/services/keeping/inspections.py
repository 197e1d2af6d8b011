"""Inspections (调阅): asked for by the audit administrator, approved by the security administrator, made by a
job, downloaded a few times within a few days, closed. Every step is audited.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from messaging.models import Inspection, InspectionState, InspectionSubject
from messaging.selectors.inspections import concerned
from messaging.selectors.keeping import keeping_policy
from messaging.services.keeping.gate import require, require_another
from messaging.services.keeping.holds import REASON_LIMIT, grounds, require_conversations
from messaging.services.text import clean_line
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import Account
from office.kernel.models.account import Administrator
from orgchart.selectors.people import people_by_ids

SUBJECT_LIMIT = 50
"""Conversations and people in one inspection."""


@dataclass(frozen=True)
class InspectionWish:
    conversation_ids: Sequence[int]
    person_ids: Sequence[int]
    since: date
    until: date
    reason: str
    basis: str


@transaction.atomic
def ask(*, by: Account, wish: InspectionWish) -> Inspection:
    """Ask to be given messages; nothing is read until a second person has approved it."""
    require(by, Administrator.AUDIT)
    reason, basis = grounds(wish.reason, wish.basis)
    if wish.until < wish.since:
        raise invalid("messaging.keeping_period", field="until")
    rooms, people = list(dict.fromkeys(wish.conversation_ids)), list(dict.fromkeys(wish.person_ids))
    if not 1 <= len(rooms) + len(people) <= SUBJECT_LIMIT:
        raise invalid("messaging.inspection_subjects", field="conversation_ids", limit=SUBJECT_LIMIT)
    require_conversations(rooms)
    found = people_by_ids(people)
    if len(found) != len(people):
        raise invalid("messaging.no_such_person", field="person_ids")
    row = Inspection.objects.create(
        reason=reason, basis=basis, since=wish.since, until=wish.until, asked_by=by
    )
    InspectionSubject.objects.bulk_create(
        [InspectionSubject(inspection=row, conversation_id=room) for room in rooms]
        + [InspectionSubject(inspection=row, account_id=found[one].account_id) for one in people]
    )
    record(
        row,
        by.id,
        "asked",
        reason=reason,
        conversations=[str(room) for room in rooms],
        accounts=[str(found[one].account_id) for one in people],
    )
    return row


@transaction.atomic
def decide(*, by: Account, inspection_id: int, approve: bool, note: str = "") -> Inspection:
    """Approve or, with a reason, refuse. Never who asked, nor one whose own messages are asked for."""
    require(by, Administrator.SECURITY)
    row = _locked(inspection_id)
    if row.state != InspectionState.ASKED:
        raise conflict("messaging.inspection_state")
    require_another(by, row.asked_by_id)
    if concerned(by, row):
        raise forbidden("messaging.inspection_concerned")
    note = clean_line(note, field="note", limit=REASON_LIMIT)
    if not approve and not note:
        raise invalid("messaging.reason_missing", field="note")
    row.state = InspectionState.APPROVED if approve else InspectionState.REFUSED
    row.decided_by, row.decided_at, row.note = by, clock.now(), note
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    record(row, by.id, "approved" if approve else "refused", note=note)
    return row


@transaction.atomic
def take(*, by: Account, inspection_id: int) -> Path:
    """Count one download of the package; only who asked for it, in the time and as often as is set.

    Raises 409 when it is not ready, or no more may be downloaded.
    """
    require(by, Administrator.AUDIT)
    row = _locked(inspection_id)
    if row.asked_by_id != by.id:
        raise forbidden("messaging.keeping_denied")
    over = row.expires_at is not None and row.expires_at <= clock.now()
    if row.state != InspectionState.READY or over:
        raise conflict("messaging.inspection_not_ready")
    if row.downloads >= row.download_limit:
        raise conflict("messaging.inspection_spent", limit=row.download_limit)
    Inspection.objects.filter(id=row.id).update(downloads=F("downloads") + 1)
    record(row, by.id, "downloaded", time=row.downloads + 1, of=row.download_limit)
    return package_of(row.id)


@transaction.atomic
def close(*, by: Account, inspection_id: int) -> Inspection:
    """Put an end to it: the audit administrator who asked, before the time is over."""
    require(by, Administrator.AUDIT)
    row = _locked(inspection_id)
    if row.asked_by_id != by.id:
        raise forbidden("messaging.keeping_denied")
    if row.state not in (InspectionState.ASKED, InspectionState.READY, InspectionState.FAILED):
        raise conflict("messaging.inspection_state")
    _end(row, by.id)
    return row


def close_due() -> int:
    """End those whose time is over; returns how many."""
    due = Inspection.objects.filter(state=InspectionState.READY, expires_at__lte=clock.now())
    ended = 0
    for key in list(due.values_list("id", flat=True)):
        with transaction.atomic():
            row = Inspection.objects.select_for_update().get(id=key)
            if row.state == InspectionState.READY:
                _end(row, None)
                ended += 1
    return ended


def _end(row: Inspection, by: int | None) -> None:
    row.state, row.closed_at, row.told = InspectionState.CLOSED, clock.now(), keeping_policy().tell_inspected
    row.save(update_fields=["state", "closed_at", "told"])
    record(row, by, "closed", downloads=row.downloads, told=row.told)
    path = package_of(row.id)
    transaction.on_commit(lambda: _remove(path))


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def package_of(inspection_id: int) -> Path:
    return Path(settings.OFFICE_DATA) / "inspections" / f"{inspection_id}.zip"


def record(row: Inspection, by: int | None, step: str, **data: object) -> None:
    audit.record(
        actor=by,
        verb=f"messaging.inspection_{step}",
        entity="inspection",
        entity_id=row.id,
        data={"basis": row.basis, **data},
    )


def _locked(inspection_id: int) -> Inspection:
    row = Inspection.objects.select_for_update().filter(id=inspection_id).first()
    if row is None:
        raise not_found()
    return row
