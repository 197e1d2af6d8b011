"""The working stages from 登记 to 核发分发, and what their panels need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, Field

from documents.api import schemas, views
from documents.api.common import asking, document_view
from documents.api.routing import router
from documents.models import Document, NumberEntry, NumberSeries
from documents.numbering import number_text
from documents.permissions import readable
from documents.selectors.joint import sealed_organs, seals_for
from documents.selectors.register import last_number, reserved_for
from documents.services.distribution import distribute
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.numbers import series_for, years_for
from documents.services.rendering import missing_characters
from documents.services.supervision import hand_over
from office.kernel.ids import Id

if TYPE_CHECKING:
    from orgchart.models import Person


class Step(BaseModel):
    """What every stage takes: an opinion, and a key that makes repeating it harmless."""

    opinion: str = Field(default="", max_length=2000)
    key: str = Field(min_length=1, max_length=64)


class RegisterInput(Step):
    """`entry_id`: a number kept back; else the next of the series, in a `year` that the desk names."""

    series_id: Id | None = None
    year: int | None = None
    entry_id: Id | None = None
    copies: int | None = None


class ProofInput(Step):
    confirmed: list[str] = Field(default_factory=list, max_length=20)


class SealInput(Step):
    seal_id: Id | None = None


class SuperviseInput(BaseModel):
    reason: str = Field(max_length=500)
    delivery_id: Id | None = None


class SeriesView(BaseModel):
    """A series that fits the document, and the number it would give now in a year (0: continuous).

    A paper signed at the year's end and registered after it may bear a number of either year.
    """

    id: Id
    name: str
    year: int
    next: str


class KeptNumber(BaseModel):
    """A number kept back that the document may be given."""

    id: Id
    number: str
    purpose: str


class SealView(BaseModel):
    """A seal of an organ that issues the document; `used`: it, or another of its organ, is on already."""

    id: Id
    name: str
    organ: str
    mine: bool
    used: bool


class StageDesk(BaseModel):
    """What a stage's panel shows: series, numbers kept back, copies, items to confirm, seals, recipients.

    `undrawable` are characters that no font can draw; 登记 then wants an opinion that says why.
    """

    series: list[SeriesView]
    reserved: list[KeptNumber]
    copies: int
    undrawable: list[str]
    proof_items: list[str]
    seals: list[SealView]
    recipients: list[schemas.RecipientView]


@router.get("/documents/{document_id}/desk", response=StageDesk, operation_id="documents_desk")
def desk(request: HttpRequest, document_id: Id) -> StageDesk:
    person = asking(request)
    document = readable(person.account, document_id)
    recipients = views.recipients_view(document)
    offered = [(row, year) for row in series_for(document) for year in years_for(row, document)]
    series = [row.id for row, _ in offered]
    sealed = sealed_organs(document)
    return StageDesk(
        series=[_series_view(row, year) for row, year in offered],
        reserved=[_kept(row) for row in reserved_for(document, series, {year for _, year in offered})],
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


def _series_view(row: NumberSeries, year: int) -> SeriesView:
    following = number_text(row.code_word, year, last_number(row, year) + 1)
    return SeriesView(id=row.id, name=row.name, year=year, next=following)


def _kept(row: NumberEntry) -> KeptNumber:
    number = number_text(row.series.code_word, row.year, row.n)
    return KeptNumber(id=row.id, number=number, purpose=row.purpose)


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
        year=payload.year,
        entry_id=payload.entry_id,
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
