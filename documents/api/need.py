"""Before drafting: need it be issued at all? And the year's plan that answers it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import BaseModel, ConfigDict, Field

from documents.api import schemas, views
from documents.api.common import asking, draft_view
from documents.api.routing import router
from documents.models.planning import NeedAnswer, PlannedDocument
from documents.permissions import group_names, may_trace, readable
from documents.selectors import need as selecting
from documents.selectors.lists import own_organs
from documents.services import planning
from documents.services.drafts import Line, desk_of
from office.kernel import clock
from office.kernel.errors import not_found
from office.kernel.ids import Id
from office.kernel.pages import PAGE, Page, decode_cursor, encode_cursor
from orgchart.selectors import organ_of, units_by_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from documents.models import Document
    from orgchart.models import Person


class SimilarView(BaseModel):
    """``likeness`` is 0 to 1; with ``delivery_id`` it is open to the viewer as what was received."""

    document_id: Id
    delivery_id: Id | None
    title: str
    number: str
    source: str
    issued_on: date | None
    likeness: float


class PlannedView(BaseModel):
    id: Id
    year: int
    quarter: int
    title: str
    kind: str
    normative: bool
    unit: schemas.DocumentUnit | None


class YearCountsView(BaseModel):
    this_year: int
    same_time_last_year: int
    last_year: int


class NeedView(BaseModel):
    """What speaks for a new document and what against it."""

    organ: schemas.DocumentUnit
    planned: list[PlannedView]
    similar: list[SimilarView]
    counts: YearCountsView


class NeedQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field(default="", max_length=300)


class Beginning(BaseModel):
    """A line of the plan, or a word of reason."""

    model_config = ConfigDict(extra="forbid")
    title: Line = Field(max_length=300)
    kind: Literal[
        "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知",
        "通报", "报告", "请示", "批复", "议案", "函", "纪要",
    ] = "通知"  # fmt: skip
    planned_id: Id | None = None
    reason: Line = Field(default="", max_length=300)


class NeedReason(BaseModel):
    """A line of the plan, or a word of reason."""

    model_config = ConfigDict(extra="forbid")
    planned_id: Id | None = None
    reason: Line = Field(default="", max_length=300)


class AnsweredSimilar(BaseModel):
    title: str
    number: str


class NeedAnswered(BaseModel):
    """What was answered, and what the drafter was shown then."""

    planned: str
    reason: str
    similar: list[AnsweredSimilar]
    counts: YearCountsView
    by: str
    on: date


class NeedAnswerView(BaseModel):
    """``answer`` None: nobody has said yet."""

    answer: NeedAnswered | None
    may_answer: bool


class IssuingPlanRow(PlannedView):
    """``begun`` counts the documents begun on it, ``issued`` those of them with a number."""

    organ: schemas.DocumentUnit
    begun: int
    issued: int
    may_change: bool


class IssuingPlanWish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    year: int
    title: Line = Field(max_length=2000)
    kind: str = Field(default="通知", max_length=4)
    quarter: int = 0
    normative: bool = False
    unit_id: Id | None = None

    def wish(self) -> planning.Wish:
        return planning.Wish(**dict(self))


class NewIssuingPlanLine(IssuingPlanWish):
    organ_id: Id

    def wish(self) -> planning.Wish:
        given = dict(self)
        del given["organ_id"]
        return planning.Wish(**given)


class IssuingPlanDesk(BaseModel):
    """The organs whose plans one sees, and those that one keeps."""

    year: int
    organs: list[schemas.DocumentUnit]
    kept: list[Id]


@router.get("/issuing/need", response=NeedView, operation_id="issuing_need")
def need(request: HttpRequest, asked: Annotated[NeedQuery, Query()]) -> NeedView:
    """Is it in the plan, is there one already, how many has the organ issued?"""
    person = asking(request)
    organ, title = organ_of(desk_of(person)), asked.title.strip()
    today = clock.today()
    counts = selecting.year_counts(organ, today)
    return NeedView(
        organ=views.unit_view(organ),
        planned=[_planned(row) for row in selecting.planned_alike(organ, title, today.year)],
        similar=[
            SimilarView.model_validate(one, from_attributes=True)
            for one in selecting.similar_documents(person.account, organ, title)
        ],
        counts=YearCountsView.model_validate(counts, from_attributes=True),
    )


@router.post("/issuing/begin", response={201: schemas.DraftView}, operation_id="issuing_begin")
def begin(request: HttpRequest, payload: Beginning) -> Status[schemas.DraftView]:
    """A new draft, with the answer kept beside it."""
    person = asking(request)
    document = planning.begin(
        by=person,
        title=payload.title,
        kind=payload.kind,
        planned_id=payload.planned_id,
        reason=payload.reason,
    )
    return Status(201, draft_view(readable(person.account, document.id)))


@router.get("/documents/{document_id}/need", response=NeedAnswerView, operation_id="documents_need")
def answered(request: HttpRequest, document_id: Id) -> NeedAnswerView:
    """Why the document is issued, for the side that issues it."""
    person = asking(request)
    return _answers(readable(person.account, document_id), person)


@router.put("/documents/{document_id}/need", response=NeedAnswerView, operation_id="documents_need_answer")
def say_why(request: HttpRequest, document_id: Id, payload: NeedReason) -> NeedAnswerView:
    """The drafter says why it is issued."""
    person = asking(request)
    planning.answer(document_id=document_id, by=person, planned_id=payload.planned_id, reason=payload.reason)
    return _answers(readable(person.account, document_id), person)


@router.get("/issuing/plan", response=Page[IssuingPlanRow], operation_id="issuing_plan")
def list_plan(
    request: HttpRequest, year: int | None = None, before: str | None = None
) -> Page[IssuingPlanRow]:
    """One page of the plan of one's organ for a year, newest first."""
    account, keys = asking(request).account, decode_cursor(before, [int])
    rows = selecting.plan_of(
        own_organs(account),
        min(max(year or clock.today().year, 1949), 9998),
        before=keys[0] if keys else None,
        limit=PAGE + 1,
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    groups = group_names(account)
    return Page(
        items=[_plan_row(row, groups) for row in rows], next=encode_cursor(rows[-1].id) if more else None
    )


@router.get("/issuing/plan/desk", response=IssuingPlanDesk, operation_id="issuing_plan_desk")
def plan_desk(request: HttpRequest) -> IssuingPlanDesk:
    account = asking(request).account
    groups = group_names(account)
    organs = [unit for unit in units_by_ids(own_organs(account)).values() if unit.may_issue]
    return IssuingPlanDesk(
        year=clock.today().year,
        organs=[views.unit_view(unit) for unit in sorted(organs, key=lambda one: one.path)],
        kept=_kept((unit.id for unit in organs), groups),
    )


@router.post("/issuing/plan", response={201: IssuingPlanRow}, operation_id="issuing_plan_add")
def add_line(request: HttpRequest, payload: NewIssuingPlanLine) -> Status[IssuingPlanRow]:
    """A new line, by the organ's registry."""
    person = asking(request)
    row = planning.plan(organ_id=payload.organ_id, by=person, wish=payload.wish())
    return Status(201, _plan_row(row, group_names(person.account)))


@router.put("/issuing/plan/{item_id}", response=IssuingPlanRow, operation_id="issuing_plan_change")
def change_line(request: HttpRequest, item_id: Id, payload: IssuingPlanWish) -> IssuingPlanRow:
    person = asking(request)
    row = planning.change(item_id=item_id, by=person, wish=payload.wish())
    return _plan_row(row, group_names(person.account))


@router.delete("/issuing/plan/{item_id}", response={204: None}, operation_id="issuing_plan_drop")
def drop_line(request: HttpRequest, item_id: Id) -> Status[None]:
    planning.drop(item_id=item_id, by=asking(request))
    return Status(204, None)


def _kept(organ_ids: Iterable[int], groups: set[str]) -> list[int]:
    return [key for key in organ_ids if planning.keeps_plan(key, groups)]


def _planned(row: PlannedDocument) -> PlannedView:
    return PlannedView(
        id=row.id,
        year=row.year,
        quarter=row.quarter,
        title=row.title,
        kind=row.kind,
        normative=row.normative,
        unit=views.unit_view(row.unit) if row.unit is not None else None,
    )


def _plan_row(row: PlannedDocument, groups: set[str]) -> IssuingPlanRow:
    begun = [answer.document for answer in row.answers.all()]
    return IssuingPlanRow(
        **_planned(row).model_dump(),
        organ=views.unit_view(row.organ),
        begun=len(begun),
        issued=sum(1 for document in begun if document.number),
        may_change=planning.keeps_plan(row.organ_id, groups),
    )


def _answers(document: Document, person: Person) -> NeedAnswerView:
    if not may_trace(person.account, document):
        raise not_found()
    row = selecting.need_of(document.id)
    mine = document.drafter_id == person.id and document.editable
    return NeedAnswerView(answer=_answer(row) if row else None, may_answer=mine)


def _answer(row: NeedAnswer) -> NeedAnswered:
    return NeedAnswered(
        planned=row.planned.title if row.planned is not None else "",
        reason=row.reason,
        similar=[
            AnsweredSimilar(title=one["title"], number=one["number"]) for one in row.found.get("similar", [])
        ],
        counts=YearCountsView(**row.found["counts"]),
        by=row.by.name,
        on=row.at.astimezone(clock.LOCAL).date(),
    )
