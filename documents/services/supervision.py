"""督查: a leader hands over a matter, the supervisor urges those who hold it, and it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from approvals import services as approvals
from approvals.calendar import add_working_days
from approvals.selectors import tasks_of_subject
from documents import events
from documents.models import Delivery, Document, Supervision
from documents.permissions import group_names, may_read, readable, readable_delivery
from documents.stages import READ, READ_DELIVERY
from office.kernel import audit, clock, grants, outbox
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import AuditRecord
from orgchart.selectors import (
    Part,
    group_name,
    organ_of,
    people_by_ids,
    people_in_role,
    primary_appointment,
    registry_accounts,
    superiors_of,
)

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person, Unit
    from orgchart.selectors import Assignee

REASON_LIMIT = 500
URGED = "documents.supervision_urge"


@transaction.atomic
def hand_over(*, document_id: int, by: Person, reason: str, delivery_id: int | None = None) -> Supervision:
    """A leader's one click: the matter goes to 督查. 403 to who does not oversee it, 409 when open already.

    With a delivery, the supervised handling is that unit's; else the document's own chain.
    """
    reason = _reason(reason)
    document = readable(by.account, document_id)
    delivery = _delivery(by, document, delivery_id)
    if not oversees(by.account, document, delivery):
        raise forbidden("documents.not_allowed")
    organ, supervisor = _supervisor(by)
    supervision = _open(document, delivery, organ, supervisor, by, reason)
    account = _account(supervisor)
    grants.give(account, READ, document)
    if delivery is not None:
        grants.give(account, READ_DELIVERY, delivery)
    outbox.publish(
        events.SupervisionOpened(
            supervision_id=supervision.id,
            document_id=document.id,
            delivery_id=delivery.id if delivery else None,
            supervisor_account=supervisor.account_id,
            by_account=by.account_id,
            reason=reason,
        ),
        aggregate="documents.document",
        aggregate_id=document.id,
    )
    audit.record(
        actor=by.account_id,
        verb="documents.supervise",
        entity="documents.supervision",
        entity_id=supervision.id,
        data={
            "document": str(document.id),
            "delivery": str(delivery.id) if delivery else "",
            "reason": reason,
        },
    )
    return supervision


@transaction.atomic
def urge(*, supervision_id: int, by: Person, reason: str) -> Supervision:
    """Urge whoever holds the matter now: those whose turn it is, or the registry that has not signed for it.

    404 to others than its supervisor, 409 when it is closed, nobody holds it, or all were urged already
    within a working day.
    """
    reason = _reason(reason)
    supervision = _own(supervision_id, by)
    if supervision.state != Supervision.State.OPEN:
        raise conflict("documents.not_in_state")
    delivery = supervision.delivery
    if delivery is not None and delivery.state == Delivery.State.SENT:
        accounts = _urge_registry(supervision, delivery, by, reason)
    else:
        accounts = _urge_holders(supervision, by, reason)
    outbox.publish(
        events.SupervisionUrged(
            supervision_id=supervision.id,
            document_id=supervision.document_id,
            delivery_id=supervision.delivery_id,
            accounts=accounts,
            by_account=by.account_id,
            reason=reason,
        ),
        aggregate="documents.document",
        aggregate_id=supervision.document_id,
    )
    return supervision


@transaction.atomic
def close(*, supervision_id: int, by: Person, outcome: str) -> Supervision:
    """销号: the supervised matter is settled."""
    if not outcome.strip():
        raise invalid("documents.reason_missing", field="outcome")
    supervision = _own(supervision_id, by)
    if supervision.state != Supervision.State.OPEN:
        raise conflict("documents.not_in_state")
    supervision.state, supervision.closed_at = Supervision.State.CLOSED, clock.now()
    supervision.outcome = outcome.strip()[:REASON_LIMIT]
    supervision.save(update_fields=["state", "closed_at", "outcome"])
    audit.record(
        actor=by.account_id,
        verb="documents.supervision_close",
        entity="documents.supervision",
        entity_id=supervision.id,
        data={"outcome": supervision.outcome},
    )
    outbox.publish(
        events.SupervisionClosed(
            supervision_id=supervision.id, document_id=supervision.document_id, by_account=by.account_id
        ),
        aggregate="documents.document",
        aggregate_id=supervision.document_id,
    )
    return supervision


def close_if_open(*, supervision_id: int, by: Person, outcome: str) -> None:
    """The same where it is still open: nothing for what was closed already."""
    if Supervision.objects.filter(id=supervision_id, state=Supervision.State.OPEN).exists():
        close(supervision_id=supervision_id, by=by, outcome=outcome)


def oversees(account: Account, document: Document, delivery: Delivery | None) -> bool:
    """Whether the account oversees the issuing organ, or the unit of the delivery or an organ above it.

    What has been signed for is no longer the issuing organ's to oversee.
    """
    names = group_names(account)
    units = [document.organ] if delivery is None or delivery.state == Delivery.State.SENT else []
    if delivery is not None:
        units += [delivery.unit, *superiors_of(delivery.unit)]
    parts = (Part.LEADERS, Part.SUPERVISORS)
    return any(group_name(organ_of(unit).id, part) in names for unit in units for part in parts)


def supervised_by(account: Account, *, document_id: int, delivery_id: int | None) -> bool:
    """Whether the account is the supervisor of an open matter on this subject."""
    rows = Supervision.objects.filter(
        supervisor__account=account, document_id=document_id, state=Supervision.State.OPEN
    )
    if delivery_id is None:
        return rows.filter(delivery=None).exists()
    return rows.filter(delivery_id=delivery_id).exists()


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_LIMIT:
        raise invalid("documents.reason_missing", field="reason")
    return text


def _urge_holders(supervision: Supervision, by: Person, reason: str) -> list[int]:
    """Those whose turn it is; approvals rations and records it."""
    if supervision.delivery_id is not None:
        tasks = tasks_of_subject("incoming", supervision.delivery_id)
    else:
        tasks = tasks_of_subject("document", supervision.document_id)
    active = [task for task in tasks if task.state == "active"]
    if not active:
        raise conflict("documents.nobody_to_urge")
    for task in active:
        approvals.urge(task_id=task.id, by=by, reason=reason)
    return [task.account_id for task in active]


def _urge_registry(supervision: Supervision, delivery: Delivery, by: Person, reason: str) -> list[int]:
    """The receiving registry, by the same ration: once a working day."""
    accounts = registry_accounts([delivery.unit_id])[delivery.unit_id]
    if not accounts:
        raise conflict("documents.nobody_to_urge")
    urged = AuditRecord.objects.filter(
        entity="documents.supervision", entity_id=supervision.id, verb=URGED
    ).order_by("-id")
    last = urged.first()
    if last is not None and add_working_days(last.at, 1) > clock.now():
        raise conflict("approvals.urged_already", at=last.at.isoformat())
    audit.record(
        actor=by.account_id,
        verb=URGED,
        entity="documents.supervision",
        entity_id=supervision.id,
        data={"delivery": str(delivery.id), "reason": reason},
    )
    return accounts


def _delivery(by: Person, document: Document, delivery_id: int | None) -> Delivery | None:
    if delivery_id is None:
        return None
    delivery = readable_delivery(by.account, delivery_id)
    if delivery.document_id != document.id:
        raise not_found()
    return delivery


def _supervisor(by: Person) -> tuple[Unit, Assignee]:
    """The leader's own 督查: of their organ, its general office, or the nearest organ above that has one."""
    appointment = primary_appointment(by)
    if appointment is None:
        raise invalid("documents.no_supervisor")
    organ = organ_of(appointment.unit)
    for unit in (organ, *superiors_of(organ)):
        found = people_in_role("supervisor", unit)
        if found:
            return unit, found[0]
    raise invalid("documents.no_supervisor")


def _open(
    document: Document, delivery: Delivery | None, organ: Unit, supervisor: Assignee, by: Person, reason: str
) -> Supervision:
    try:
        with transaction.atomic():
            return Supervision.objects.create(
                document=document,
                delivery=delivery,
                reason=reason,
                organ=organ,
                handed_by=by,
                supervisor_id=supervisor.person_id,
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise conflict("documents.supervision_open") from error


def _account(supervisor: Assignee) -> Account:
    return people_by_ids([supervisor.person_id])[supervisor.person_id].account


def _own(supervision_id: int, by: Person) -> Supervision:
    supervision = Supervision.objects.select_for_update().filter(id=supervision_id, supervisor=by).first()
    if supervision is None or not may_read(by.account, supervision.document_id):
        raise not_found()
    return supervision
