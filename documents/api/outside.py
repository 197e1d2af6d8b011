"""Papers from outside: reading an original, suggestions of senders, registering."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Status, UploadedFile
from pydantic import BaseModel

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.selectors.outside import earlier_senders, registry_organs
from documents.services.originals import (
    PartOfMail,
    Reading,
    page_count,
    page_picture,
    recogniser,
    take_in,
)
from documents.services.outside import OutsideWish, register_outside
from office.kernel import clock
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.models import StoredFile
from orgchart.selectors import search_units

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

MOST_UNITS = 6


class OutsideDesk(BaseModel):
    """What the registering screen needs to know. ``recognises``: this machine can read scanned papers."""

    organs: list[schemas.DocumentUnit]
    recognises: bool
    classified: bool
    today: date


class OutsidePart(BaseModel):
    """A file of an e-mail: kept, or refused and why."""

    name: str
    file: schemas.DocumentFile | None
    refused: schemas.Words | None


class OutsideGuess(BaseModel):
    sender: str
    number: str
    title: str
    kind: str
    issued_on: date | None
    urgency: str


class OutsideReading(BaseModel):
    """A kept original. ``unread``: it could not be read in the time and memory allowed."""

    file: schemas.DocumentFile
    by: Literal["", "text", "ocr"]
    pages: int
    guess: OutsideGuess
    message: dict[str, str]
    parts: list[OutsidePart]
    unread: bool


class SenderSuggestion(BaseModel):
    """A sender by name; with the unit when it stands in the org chart."""

    name: str
    unit_id: Id | None


class OriginalPages(BaseModel):
    """How many pages an upload has as pictures."""

    pages: int


class RegisteredOutside(BaseModel):
    delivery_id: Id
    document_id: Id
    receipt_number: str


@router.get("/outside-papers/desk", response=OutsideDesk, operation_id="outside_desk")
def desk(request: HttpRequest) -> OutsideDesk:
    """For whom the person may register papers from outside; 404 to those in no registry."""
    _, organs = _registrar(request)
    return OutsideDesk(
        organs=[views.unit_view(organ) for organ in organs],
        recognises=bool(recogniser()),
        classified=settings.OFFICE_CLASSIFIED_NETWORK,
        today=clock.today(),
    )


@router.post("/outside-papers/files", response={201: OutsideReading}, operation_id="outside_read")
def read(request: HttpRequest, file: File[UploadedFile]) -> Status[OutsideReading]:
    """Keep an original and say what the form may be filled with; a person confirms it."""
    person, _ = _registrar(request)
    return Status(201, _reading(take_in(file.read(), name=file.name or "", by=person)))


@router.get("/outside-papers/files/{file_id}/pages", response=OriginalPages, operation_id="outside_pages")
def pages(request: HttpRequest, file_id: Id) -> OriginalPages:
    """The pages of one's own upload, to check the form against."""
    return OriginalPages(pages=page_count(_own(request, file_id)))


@router.get("/outside-papers/files/{file_id}/pages/{number}", operation_id="outside_page")
def page(request: HttpRequest, file_id: Id, number: int) -> HttpResponse:
    """One of them, from 1, as PNG."""
    picture = page_picture(_own(request, file_id), number) if number > 0 else None
    if picture is None:
        raise not_found()
    return HttpResponse(picture, content_type="image/png")


@router.get("/outside-papers/senders", response=list[SenderSuggestion], operation_id="outside_senders")
def senders(request: HttpRequest, q: str = "") -> list[SenderSuggestion]:
    """Earlier senders to the registry's organs, then organs of the org chart."""
    person, organs = _registrar(request)
    query = q.strip()[:100]
    earlier = earlier_senders([organ.id for organ in organs], query)
    units = search_units(query, person.account, MOST_UNITS, issuing=True) if query else []
    known = {unit.name: unit.id for unit in units}
    names = dict.fromkeys([*earlier, *known])
    return [SenderSuggestion(name=name, unit_id=known.get(name)) for name in names]


@router.post("/outside-papers", response={201: RegisteredOutside}, operation_id="outside_register")
def register(request: HttpRequest, payload: OutsideWish) -> Status[RegisteredOutside]:
    """签收 and 登记 at once; 409 `documents.outside_twice` when the same paper came before."""
    row = register_outside(by=asking(request), wish=payload)
    return Status(
        201,
        RegisteredOutside(delivery_id=row.id, document_id=row.document_id, receipt_number=row.receipt_number),
    )


def _registrar(request: HttpRequest) -> tuple[Person, list[Unit]]:
    person = asking(request)
    organs = registry_organs(person.account)
    if not organs:
        raise not_found()
    return person, organs


def _own(request: HttpRequest, file_id: int) -> StoredFile:
    person, _ = _registrar(request)
    found = StoredFile.objects.filter(id=file_id, created_by_id=person.account_id).first()
    if found is None:
        raise not_found()
    return found


def _reading(row: Reading) -> OutsideReading:
    found = row.guess
    return OutsideReading.model_validate(
        {
            "file": views.file_view(row.file),
            "by": row.by,
            "pages": row.pages,
            "guess": {
                "sender": found.sender,
                "number": found.number,
                "title": found.title,
                "kind": found.kind,
                "issued_on": found.issued_on,
                "urgency": found.urgency,
            },
            "message": _message(row.facts),
            "parts": [_part(part) for part in row.parts],
            "unread": row.unread,
        }
    )


def _message(facts: dict[str, Any]) -> dict[str, str]:
    """The headers of an e-mail or the metadata of a package, what there is of them."""
    names = ("subject", "sender", "address", "sent_at", "message_id", "title", "author", "created")
    return {name: str(facts[name]) for name in names if facts.get(name)}


def _part(part: PartOfMail) -> OutsidePart:
    refused = views.words(part.refused, {"name": part.name, "limit": ""}) if part.refused else None
    return OutsidePart(
        name=part.name, file=views.file_view(part.file) if part.file else None, refused=refused
    )
