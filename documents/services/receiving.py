"""The receiving side (regulation article 24): 签收 → 登记 → 初审 → 拟办 → 批示 → 承办 → 办结."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from approvals import services as approvals
from approvals.selectors import active_task_for
from documents.models import Delivery, ReceiptCounter
from documents.permissions import in_group, readable_delivery
from documents.services.distribution import leave_to_receiver
from documents.services.incoming import lock
from documents.services.submitting import record_opening
from documents.services.telling import tell_delivery
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid
from orgchart.selectors import Part, heads_of, organ_of, units_by_ids

if TYPE_CHECKING:
    from approvals.models import Task
    from orgchart.models import Person

TEMPLATE = "incoming.standard"
WORKING_STAGES = frozenset({"propose", "instruct", "handle", "close"})


@transaction.atomic
def sign_for(*, delivery_id: int, by: Person) -> Delivery:
    """签收: who and when; the handling chain begins. 403 to others than the unit's registry, 409 twice."""
    readable_delivery(by.account, delivery_id)
    delivery = lock(delivery_id)
    if not in_group(by.account, organ_of(delivery.unit).id, Part.REGISTRY):
        raise forbidden("documents.not_allowed")
    if delivery.state != Delivery.State.SENT:
        signer = delivery.signed_for_by
        raise conflict(
            "documents.already_signed_for",
            at=f"{delivery.signed_for_at:%Y-%m-%d %H:%M}" if delivery.signed_for_at else "",
            name=signer.name if signer else "",
        )
    delivery.state = Delivery.State.SIGNED_FOR
    delivery.signed_for_at, delivery.signed_for_by = clock.now(), by
    delivery.save(update_fields=["state", "signed_for_at", "signed_for_by"])
    leave_to_receiver(delivery)
    document = delivery.document
    version = document.current_version
    approvals.start(
        subject_type="incoming",
        subject_id=delivery.id,
        template=TEMPLATE,
        origin_unit_id=delivery.unit_id,
        by=by,
        context={"kind": document.kind, "urgency": document.urgency, "role": delivery.role},
        urgency=document.urgency,
        seen_hash=version.manifest_sha256 if version else "",
    )
    _audit(by, "sign_for", delivery)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def register_receipt(
    *, delivery_id: int, by: Person, receipt_number: str = "", idempotency_key: str
) -> Delivery:
    """登记: the unit's own incoming number, given or the next of the year (`收〔2026〕12号`)."""
    delivery, task = _at_stage(delivery_id, by, "in_register")
    number = receipt_number.strip() or _next_number(delivery)
    if len(number) > 60:
        raise invalid("documents.text_too_long", field="receipt_number", limit=60)
    delivery.receipt_number, delivery.registered_at = number, clock.now()
    try:
        with transaction.atomic():
            delivery.save(update_fields=["receipt_number", "registered_at"])
    except IntegrityError as error:
        raise conflict("documents.receipt_number_taken", number=number) from error
    _audit(by, "register_receipt", delivery, number=number)
    _decide(delivery, task, by, "agree", f"收文号 {number}", idempotency_key)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def first_check(
    *, delivery_id: int, by: Person, accepted: bool, opinion: str = "", idempotency_key: str
) -> Delivery:
    """初审: ours, right kind and routing, consulted? else returned to the sender with a reason."""
    delivery, task = _at_stage(delivery_id, by, "first_check")
    if not accepted:
        if not opinion.strip():
            raise invalid("documents.reason_missing", field="opinion")
        delivery.returned_reason = opinion.strip()[:500]
        delivery.save(update_fields=["returned_reason"])
    _audit(by, "first_check", delivery, accepted=accepted)
    _decide(delivery, task, by, "agree" if accepted else "reject", opinion, idempotency_key)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def work(
    *,
    delivery_id: int,
    by: Person,
    stage: str,
    opinion: str,
    handlers: list[dict[str, Any]] | None = None,
    ink: dict[str, Any] | None = None,
    idempotency_key: str,
) -> Delivery:
    """拟办, 批示, 承办 or 办结 with its opinion, typed or (not the result of 承办) written by hand;
    `handlers` are the addresses that 承办 goes to.

    With two or more, one is the lead (`"lead": true`) [T24(4)]. 承办 needs its result written.
    """
    if stage not in WORKING_STAGES:
        raise invalid("documents.not_in_state", field="stage")
    delivery, task = _at_stage(delivery_id, by, stage)
    said = bool(opinion.strip()) or (ink is not None and stage != "handle")
    if stage in {"propose", "instruct", "handle"} and not said:
        code = "documents.result_missing" if stage == "handle" else "documents.opinion_missing"
        raise invalid(code, field="opinion")
    if stage == "handle":
        delivery.result = "\n".join(part for part in (delivery.result, opinion.strip()) if part)
        delivery.save(update_fields=["result"])
    data = {"choose": {"handle": handlers}} if handlers else {}
    _audit(by, stage, delivery)
    _decide(delivery, task, by, "agree", opinion, idempotency_key, data, ink)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def send_for_reading(
    *, delivery_id: int, by: Person, unit_ids: list[int], opinion: str, idempotency_key: str
) -> Delivery:
    """拟办 of a paper that is to be known, not acted on (阅知性): to be read by the heads of divisions.

    They get it at once (传阅, each reading with its time); after the leader has seen it the registry sees the
    reading to its end and closes it. 422 without an opinion, or for units that are not of this organ.
    """
    delivery, task = _at_stage(delivery_id, by, "propose")
    if not opinion.strip():
        raise invalid("documents.opinion_missing", field="opinion")
    organ = organ_of(delivery.unit)
    units = [unit for unit in units_by_ids(unit_ids).values() if organ_of(unit).id == organ.id]
    readers = [head.person_id for unit in units for head in heads_of(unit)]
    if not readers or len(units) != len(set(unit_ids)):
        raise invalid("documents.readers_missing", field="unit_ids")
    _audit(by, "send_for_reading", delivery, units=[str(unit.id) for unit in units])
    registry = {"to": "role", "role": "registry", "unit": None}
    _decide(delivery, task, by, "agree", opinion, idempotency_key, {"choose": {"handle": [registry]}})
    approvals.circulate(chain_id=task.chain_id, by=by, people=readers)
    delivery.refresh_from_db()
    return delivery


