"""Legal holds (保全): asked for by the audit administrator, confirmed by the security administrator; their
end likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction

from messaging.models import Conversation, Hold, HoldState
from messaging.services.keeping.gate import lock, require, require_another
from messaging.services.text import clean_line
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid, not_found
from office.kernel.models import Account
from office.kernel.models.account import Administrator
from orgchart.selectors.people import people_by_ids
from orgchart.selectors.units import units_by_ids

REASON_LIMIT, BASIS_LIMIT = 500, 120
Verb = Literal["confirm", "refuse", "release", "confirm_release", "keep"]
"""What is done with a hold: confirm or refuse it; ask for its end, confirm that or keep it."""


@dataclass(frozen=True)
class HoldWish:
    """Exactly one of person, conversation and unit; days of the civil calendar, None for open."""

    person_id: int | None
    conversation_id: int | None
    unit_id: int | None
    since: date | None
    until: date | None
    reason: str
    basis: str


@transaction.atomic
def ask(*, by: Account, wish: HoldWish) -> Hold:
    """Ask for a hold; it holds from this moment, until somebody refuses it."""
    require(by, Administrator.AUDIT)
    reason, basis = grounds(wish.reason, wish.basis)
    if wish.since is not None and wish.until is not None and wish.until < wish.since:
        raise invalid("messaging.keeping_period", field="until")
    account = _subject(wish)
    lock()
    row = Hold.objects.create(
        account_id=account,
        conversation_id=wish.conversation_id,
        unit_id=wish.unit_id,
        since=wish.since,
        until=wish.until,
        reason=reason,
        basis=basis,
        asked_by=by,
    )
    _record(row, by, "asked", reason=reason)
    return row


def grounds(reason: str, basis: str) -> tuple[str, str]:
    """The reason and the document it rests on, both of which there must be."""
    reason = clean_line(reason, field="reason", limit=REASON_LIMIT)
    basis = clean_line(basis, field="basis", limit=BASIS_LIMIT)
    if not reason:
        raise invalid("messaging.reason_missing", field="reason")
    if not basis:
        raise invalid("messaging.basis_missing", field="basis")
    return reason, basis


def _subject(wish: HoldWish) -> int | None:
    """The account of the person; every one named must be there."""
    if sum(one is not None for one in (wish.person_id, wish.conversation_id, wish.unit_id)) != 1:
        raise invalid("messaging.hold_subject", field="person_id")
    if wish.person_id is not None:
        return account_of(wish.person_id)
    if wish.conversation_id is not None:
        require_conversations([wish.conversation_id])
    if wish.unit_id is not None and wish.unit_id not in units_by_ids([wish.unit_id]):
        raise invalid("messaging.no_such_unit", field="unit_id")
    return None


def account_of(person_id: int) -> int:
    person = people_by_ids([person_id]).get(person_id)
    if person is None:
        raise invalid("messaging.no_such_person", field="person_id")
    return person.account_id


def require_conversations(ids: list[int]) -> None:
    found = set(Conversation.objects.filter(id__in=ids).values_list("id", flat=True))
    missing = next((one for one in ids if one not in found), None)
    if missing is not None:
        raise invalid("messaging.no_such_conversation", field="conversation_id", number=str(missing))


@transaction.atomic
def act(*, by: Account, hold_id: int, verb: Verb, reason: str = "") -> Hold:
    """One step of a hold. 409 when it is not in the state for it, or to the one who took the step before."""
    auditing = verb == "release"
    require(by, Administrator.AUDIT if auditing else Administrator.SECURITY)
    lock()
    row = Hold.objects.select_for_update().filter(id=hold_id).first()
    if row is None:
        raise not_found()
    if row.state != _FROM[verb]:
        raise conflict("messaging.hold_state")
    if verb == "release":
        _ask_release(row, by, reason)
    elif verb in ("confirm", "refuse"):
        require_another(by, row.asked_by_id)
        row.state = HoldState.ACTIVE if verb == "confirm" else HoldState.REFUSED
        row.decided_by, row.decided_at = by, clock.now()
    else:
        require_another(by, row.release_by_id)
        row.state = HoldState.RELEASED if verb == "confirm_release" else HoldState.ACTIVE
        row.released_by, row.released_at = by, clock.now()
    row.save()
    _record(row, by, verb, reason=row.release_reason if verb == "release" else "")
    return row


_FROM: dict[Verb, str] = {
    "confirm": HoldState.ASKED,
    "refuse": HoldState.ASKED,
    "release": HoldState.ACTIVE,
    "confirm_release": HoldState.RELEASING,
    "keep": HoldState.RELEASING,
}


def _ask_release(row: Hold, by: Account, reason: str) -> None:
    row.release_reason = clean_line(reason, field="reason", limit=REASON_LIMIT)
    if not row.release_reason:
        raise invalid("messaging.reason_missing", field="reason")
    row.state, row.release_by, row.release_at = HoldState.RELEASING, by, clock.now()
    row.released_by, row.released_at = None, None


def _record(row: Hold, by: Account, step: str, *, reason: str) -> None:
    data = {
        "account": str(row.account_id or ""),
        "conversation": str(row.conversation_id or ""),
        "unit": str(row.unit_id or ""),
        "since": row.since.isoformat() if row.since else "",
        "until": row.until.isoformat() if row.until else "",
        "basis": row.basis,
        "state": row.state,
        "reason": reason,
    }
    audit.record(actor=by.id, verb=f"messaging.hold_{step}", entity="hold", entity_id=row.id, data=data)
