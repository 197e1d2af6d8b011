"""The working stages from 登记 to 核发分发, and what their panels need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, Field

from documents.api import schemas, views
from documents.api.common import asking, document_view
from documents.api.routing import router
from documents.models import Document, NumberSeries
from documents.permissions import readable
from documents.selectors.joint import sealed_organs, seals_for
from documents.selectors.register import last_number, register_of
from documents.services.distribution import distribute
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.numbers import number_text, series_for
from documents.services.rendering import missing_characters
from documents.services.supervision import hand_over
from office.kernel import clock
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

if TYPE_CHECKING:
    from orgchart.models import Person


class Step(BaseModel):
    """What every stage takes: an opinion, and a key that makes repeating it harmless."""

    opinion: str = Field(default="", max_length=2000)
    key: str = Field(min_length=1, max_length=64)


class RegisterInput(Step):
    series_id: Id | None = None
    copies: int | None = None


class ProofInput(Step):
    confirmed: list[str] = Field(default_factory=list, max_length=20)


class SealInput(Step):
    seal_id: Id | None = None


class SuperviseInput(BaseModel):
    reason: str = Field(max_length=500)
    delivery_id: Id | None = None


class SeriesView(BaseModel):
    """A series that fits the document, and the number it would give now."""

    id: Id
    name: str
    next: str


class SealView(BaseModel):
    """A seal of an organ that issues the document; `used`: it, or another of its organ, is on already."""

    id: Id
    name: str
    organ: str
    mine: bool
    used: bool


class StageDesk(BaseModel):
    """What a stage's panel shows: series, copies, items to confirm, seals, recipients.

    `undrawable` are characters that no font can draw; 登记 then wants an opinion that says why.
    """

    series: list[SeriesView]
    copies: int
    undrawable: list[str]
    proof_items: list[str]
    seals: list[SealView]
    recipients: list[schemas.RecipientView]


class RegisterEntry(BaseModel):
    id: Id
    number: str
    state: Literal["reserved", "used", "void"]
    document_id: Id | None
    title: str
    by: str
    at: str
    why: str


@router.get("/documents/{document_id}/desk", response=StageDesk, operation_id="documents_desk")
def desk(request: HttpRequest, document_id: Id) -> StageDesk:
    person = asking(request)
    document = readable(person.account, document_id)
    recipients = views.recipients_view(document)
    sealed = sealed_organs(document)
    return StageDesk(
        series=[_series_view(row) for row in series_for(document)],
        copies=document.copies or sum(row.copies for row in recipients) + 2,
        undrawable=missing_characters(document),
        proof_items=list(PROOF_ITEMS),
        seals=[
            SealView(
                id=row.id,
                name=row.name,
                organ=row.organ.name,
                mine=row.custodian_id == person.id,
                used=row.organ_id in sealed,
            )
            for row in seals_for(document)
        ],
        recipients=recipients,
    )


def _series_view(row: NumberSeries) -> SeriesView:
    year = clock.today().year if row.annual else 0
    return SeriesView(
        id=row.id, name=row.name, next=number_text(row.code_word, year, last_number(row, year) + 1)
    )


@router.get("/register", response=Page[RegisterEntry], operation_id="documents_number_register")
def number_register(request: HttpRequest, before: str | None = None) -> Page[RegisterEntry]:
    """The number register of the person's organ, for its members; newest first, void numbers included."""
    person = asking(request)
    keys = decode_cursor(before, [int])
    rows = register_of(person.account, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    items = [
        RegisterEntry.model_validate(
            {
                "id": row.id,
                "number": number_text(row.series.code_word, row.year, row.n),
                "state": row.state,
                "document_id": row.document_id,
                "title": row.document.title if row.document else "",
                "by": row.by.name,
                "at": row.at.isoformat(),
                "why": row.why,
            }
        )
        for row in rows
    ]
    return Page(items=items, next=encode_cursor(rows[-1].id) if more else None)


def _answer(person: Person, document: Document) -> schemas.DocumentView:
    return document_view(person.account, person, readable(person.account, document.id))


@router.post(
    "/documents/{document_id}/register", response=schemas.DocumentView, operation_id="documents_register"
)
def do_register(request: HttpRequest, document_id: Id, payload: RegisterInput) -> schemas.DocumentView:
    """登记: the number from the register, the copies."""
    person = asking(request)
    document = register(
        document_id=document_id,
        by=person,
        series_id=payload.series_id,
        copies=payload.copies,
        opinion=payload.opinion,
        idempotency_key=payload.key,
    )
    return _answer(person, document)


@router.post("/documents/{document_id}/proof", response=schemas.DocumentView, operation_id="documents_proof")
def do_proof(request: HttpRequest, document_id: Id, payload: ProofInput) -> schemas.DocumentView:
    """排版校对: every item confirmed."""
    person = asking(request)
    document = proof(
        document_id=document_id,
        by=person,
        confirmed=payload.confirmed,
        opinion=payload.opinion,
        idempotency_key=payload.key,
    )
    return _answer(person, document)


@router.post("/documents/{document_id}/seal", response=schemas.DocumentView, operation_id="documents_seal")
def do_seal(request: HttpRequest, document_id: Id, payload: SealInput) -> schemas.DocumentView:
    """用印 by the seal's custodian."""
    person = asking(request)
    document = seal(
        document_id=document_id,
        by=person,
        seal_id=payload.seal_id,
        opinion=payload.opinion,
        idempotency_key=payload.key,
    )
    return _answer(person, document)


@router.post(
    "/documents/{document_id}/distribute", response=schemas.DocumentView, operation_id="documents_distribute"
)
def do_distribute(request: HttpRequest, document_id: Id, payload: Step) -> schemas.DocumentView:
    """核发、分发: one delivery for each recipient."""
    person = asking(request)
    document = distribute(
        document_id=document_id, by=person, opinion=payload.opinion, idempotency_key=payload.key
    )
    return _answer(person, document)


@router.post(
    "/documents/{document_id}/supervise",
    response={201: schemas.SupervisionView},
    operation_id="documents_supervise",
)
def supervise(
    request: HttpRequest, document_id: Id, payload: SuperviseInput
) -> Status[schemas.SupervisionView]:
    """A leader hands the matter to 督查."""
    row = hand_over(
        document_id=document_id,
        by=asking(request),
        reason=payload.reason,
        delivery_id=payload.delivery_id,
    )
    return Status(201, views.supervision_view(row))
