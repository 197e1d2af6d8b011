"""归档: what is to be filed and what is filed, for the registry of an organ."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import FileResponse, HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas, views
from documents.api.common import asking
from documents.api.routing import router
from documents.models.filing import FilingItem, FilingRun
from documents.selectors import filing as selectors
from documents.services.drafts import Line
from documents.services.filing.items import file_item, name_fonds
from documents.services.filing.runs import begin_run
from documents.services.filing.taking import take_package
from documents.tasks import file_years
from office.kernel import files
from office.kernel.errors import not_found, text
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor
from office.kernel.tasks import enqueue
from orgchart.selectors import units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

RetentionClass = Literal["Y", "D30", "D10"]
Side = Literal["issued", "received"]
AT_ONCE = 20


class FilingDeskView(BaseModel):
    """An organ that the viewer files for; counts to a thousand."""

    organ: schemas.DocumentUnit
    fonds: str
    waiting: int
    filed: int


class FondsInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fonds: Line = Field(min_length=1, max_length=10)


class ToFileView(BaseModel):
    """A finished document that is not filed. ``retention`` is proposed by its kind."""

    document_id: Id
    delivery_id: Id | None
    side: Side
    title: str
    number: str
    kind: str
    source: str
    year: int
    retention: RetentionClass


class ToFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    document_id: Id
    delivery_id: Id | None = None
    retention: RetentionClass | None = None


class ItemsToFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: list[ToFile] = Field(min_length=1, max_length=AT_ONCE)


class FiledView(BaseModel):
    """An item. ``document_id`` is None for one that came out of a package."""

    id: Id
    document_id: Id | None
    delivery_id: Id | None
    code: str
    year: int
    retention: RetentionClass
    division: str
    title: str
    number: str
    kind: str
    source: str
    dated: date | None
    parts: int
    size: int
    sha256: str
    filed_by: str
    filed_at: datetime
    restored_at: datetime | None


class YearQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    year: int | None = Field(default=None, ge=1949, le=9998)
    before: str | None = None


class FiledQuery(YearQuery):
    retention: RetentionClass | None = None
    q: str = Field(default="", max_length=100)


class RunInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    year: int = Field(ge=1949, le=9998)


class RunFault(BaseModel):
    title: str
    reason: schemas.Words


class FilingRunView(BaseModel):
    id: Id
    year: int
    state: Literal["waiting", "running", "done"]
    total: int
    done: int
    failed: int
    faults: list[RunFault]
    by: str
    created_at: datetime
    finished_at: datetime | None


class ClassCount(BaseModel):
    """How many of a year's documents are proposed for a class."""

    retention: RetentionClass
    count: int


@router.get("/filing/desks", response=list[FilingDeskView], operation_id="filing_desks")
def list_desks(request: HttpRequest) -> list[FilingDeskView]:
    """The organs whose registry one belongs to: for them one files."""
    return [
        FilingDeskView(
            organ=views.unit_view(one.organ), fonds=one.fonds, waiting=one.waiting, filed=one.filed
        )
        for one in selectors.desks(asking(request).account)
    ]


@router.put("/filing/{unit_id}/fonds", response=list[FilingDeskView], operation_id="filing_fonds")
def set_fonds(request: HttpRequest, unit_id: Id, payload: FondsInput) -> list[FilingDeskView]:
    """Say the organ's 全宗号; what is filed already keeps its code."""
    person, organ = _archivist(request, unit_id)
    name_fonds(organ=organ, fonds=payload.fonds, by=person)
    return list_desks(request)


@router.get("/filing/{unit_id}/waiting", response=Page[ToFileView], operation_id="filing_waiting")
def list_waiting(
    request: HttpRequest, unit_id: Id, query: Annotated[YearQuery, Query(...)]
) -> Page[ToFileView]:
    """What the organ has finished and not filed, newest first."""
    _, organ = _archivist(request, unit_id)
    keys = decode_cursor(query.before, [int])
    rows = selectors.waiting(organ.id, year=query.year, before=keys[0] if keys else None, limit=PAGE + 1)
    shown = rows[:PAGE]
    return Page(
        items=[_to_file(one) for one in shown],
        next=encode_cursor(shown[-1].key) if len(rows) > PAGE else None,
    )


