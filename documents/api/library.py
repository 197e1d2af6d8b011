"""The library of phrases and templates: what one may take, and what one keeps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.related import NewDraft
from documents.api.routing import router
from documents.body import paragraphs
from documents.selectors.library import Shelves, entries, shelves_of
from documents.services import library
from documents.services.drafts import Line
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor

if TYPE_CHECKING:
    from documents.models.library import LibraryEntry
    from orgchart.models import Person

PAGE = 200
"""The whole of a library is at hand while one types: few pages of short rows."""
OUTLINE = 12

LibraryForm = Literal["phrase", "template"]
LibraryPlace = Literal["", "opening", "link", "closing"]


class LibraryEntryView(BaseModel):
    """``organ`` is none for one's own. ``pinyin`` and ``initials`` are what may be typed for it. Of a
    template: the ``title`` a draft gets, its headings (``outline``), and how many units it goes to.
    """

    id: Id
    form: LibraryForm
    organ: schemas.DocumentUnit | None
    kind: str
    place: LibraryPlace
    text: str
    pinyin: str
    initials: str
    title: str
    outline: list[str]
    recipients: int
    may_change: bool
    changed_at: datetime


class LibraryOrgan(BaseModel):
    """An organ whose library the person takes from; ``keeps``: and may change."""

    unit: schemas.DocumentUnit
    keeps: bool


class LibraryDesk(BaseModel):
    organs: list[LibraryOrgan]


class LibraryWording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=4000)
    kind: str = Field(default="", max_length=4)
    place: LibraryPlace = ""


class LibraryPhrase(LibraryWording):
    """``organ_id``: the organ that keeps it; none for oneself."""

    organ_id: Id | None = None


class LibraryTemplate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    organ_id: Id | None = None
    name: Line = Field(max_length=400)
    document_id: Id


class LibraryStarters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    organ_id: Id


class LibraryStarted(BaseModel):
    """How many entries were added."""

    added: int


@router.get("/library", response=Page[LibraryEntryView], operation_id="library_list")
def list_entries(
    request: HttpRequest,
    form: LibraryForm = "phrase",
    organ_id: Id | None = None,
    mine: bool = False,
    before: str | None = None,
) -> Page[LibraryEntryView]:
    """Newest first: those of one organ, one's own, or without either all that one may take."""
    person, keys = asking(request), decode_cursor(before, [int])
    shelves = shelves_of(person)
    if organ_id is not None and organ_id not in shelves.organs:
        raise not_found()
    rows = entries(
        shelves, form=form, organ_id=organ_id, mine=mine, before=keys[0] if keys else None, limit=PAGE + 1
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(
        items=[_view(row, shelves) for row in rows], next=encode_cursor(rows[-1].id) if more else None
    )


@router.get("/library/desk", response=LibraryDesk, operation_id="library_desk")
def desk(request: HttpRequest) -> LibraryDesk:
    """The organs whose libraries one takes from, one's own first, and which of them one keeps."""
    shelves = shelves_of(asking(request))
    return LibraryDesk(
        organs=[
            LibraryOrgan(unit=views.unit_view(organ), keeps=key in shelves.kept)
            for key, organ in shelves.organs.items()
        ]
    )


@router.post("/library/phrases", response={201: LibraryEntryView}, operation_id="library_add_phrase")
def add_phrase(request: HttpRequest, payload: LibraryPhrase) -> Status[LibraryEntryView]:
    person = asking(request)
    entry = library.add_phrase(by=person, organ_id=payload.organ_id, wording=_wording(payload))
    return Status(201, _seen(entry, person))


@router.post("/library/templates", response={201: LibraryEntryView}, operation_id="library_keep_template")
def keep_template(request: HttpRequest, payload: LibraryTemplate) -> Status[LibraryEntryView]:
    """Keep a document as a template; one of the same name and kind is replaced."""
    person = asking(request)
    entry = library.keep_template(
        by=person, organ_id=payload.organ_id, name=payload.name, document_id=payload.document_id
    )
    return Status(201, _seen(entry, person))


@router.post("/library/starters", response=LibraryStarted, operation_id="library_starters")
def take_starters(request: HttpRequest, payload: LibraryStarters) -> LibraryStarted:
    """Put the common phrases and templates that are missing into an organ's library."""
    added = library.take_starters(by=asking(request), organ_id=payload.organ_id)
    return LibraryStarted(added=added)


@router.put("/library/{entry_id}", response=LibraryEntryView, operation_id="library_change")
def change(request: HttpRequest, entry_id: Id, payload: LibraryWording) -> LibraryEntryView:
    """Reword a phrase, rename a template."""
    person = asking(request)
    entry = library.change_entry(by=person, entry_id=entry_id, wording=_wording(payload))
    return _seen(entry, person)


@router.delete("/library/{entry_id}", response={204: None}, operation_id="library_remove")
def remove(request: HttpRequest, entry_id: Id) -> Status[None]:
    library.remove_entry(by=asking(request), entry_id=entry_id)
    return Status(204, None)


@router.post("/library/{entry_id}/draft", response={201: NewDraft}, operation_id="library_draft")
def begin_draft(request: HttpRequest, entry_id: Id) -> Status[NewDraft]:
    """A new draft that begins as the template says."""
    return Status(201, NewDraft(id=library.draft_from(by=asking(request), entry_id=entry_id).id))


def _wording(payload: LibraryWording) -> library.Wording:
    return library.Wording(text=payload.text, kind=payload.kind, place=payload.place)


def _seen(entry: LibraryEntry, person: Person) -> LibraryEntryView:
    return _view(entry, shelves_of(person))


def _view(entry: LibraryEntry, shelves: Shelves) -> LibraryEntryView:
    draft = entry.draft or {}
    headings = [one.text for one in paragraphs(draft.get("body") or {}) if one.level]
    return LibraryEntryView.model_validate(
        {
            "id": entry.id,
            "form": entry.form,
            "organ": views.unit_view(entry.organ) if entry.organ else None,
            "kind": entry.kind,
            "place": entry.place,
            "text": entry.text,
            "pinyin": entry.pinyin,
            "initials": entry.initials,
            "title": draft.get("title", ""),
            "outline": headings[:OUTLINE],
            "recipients": len(draft.get("recipients", [])),
            "may_change": shelves.keeps(entry),
            "changed_at": entry.changed_at,
        }
    )
