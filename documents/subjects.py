"""What approvals asks of documents: one handler for the outgoing chain, one for the incoming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from approvals.subjects import SubjectSummary, Transition
from documents.models import Delivery, Document
from documents.selectors.cards import opened_hashes
from documents.services import incoming, outgoing
from documents.services.supervision import supervised_by
from documents.stages import READ, READ_DELIVERY
from office.kernel import grants

if TYPE_CHECKING:
    from approvals.models import Chain, Step, Task
    from office.kernel.models import Account


class OutgoingHandler:
    """The subject "document": its own sign-off chain."""

    def lock(self, subject_id: int) -> None:
        outgoing.lock(subject_id)

    def may_read(self, account: Account, subject_id: int) -> bool:
        return grants.check(account, READ, Document, subject_id)

    def may_urge(self, account: Account, subject_id: int) -> bool:
        return supervised_by(account, document_id=subject_id, delivery_id=None)

    def opened_hashes(self, account: Account, ids: Sequence[int]) -> dict[int, str]:
        return opened_hashes(account, ids)

    def version_hash(self, subject_id: int) -> str:
        version = Document.objects.select_related("current_version").get(id=subject_id).current_version
        return version.manifest_sha256 if version else ""

    def check(
        self, *, chain: Chain, step: Step, task: Task, action: str, seen_hash: str, data: dict[str, Any]
    ) -> None:
        outgoing.check_decision(chain.subject_id, step=step, task=task, action=action, seen_hash=seen_hash)

    def on_transition(self, transition: Transition) -> None:
        outgoing.follow(transition)

    def summary(self, ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
        visible = grants.visible_subset(viewer, Document, READ, ids)
        rows = Document.objects.filter(id__in=visible).select_related("organ", "owner_unit")
        return {row.id: summarised(row) for row in rows}


class IncomingHandler:
    """The subject "incoming": the handling of one delivery in its unit."""

    def lock(self, subject_id: int) -> None:
        incoming.lock(subject_id)

    def may_read(self, account: Account, subject_id: int) -> bool:
        return grants.check(account, READ_DELIVERY, Delivery, subject_id)

    def may_urge(self, account: Account, subject_id: int) -> bool:
        delivery = Delivery.objects.filter(id=subject_id).first()
        return delivery is not None and supervised_by(
            account, document_id=delivery.document_id, delivery_id=subject_id
        )

    def opened_hashes(self, account: Account, ids: Sequence[int]) -> dict[int, str]:
        # The stages of handling are work on the paper: none of them is agreed to from a list.
        return {}

    def version_hash(self, subject_id: int) -> str:
        row = Delivery.objects.select_related("document__current_version").get(id=subject_id)
        version = row.document.current_version
        return version.manifest_sha256 if version else ""

    def check(
        self, *, chain: Chain, step: Step, task: Task, action: str, seen_hash: str, data: dict[str, Any]
    ) -> None:
        incoming.check_decision(chain.subject_id, step=step, task=task, action=action, seen_hash=seen_hash)

    def on_transition(self, transition: Transition) -> None:
        incoming.follow(transition)

    def summary(self, ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
        visible = grants.visible_subset(viewer, Delivery, READ_DELIVERY, ids)
        rows = Delivery.objects.filter(id__in=visible).select_related(
            "document__organ", "document__owner_unit"
        )
        return {
            row.id: summarised(row.document, link=f"/documents/deliveries/{row.id}", state=row.state)
            for row in rows
        }


def summarised(document: Document, *, link: str = "", state: str = "") -> SubjectSummary:
    """A document in one line; an incoming one is said to come from its issuing organ."""
    source = document.source_short if link else document.owner_unit.short_name
    return SubjectSummary(
        title=document.title,
        number=document.number,
        urgency=document.urgency,
        kind=document.kind,
        link=link or f"/documents/{document.id}",
        organ=document.source_short,
        state=state or document.state,
        source=source,
    )
