"""What the screens of 规范性文件 show."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from documents.api import schemas, views
from documents.models.norms import Norm, NormDecision, NormRecord
from documents.norms.rules import ARTICLES, CONCLUSIONS, Lack, looks_normative, most_years
from documents.permissions import group_names, may_trace
from documents.selectors.norms import lacks_of, norm_of, status_of
from documents.services.norms.ending import may_decide
from documents.services.norms.marking import may_review
from office.kernel import clock
from office.kernel.errors import text
from office.kernel.ids import Id

if TYPE_CHECKING:
    from documents.checks.articles import Article
    from documents.models import Document
    from orgchart.models import Person

Kind = Literal["consultation", "legality", "competition", "collective", "explanation"]
Standing = Literal["drafting", "coming", "in_force", "ending", "revise", "lapsed"]


class NormRecordView(BaseModel):
    id: Id
    conclusion: str
    who: str
    since: date | None
    on: date
    text: str
    file: schemas.DocumentFile | None
    by: str
    at: datetime


class PrerequisiteView(BaseModel):
    """One thing the law asks for, its entries newest first; ``met`` by the newest."""

    kind: Kind
    article: schemas.Words
    met: bool
    may_enter: bool
    records: list[NormRecordView]


class LackView(BaseModel):
    key: str
    blocks: bool
    article: schemas.Words
    message: schemas.Words


class NormDecisionView(BaseModel):
    outcome: Literal["continue", "revise", "lapse"]
    reason: str
    on: date
    ends_on: date | None
    by: str


class NormView(BaseModel):
    """``looks``: the title is one that such documents have. ``inside``: the reader sees the entries."""

    document_id: Id
    title: str
    number: str
    marked: bool
    looks: bool
    inside: bool
    may_mark: bool
    may_unmark: bool
    may_ask: bool
    may_decide: bool
    most_years: int
    years: int
    effective_on: date | None
    ends_on: date | None
    status: Standing | None
    reviewer: str
    asked_at: datetime | None
    prerequisites: list[PrerequisiteView]
    lacks: list[LackView]
    decisions: list[NormDecisionView]


class NormRow(BaseModel):
    """A line of the register; ``document_id`` is None for whoever may not open it."""

    id: Id
    document_id: Id | None
    title: str
    number: str
    kind: str
    unit: str
    issued_on: date | None
    effective_on: date | None
    ends_on: date | None
    days_left: int | None
    status: Standing
    asked_at: datetime | None = None
    drafter: str = ""


def norm_view(document: Document, person: Person) -> NormView:
    """One document for one viewer, in a constant number of queries."""
    norm = norm_of(document.id)
    groups = group_names(person.account)
    inside = may_trace(person.account, document, groups)
    drafts = document.drafter_id == person.id
    lacks = lacks_of(norm) if norm is not None and inside else []
    open_to_entries = norm is not None and not document.number
    reviews = norm is not None and may_review(norm, document, person, groups)
    records = list(norm.records.all()) if norm is not None and inside else []
    return NormView(
        document_id=document.id,
        title=document.title,
        number=document.number,
        marked=norm is not None,
        looks=looks_normative(document.title),
        inside=inside,
        may_mark=drafts and document.editable,
        may_unmark=drafts and document.editable and norm is not None and not records,
        may_ask=drafts and open_to_entries,
        may_decide=_ends(norm) and may_decide(document, groups),
        most_years=most_years(document.title),
        years=norm.years if norm else most_years(document.title),
        effective_on=norm.effective_on if norm else None,
        ends_on=norm.ends_on if norm else None,
        status=_standing(norm) if norm else None,
        reviewer=norm.reviewer.name if norm and norm.reviewer and inside else "",
        asked_at=norm.asked_at if norm and inside else None,
        prerequisites=[
            _prerequisite(kind, records, lacks, may_enter=reviews if kind == "legality" else drafts)
            for kind in CONCLUSIONS
        ]
        if norm is not None and inside
        else [],
        lacks=[_lack(lack) for lack in lacks],
        decisions=[_decision(row) for row in norm.decisions.all()] if norm is not None else [],
    )


def row_view(norm: Norm, *, linked: bool) -> NormRow:
    document = norm.document
    return NormRow(
        id=norm.id,
        document_id=document.id if linked else None,
        title=document.title,
        number=document.number,
        kind=document.kind,
        unit=document.owner_unit.short_name,
        issued_on=document.issued_on,
        effective_on=norm.effective_on,
        ends_on=norm.ends_on,
        days_left=(norm.ends_on - clock.today()).days if norm.ends_on else None,
        status=_standing(norm),
    )


def review_row(norm: Norm) -> NormRow:
    row = row_view(norm, linked=True)
    return row.model_copy(update={"asked_at": norm.asked_at, "drafter": norm.document.drafter.name})


def _standing(norm: Norm) -> Standing:
    found: dict[str, Standing] = {
        "drafting": "drafting",
        "coming": "coming",
        "in_force": "in_force",
        "ending": "ending",
        "revise": "revise",
        "lapsed": "lapsed",
    }
    return found[status_of(norm, clock.today())]


def _ends(norm: Norm | None) -> bool:
    return norm is not None and status_of(norm, clock.today()) not in {"drafting", "lapsed"}


def _prerequisite(
    kind: str, records: list[NormRecord], lacks: list[Lack], *, may_enter: bool
) -> PrerequisiteView:
    return PrerequisiteView.model_validate(
        {
            "kind": kind,
            "article": _words(ARTICLES[kind]),
            "met": kind not in {lack.key for lack in lacks},
            "may_enter": may_enter,
            "records": [_record(row) for row in records if row.kind == kind],
        }
    )


def _record(row: NormRecord) -> NormRecordView:
    return NormRecordView(
        id=row.id,
        conclusion=row.conclusion,
        who=row.who,
        since=row.since,
        on=row.on,
        text=row.text,
        file=views.file_view(row.file) if row.file is not None else None,
        by=row.by.name,
        at=row.at,
    )


def _lack(lack: Lack) -> LackView:
    code = f"documents.norm_lack.{lack.key}"
    return LackView(
        key=lack.key,
        blocks=lack.blocks,
        article=_words(lack.article),
        message=schemas.Words(zh=text(code, "zh"), en=text(code, "en")),
    )


def _decision(row: NormDecision) -> NormDecisionView:
    return NormDecisionView.model_validate(
        {
            "outcome": row.outcome,
            "reason": row.reason,
            "on": row.on,
            "ends_on": row.ends_on,
            "by": row.by.name,
        }
    )


def _words(article: Article) -> schemas.Words:
    return schemas.Words(zh=article.zh, en=article.en)
