"""The year's plan of documents, kept by the organ's registry; and a draft begun against it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from documents.checks.kinds import KINDS
from documents.models import Document
from documents.models.planning import NeedAnswer, PlannedDocument
from documents.permissions import group_names
from documents.selectors.need import Similar, YearCounts, similar_documents, year_counts
from documents.services.drafts import DraftInput, create_draft, lock_editable
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import Part, group_name, organ_of, seen_units, units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

TITLE, REASON = 300, 300
YEARS_AHEAD = 1
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Wish:
    """A line of the plan as it is written; ``unit_id`` is the division in charge, of the same organ."""

    year: int
    title: str
    kind: str = "通知"
    quarter: int = 0
    normative: bool = False
    unit_id: int | None = None


@transaction.atomic
def plan(*, organ_id: int, by: Person, wish: Wish) -> PlannedDocument:
    """A new line. 404 for an organ that one does not serve in, 403 to others than its registry, 422 naming
    what is wrong, 409 `documents.plan_twice` for a title that the year has already.
    """
    organ = _kept(organ_id, by)
    row = PlannedDocument(organ=organ, by=by, at=clock.now())
    _fill(row, wish, by)
    _save(row)
    _audit(by, "add", row)
    return row


@transaction.atomic
def change(*, item_id: int, by: Person, wish: Wish) -> PlannedDocument:
    """Change a line; errors as `plan`."""
    row = _item(item_id, by)
    _fill(row, wish, by)
    _save(row)
    _audit(by, "change", row)
    return row


@transaction.atomic
def drop(*, item_id: int, by: Person) -> None:
    """Take a line out. 409 `documents.plan_begun` once a document was begun on it."""
    row = _item(item_id, by)
    if row.answers.exists():
        raise conflict("documents.plan_begun")
    _audit(by, "drop", row)
    row.delete()


@transaction.atomic
def begin(*, by: Person, title: str, kind: str, planned_id: int | None = None, reason: str = "") -> Document:
    """A new draft with the answer to whether it need be issued; errors as `answer`."""
    document = create_draft(by=by, changes=DraftInput(title=title.strip(), kind=kind))
    _answer(document, by, planned_id, reason)
    return document


@transaction.atomic
def answer(*, document_id: int, by: Person, planned_id: int | None = None, reason: str = "") -> Document:
    """Say of a draft why it is issued: a line of the plan, or a word of reason.

    404 to strangers, 409 when the text cannot be edited now, 422 `documents.need_title` without a title,
    `documents.need_reason` where neither is given, `documents.plan_unknown` for a line of another organ.
    """
    document = lock_editable(document_id, by)
    _answer(document, by, planned_id, reason)
    return document


def _answer(document: Document, by: Person, planned_id: int | None, reason: str) -> None:
    """What was found is looked up here, not taken from the screen."""
    reason = reason.strip()
    if not document.title:
        raise invalid("documents.need_title", field="title")
    if len(reason) > REASON:
        raise invalid("documents.need_reason", field="reason", limit=REASON)
    planned = None
    if planned_id is not None:
        planned = PlannedDocument.objects.filter(id=planned_id, organ=document.organ).first()
        if planned is None:
            raise invalid("documents.plan_unknown", field="planned_id")
    if planned is None and not reason:
        raise invalid("documents.need_reason", field="reason", limit=REASON)
    similar = similar_documents(by.account, document.organ, document.title, but=document.id)
    counts = year_counts(document.organ, clock.today())
    given = {
        "planned": planned,
        "reason": reason,
        "found": _found(similar, counts),
        "by": by,
        "at": clock.now(),
    }
    NeedAnswer.objects.update_or_create(document=document, defaults=given)
    audit.record(
        actor=by.account_id,
        verb="documents.need",
        entity="documents.document",
        entity_id=document.id,
        data={"planned": str(planned_id or ""), "reason": reason, "similar": len(similar)},
    )


def keeps_plan(organ_id: int, groups: set[str]) -> bool:
    """Whether somebody keeps the organ's plan: its registry does."""
    return group_name(organ_id, Part.REGISTRY) in groups


def _found(similar: list[Similar], counts: YearCounts) -> dict[str, object]:
    shown = [{"id": str(one.document_id), "title": one.title, "number": one.number} for one in similar]
    return {"similar": shown, "counts": asdict(counts)}


def _kept(organ_id: int, by: Person) -> Unit:
    groups = group_names(by.account)
    organ = units_by_ids([organ_id]).get(organ_id)
    if organ is None or group_name(organ_id, Part.MEMBERS) not in groups:
        raise not_found()
    if not keeps_plan(organ_id, groups):
        raise forbidden("documents.not_allowed")
    return organ


def _item(item_id: int, by: Person) -> PlannedDocument:
    row = PlannedDocument.objects.select_for_update().filter(id=item_id).first()
    if row is None:
        raise not_found()
    _kept(row.organ_id, by)
    return row


def _fill(row: PlannedDocument, wish: Wish, by: Person) -> None:
    title = wish.title.strip()
    if not 0 < len(title) <= TITLE:
        raise invalid("documents.plan_title", field="title", limit=TITLE)
    if wish.kind not in KINDS:
        raise invalid("documents.choice_unknown", field="kind", value=wish.kind)
    if not FIRST_YEAR <= wish.year <= clock.today().year + YEARS_AHEAD:
        raise invalid("documents.plan_year", field="year", most=clock.today().year + YEARS_AHEAD)
    if not 0 <= wish.quarter <= 4:
        raise invalid("documents.plan_quarter", field="quarter")
    unit = None
    if wish.unit_id is not None:
        unit = seen_units(by.account, [wish.unit_id]).get(wish.unit_id)
        if unit is None or organ_of(unit).id != row.organ_id:
            raise invalid("documents.plan_unit", field="unit_id")
    row.title, row.kind, row.year = title, wish.kind, wish.year
    row.quarter, row.normative, row.unit = wish.quarter, wish.normative, unit


def _save(row: PlannedDocument) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise conflict("documents.plan_twice") from error


def _audit(by: Person, verb: str, row: PlannedDocument) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.plan_{verb}",
        entity="documents.planned",
        entity_id=row.id,
        data={"year": row.year, "title": row.title},
    )
