"""Seals under custody: who keeps them, what was done with them, what is asked and confirmed about them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Status, UploadedFile
from pydantic import BaseModel, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.models import Seal, SealRequest
from documents.selectors import seals as selecting
from documents.services import seal_custody
from office.kernel import clock, files
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor

if TYPE_CHECKING:
    from documents.models import SealCertificate, SealUse
    from orgchart.models import Person, Unit

Kind = Literal["make", "hand_over", "suspend", "resume", "renew", "revoke"]


class CertificateView(BaseModel):
    """The newest certificate; ``state`` as of now."""

    algorithm: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    state: Literal["in_force", "expired", "revoked"]


class SealRow(BaseModel):
    """``may_ask`` are the kinds of request that the viewer may hand in now."""

    id: Id
    name: str
    organ: schemas.DocumentUnit
    custodian: schemas.DocumentPerson
    mine: bool
    state: Literal["in_use", "suspended", "revoked", "retired"]
    made_at: datetime
    used: int
    certificate: CertificateView | None
    picture: bool
    waiting: bool
    may_ask: list[Kind]


class SealUseRow(BaseModel):
    """One use. The title is empty for whoever may not read the document; so is its id."""

    id: Id
    at: datetime
    by: str
    number: str
    title: str
    document_id: Id | None
    signed: bool


class SealRequestRow(BaseModel):
    id: Id
    kind: Kind
    state: Literal["open", "done", "refused", "withdrawn"]
    organ: schemas.DocumentUnit
    seal_id: Id | None
    name: str
    to: schemas.DocumentPerson | None
    reason: str
    asked_by: schemas.DocumentPerson
    asked_at: datetime
    decided_by: schemas.DocumentPerson | None
    decided_at: datetime | None
    note: str
    picture: bool
    may_decide: bool
    may_withdraw: bool


class SealDesk(BaseModel):
    """What the screen offers: organs for which a new seal may be asked."""

    organs: list[schemas.DocumentUnit]
    confirms: bool


class SealAsking(BaseModel):
    kind: Kind
    reason: str = Field(max_length=2000)
    seal_id: Id | None = None
    organ_id: Id | None = None
    name: str = Field(default="", max_length=2000)
    picture_id: Id | None = None
    to_id: Id | None = None


class SealDeciding(BaseModel):
    agree: bool
    note: str = Field(default="", max_length=2000)


@router.get("/seals", response=Page[SealRow], operation_id="seals_list")
def list_seals(request: HttpRequest, before: str | None = None) -> Page[SealRow]:
    """Seals that the person keeps or answers for, newest first."""
    person, keys = asking(request), decode_cursor(before, [int])
    organs = selecting.organs_overseen(person)
    rows = selecting.seen_by(person, organs, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(
        items=[_seal(row, person) for row in rows],
        next=encode_cursor(rows[-1].id) if more else None,
    )


@router.get("/seals/desk", response=SealDesk, operation_id="seals_desk")
def desk(request: HttpRequest) -> SealDesk:
    person = asking(request)
    overseen = selecting.organs_overseen(person)
    organs = {**selecting.organs_of_keeper(person), **overseen}
    return SealDesk(organs=[views.unit_view(organ) for organ in organs.values()], confirms=bool(overseen))


@router.post("/seals/pictures", response={201: schemas.DocumentFile}, operation_id="seals_picture_upload")
def upload_picture(request: HttpRequest, file: File[UploadedFile]) -> Status[schemas.DocumentFile]:
    """A picture for a seal to be asked for; refused with the rule it breaks."""
    limit = seal_custody.MOST_BYTES + 1
    stored = seal_custody.keep_picture(file.read(limit), name=file.name or "", by=asking(request))
    return Status(201, views.file_view(stored))


@router.get("/seals/requests", response=Page[SealRequestRow], operation_id="seals_requests")
def list_requests(request: HttpRequest, before: str | None = None) -> Page[SealRequestRow]:
    """What was asked about the seals the person keeps or answers for, newest first."""
    person, keys = asking(request), decode_cursor(before, [int])
    organs = selecting.organs_overseen(person)
    rows = selecting.requests_seen(person, organs, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(
        items=[_request(row, person, organs) for row in rows],
        next=encode_cursor(rows[-1].id) if more else None,
    )


@router.post("/seals/requests", response={201: SealRequestRow}, operation_id="seals_ask")
def ask(request: HttpRequest, payload: SealAsking) -> Status[SealRequestRow]:
    """Ask; a second person confirms."""
    person = asking(request)
    row = seal_custody.ask(seal_custody.Asked(**dict(payload)), by=person)
    return Status(201, _request(row, person, selecting.organs_overseen(person)))


@router.post("/seals/requests/{request_id}/decide", response=SealRequestRow, operation_id="seals_decide")
def decide(request: HttpRequest, request_id: Id, payload: SealDeciding) -> SealRequestRow:
    """Confirm or refuse."""
    person = asking(request)
    row = seal_custody.decide(request_id=request_id, by=person, agree=payload.agree, note=payload.note)
    return _request(row, person, selecting.organs_overseen(person))


@router.post("/seals/requests/{request_id}/withdraw", response=SealRequestRow, operation_id="seals_withdraw")
def withdraw(request: HttpRequest, request_id: Id) -> SealRequestRow:
    person = asking(request)
    row = seal_custody.withdraw(request_id=request_id, by=person)
    return _request(row, person, selecting.organs_overseen(person))


@router.get("/seals/requests/{request_id}/picture", operation_id="seals_request_picture")
def request_picture(request: HttpRequest, request_id: Id) -> HttpResponse:
    """The picture of a seal that is asked for, to whoever confirms it or asked."""
    person = asking(request)
    row = SealRequest.objects.select_related("picture").filter(id=request_id).first()
    mine = row is not None and (
        person.id in {row.asked_by_id, row.to_id} or row.organ_id in selecting.organs_overseen(person)
    )
    if row is None or not mine or row.picture is None:
        raise not_found()
    return _picture(files.read(row.picture))


@router.get("/seals/{seal_id}/picture", operation_id="seals_picture")
def picture(request: HttpRequest, seal_id: Id) -> HttpResponse:
    seal = _seen(asking(request), seal_id)
    if seal.picture is None:
        raise not_found()
    return _picture(files.read(seal.picture))


@router.get("/seals/{seal_id}/uses", response=Page[SealUseRow], operation_id="seals_uses")
def list_uses(request: HttpRequest, seal_id: Id, before: str | None = None) -> Page[SealUseRow]:
    """Every use of the seal, newest first."""
    person, keys = asking(request), decode_cursor(before, [int])
    seal = _seen(person, seal_id)
    rows = selecting.uses_of(seal, before=keys[0] if keys else None, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    readable = selecting.readable_among(person.account, rows)
    return Page(
        items=[_use(row, readable) for row in rows], next=encode_cursor(rows[-1].id) if more else None
    )


def _seen(person: Person, seal_id: int) -> Seal:
    seal = selecting.seal_seen(person, selecting.organs_overseen(person), seal_id)
    if seal is None:
        raise not_found()
    return seal


def _seal(row: Seal, person: Person) -> SealRow:
    certificates = list(row.certificates.all())
    waiting = bool(row.requests.all())
    kinds: tuple[Kind, ...] = ("hand_over", "suspend", "resume", "renew", "revoke")
    return SealRow(
        id=row.id,
        name=row.name,
        organ=views.unit_view(row.organ),
        custodian=_person(row.custodian),
        mine=row.custodian_id == person.id,
        state="in_use" if row.in_use else _why(row),
        made_at=row.made_at,
        used=getattr(row, "used", 0),
        certificate=_certificate(certificates[0]) if certificates else None,
        picture=row.picture_id is not None,
        waiting=waiting,
        may_ask=[] if waiting else [kind for kind in kinds if seal_custody.possible(kind, row)],
    )


def _why(row: Seal) -> Literal["suspended", "revoked", "retired"]:
    if row.why_out == "suspended":
        return "suspended"
    return "revoked" if row.why_out == "revoked" else "retired"


def _certificate(row: SealCertificate) -> CertificateView:
    expired = row.valid_to <= clock.now()
    return CertificateView(
        algorithm=row.algorithm,
        serial=row.serial,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state="revoked" if row.revoked_at else "expired" if expired else "in_force",
    )


def _use(row: SealUse, readable: set[int]) -> SealUseRow:
    seen = row.document_id in readable
    return SealUseRow(
        id=row.id,
        at=row.at,
        by=row.by.name,
        number=row.document.number,
        title=row.document.title if seen else "",
        document_id=row.document_id if seen else None,
        signed=row.certificate_id is not None,
    )


def _request(row: SealRequest, person: Person, organs: dict[int, Unit]) -> SealRequestRow:
    still = row.state == SealRequest.State.OPEN
    second = row.organ_id in organs and person.id not in {row.asked_by_id, row.to_id}
    return SealRequestRow.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "state": row.state,
            "organ": views.unit_view(row.organ),
            "seal_id": row.seal_id,
            "name": row.seal.name if row.seal else row.name,
            "to": _person(row.to) if row.to else None,
            "reason": row.reason,
            "asked_by": _person(row.asked_by),
            "asked_at": row.asked_at,
            "decided_by": _person(row.decided_by) if row.decided_by else None,
            "decided_at": row.decided_at,
            "note": row.note,
            "picture": row.picture_id is not None,
            "may_decide": still and second,
            "may_withdraw": still and row.asked_by_id == person.id,
        }
    )


def _person(person: Person) -> schemas.DocumentPerson:
    return schemas.DocumentPerson(id=person.id, name=person.name)


def _picture(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response