@router.get("/filing/{unit_id}/classes", response=list[ClassCount], operation_id="filing_classes")
def list_classes(request: HttpRequest, unit_id: Id, year: int) -> list[ClassCount]:
    """What filing a year as a whole would do."""
    _, organ = _archivist(request, unit_id)
    found = selectors.classes_waiting(organ.id, min(max(year, 1949), 9998))
    return [
        ClassCount.model_validate({"retention": key, "count": found[key]})
        for key in ("Y", "D30", "D10")
        if key in found
    ]


@router.post("/filing/{unit_id}/items", response=list[FiledView], operation_id="filing_file")
def file_items(request: HttpRequest, unit_id: Id, payload: ItemsToFile) -> list[FiledView]:
    """File these, each on its own: at the first that cannot be filed it ends, and those before it are."""
    person, organ = _archivist(request, unit_id)
    made = [
        file_item(
            organ=organ,
            document_id=one.document_id,
            delivery_id=one.delivery_id,
            retention=one.retention or "",
            by=person,
        )
        for one in payload.items
    ]
    return [_filed(one) for one in made]


@router.get("/filing/{unit_id}/items", response=Page[FiledView], operation_id="filing_items")
def list_items(
    request: HttpRequest, unit_id: Id, query: Annotated[FiledQuery, Query(...)]
) -> Page[FiledView]:
    """What is filed, newest first, by year, class, and words in title, number or code."""
    _, organ = _archivist(request, unit_id)
    keys = decode_cursor(query.before, [int])
    rows = selectors.filed(
        organ.id,
        year=query.year,
        retention=query.retention or "",
        query=query.q,
        before=keys[0] if keys else None,
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    return Page(
        items=[_filed(one) for one in shown], next=encode_cursor(shown[-1].id) if len(rows) > PAGE else None
    )


@router.get("/filing/items/{item_id}/package", operation_id="filing_package")
def get_package(request: HttpRequest, item_id: Id) -> FileResponse:
    """The package; that it was taken is audited."""
    person = asking(request)
    item = take_package(item_id=item_id, by=person)
    return FileResponse(
        files.open_file(item.package),
        as_attachment=True,
        filename=item.package.name,
        content_type="application/zip",
    )


@router.get("/filing/{unit_id}/runs", response=list[FilingRunView], operation_id="filing_runs")
def list_runs(request: HttpRequest, unit_id: Id) -> list[FilingRunView]:
    """The last times a year was filed as a whole, newest first."""
    _, organ = _archivist(request, unit_id)
    return [_run(one) for one in selectors.runs(organ.id)]


@router.post("/filing/{unit_id}/runs", response=FilingRunView, operation_id="filing_run")
def start_run(request: HttpRequest, unit_id: Id, payload: RunInput) -> FilingRunView:
    """File a year as a whole, by the proposed classes."""
    person, organ = _archivist(request, unit_id)
    run = begin_run(organ=organ, year=payload.year, by=person)
    enqueue(file_years)
    return _run(run)


def _archivist(request: HttpRequest, unit_id: int) -> tuple[Person, Unit]:
    """Who asks, and the organ they file for; 404 for any other."""
    person = asking(request)
    if unit_id not in selectors.archive_units(person.account):
        raise not_found()
    return person, units_by_ids([unit_id])[unit_id]


def _to_file(one: selectors.Waiting) -> ToFileView:
    document = one.document
    return ToFileView.model_validate(
        {
            "document_id": document.id,
            "delivery_id": one.delivery.id if one.delivery is not None else None,
            "side": "issued" if one.delivery is None else "received",
            "title": document.title,
            "number": document.number,
            "kind": document.kind,
            "source": document.source,
            "year": one.year,
            "retention": one.retention,
        }
    )


def _filed(item: FilingItem) -> FiledView:
    same = {name: getattr(item, name) for name in FiledView.model_fields if hasattr(item, name)}
    return FiledView.model_validate(
        same
        | {
            "division": item.division_name,
            "size": item.package.size,
            "filed_by": item.filed_by.name if item.filed_by is not None else "",
        }
    )


def _run(run: FilingRun) -> FilingRunView:
    faults = [
        RunFault(
            title=one["title"], reason=schemas.Words(zh=text(one["code"], "zh"), en=text(one["code"], "en"))
        )
        for one in run.faults
    ]
    return FilingRunView.model_validate(
        {
            **{name: getattr(run, name) for name in ("id", "year", "state", "total", "done", "failed")},
            "faults": faults,
            "by": run.by.name,
            "created_at": run.created_at,
            "finished_at": run.finished_at,
        }
    )
