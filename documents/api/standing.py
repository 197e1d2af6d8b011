"""What the issuing side does about what it signs and sent: 请…阅后发, recall, 撤销 and 废止."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas
from documents.api.common import asking, document_view
from documents.api.routing import router
from documents.api.tracking import TrackedDelivery, tracked
from documents.models import State
from documents.permissions import group_names, may_annul, may_recall, readable
from documents.selectors.standing import annulment_of, readable_basis
from documents.services.annulling import annul
from documents.services.drafts import Line
from documents.services.outcomes import issue_after_reading
from documents.services.recalling import recall, send_again
from office.kernel.ids import Id

if TYPE_CHECKING:
    from documents.models import Annulment
    from office.kernel.models import Account

Act = Literal["revoke", "repeal"]


class AnnulmentView(BaseModel):
    """``revoke`` (撤销): void from the start; ``repeal`` (废止): void from ``effective_on`` on.

    ``basis_document_id`` only where the reader may read it.
    """

    act: Act
    effective_on: date | None
    basis: str
    basis_document_id: Id | None
    reason: str
    by: schemas.DocumentPerson
    post: str
    at: datetime


class Standing(BaseModel):
    """Whether an issued document still stands, and what the reader may do about it.

    ``annul``: 撤销, 废止. ``recall``: take back what nobody has signed for.
    """

    annulment: AnnulmentView | None
    annul: bool
    recall: bool


class AnnulInput(BaseModel):
    """``effective_on`` for 废止 only. ``basis`` may be left out where ``basis_document_id`` names a paper."""

    model_config = ConfigDict(extra="forbid")
    act: Act
    basis: Line = Field(default="", max_length=300)
    basis_document_id: Id | None = None
    reason: Line = Field(max_length=500)
    effective_on: date | None = None


class RecallInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Line = Field(max_length=500)


class AfterReading(BaseModel):
    """``reader`` is who reads it before it goes out; the words for it are made where ``opinion`` is empty."""

    model_config = ConfigDict(extra="forbid")
    reader: Id
    opinion: Line = Field(default="", max_length=2000)
    seen_hash: str = Field(max_length=64)
    key: str = Field(min_length=1, max_length=64)


@router.get("/documents/{document_id}/standing", response=Standing, operation_id="documents_standing")
def standing(request: HttpRequest, document_id: Id) -> Standing:
    """Whether it still stands, for all who read it."""
    account = asking(request).account
    document = readable(account, document_id)
    found, groups = annulment_of(document), group_names(account)
    open_to_acts = document.state == State.DISTRIBUTED and not document.sender
    return Standing(
        annulment=_annulment(account, found) if found else None,
        annul=open_to_acts and found is None and may_annul(document, groups=groups),
        recall=open_to_acts and may_recall(document, groups=groups),
    )


@router.post("/documents/{document_id}/annul", response=Standing, operation_id="documents_annul")
def declare(request: HttpRequest, document_id: Id, payload: AnnulInput) -> Standing:
    """撤销 or 废止 by the leaders of the organ that issued it."""
    annul(document_id=document_id, by=asking(request), **dict(payload))
    return standing(request, document_id)


@router.post(
    "/documents/{document_id}/issue-after-reading",
    response=schemas.DocumentView,
    operation_id="documents_issue_after_reading",
)
def after_reading(request: HttpRequest, document_id: Id, payload: AfterReading) -> schemas.DocumentView:
    """请…阅后发: signed now, read by somebody before it goes on."""
    person = asking(request)
    issue_after_reading(
        document_id=document_id,
        by=person,
        reader=payload.reader,
        opinion=payload.opinion,
        seen_hash=payload.seen_hash,
        idempotency_key=payload.key,
    )
    return document_view(person.account, person, readable(person.account, document_id))


@router.post("/deliveries/{delivery_id}/recall", response=TrackedDelivery, operation_id="deliveries_recall")
def take_back(request: HttpRequest, delivery_id: Id, payload: RecallInput) -> TrackedDelivery:
    """Take back what nobody has signed for."""
    return tracked(recall(delivery_id=delivery_id, by=asking(request), reason=payload.reason))


@router.post("/deliveries/{delivery_id}/resend", response=TrackedDelivery, operation_id="deliveries_resend")
def resend(request: HttpRequest, delivery_id: Id) -> TrackedDelivery:
    """Send what was taken back once more."""
    return tracked(send_again(delivery_id=delivery_id, by=asking(request)))


def _annulment(account: Account, row: Annulment) -> AnnulmentView:
    same = {name: getattr(row, name) for name in ("act", "effective_on", "basis", "reason", "at")}
    special = {
        "basis_document_id": readable_basis(account, row),
        "by": schemas.DocumentPerson(id=row.by_id, name=row.by.name),
        "post": row.post_title,
    }
    return AnnulmentView.model_validate(same | special)
