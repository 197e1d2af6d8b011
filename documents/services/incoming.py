"""The incoming chain's hold on a delivery; it runs inside the transaction of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from approvals.selectors.held import taking_part
from documents.models import Delivery, DeliveryState
from documents.services.outgoing import let_out
from documents.services.telling import tell_delivery
from documents.stages import READ, READ_DELIVERY
from office.kernel import clock, grants
from office.kernel.errors import conflict
from office.kernel.models import Account

if TYPE_CHECKING:
    from approvals.models import Step, Task
    from approvals.subjects import Transition

AFTER_STAGE: dict[str, DeliveryState] = {
    "in_register": Delivery.State.REGISTERED,
    "first_check": Delivery.State.IN_HANDLING,
}


def lock(delivery_id: int) -> Delivery:
    """The delivery under its row lock, with its document and unit."""
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("document__current_version", "document__organ", "unit", "signed_for_by")
        .get(id=delivery_id)
    )


def check_decision(delivery_id: int, *, step: Step, task: Task, action: str, seen_hash: str) -> None:
    """Refuse a decision on another text than the delivered one, and work that is not done."""
    delivery = Delivery.objects.select_related("document__current_version").get(id=delivery_id)
    version = delivery.document.current_version
    if version is None or seen_hash != version.manifest_sha256:
        raise conflict("documents.version_outdated")
    if action == "agree" and step.stage == "in_register" and not delivery.receipt_number:
        raise conflict("documents.receipt_number_missing")
    if action == "agree" and step.stage == "handle" and not delivery.result:
        raise conflict("documents.result_missing")


def follow(transition: Transition) -> None:
    """Follow the chain: the next holders' access, the delivery's state."""
    delivery = lock(transition.chain.subject_id)
    if transition.kind == "delegation_ended":
        _let_out(delivery, transition.released)
        return
    _let_in(delivery, [task for opened in transition.opened for task in opened.tasks])
    delivery.chain_id = transition.chain.id
    for step in transition.closed:
        delivery.state = AFTER_STAGE.get(step.stage, delivery.state)
    if transition.kind == "rejected":
        delivery.state = Delivery.State.RETURNED
    elif transition.finished and transition.chain.state == "done":
        delivery.state, delivery.done_at = Delivery.State.DONE, clock.now()
    delivery.save(update_fields=["chain_id", "state", "done_at"])
    tell_delivery(delivery, by_account=transition.by.account_id, reason=delivery.returned_reason)


def _let_in(delivery: Delivery, tasks: list[Task]) -> None:
    accounts = list(Account.objects.filter(id__in={task.account_id for task in tasks}).order_by("id"))
    grants.give_many(accounts, READ_DELIVERY, [delivery])
    grants.give_many(accounts, READ, [delivery.document])


def _let_out(delivery: Delivery, tasks: Sequence[Task]) -> None:
    """As ``outgoing.let_out``, for the delivery and its document."""
    accounts = {task.account_id for task in tasks}
    if not accounts:
        return
    staying = taking_part({"incoming": [delivery.id]}, accounts)
    staying |= set(delivery.supervisions.values_list("supervisor__account_id", flat=True))
    for account in Account.objects.filter(id__in=accounts - staying).order_by("id"):
        grants.revoke(account, READ_DELIVERY, delivery)
    let_out(delivery.document, tasks)