def _at_stage(delivery_id: int, by: Person, stage: str) -> tuple[Delivery, Task]:
    readable_delivery(by.account, delivery_id)
    delivery = lock(delivery_id)
    task = active_task_for(by, "incoming", delivery_id)
    if task is None:
        raise conflict("documents.delivery_state", expected=stage)
    if task.step.stage != stage:
        raise forbidden("documents.not_allowed")
    record_opening(delivery.document, account=by.account)
    return delivery, task


def _decide(
    delivery: Delivery,
    task: Task,
    by: Person,
    action: str,
    opinion: str,
    key: str,
    data: dict[str, Any] | None = None,
    ink: dict[str, Any] | None = None,
) -> None:
    version = delivery.document.current_version
    approvals.decide(
        task_id=task.id,
        by=by,
        action=action,
        opinion=opinion,
        seen_hash=version.manifest_sha256 if version else "",
        idempotency_key=key,
        data=data or {},
        ink=ink,
    )


def _next_number(delivery: Delivery) -> str:
    year = clock.today().year
    ReceiptCounter.objects.get_or_create(unit_id=delivery.unit_id, year=year)
    counter = ReceiptCounter.objects.select_for_update().get(unit_id=delivery.unit_id, year=year)
    while True:
        counter.last += 1
        number = f"收〔{year}〕{counter.last}号"
        if not Delivery.objects.filter(unit_id=delivery.unit_id, receipt_number=number).exists():
            counter.save(update_fields=["last"])
            return number


def _audit(by: Person, verb: str, delivery: Delivery, **data: object) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.{verb}",
        entity="documents.delivery",
        entity_id=delivery.id,
        data=data,
    )
    tell_delivery(delivery, by_account=by.account_id)
