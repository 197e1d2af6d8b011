"""Mark a draft as 规范性文件, hand it to legality review, write into its file of prerequisites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from documents import events
from documents.models import Document
from documents.models.norms import Norm, NormRecord, Prerequisite
from documents.norms.rules import CONCLUSIONS, EXPLAINED, MEETS, TERM, most_years
from documents.permissions import group_names, readable
from documents.selectors.norms import norm_of, reviewing_unit, text_hash
from documents.services.coediting import settled
from documents.services.drafts import lock_editable
from documents.services.telling import tell
from documents.stages import READ
from office.kernel import audit, clock, grants
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import StoredFile
from orgchart.selectors import Part, group_name, heads_of
from orgchart.services.principals import group_of

if TYPE_CHECKING:
    from orgchart.models import Person

LEGALITY = Prerequisite.LEGALITY


@dataclass(frozen=True)
class Entry:
    """One entry as somebody writes it; ``file_id`` is an uploaded file of theirs."""

    kind: str
    conclusion: str
    on: date
    since: date | None = None
    who: str = ""
    text: str = ""
    file_id: int | None = None


@transaction.atomic
def mark(*, document_id: int, by: Person, years: int, effective_on: date | None) -> Norm:
    """Mark a draft, or change its term. 404 to strangers, 409 when the text cannot be edited now, 422
    `documents.norm_years` beyond the longest term and `documents.norm_effective` for a day that is past.
    """
    document = lock_editable(document_id, by)
    most = most_years(document.title)
    if not 1 <= years <= most:
        raise invalid("documents.norm_years", field="years", most=most, article=TERM.zh, article_en=TERM.en)
    if effective_on is not None and effective_on < clock.today():
        raise invalid("documents.norm_effective", field="effective_on")
    norm, _ = Norm.objects.update_or_create(
        document=document, defaults={"years": years, "effective_on": effective_on}
    )
    document.normative = True
    document.save(update_fields=["normative"])
    _audit(by, "mark", document, years=years, effective_on=str(effective_on or ""))
    return norm


@transaction.atomic
def unmark(*, document_id: int, by: Person) -> None:
    """The draft is none after all. 409 once something stands in its file: that stays on record."""
    document = lock_editable(document_id, by)
    norm = Norm.objects.filter(document=document).first()
    if norm is None:
        raise not_found()
    if norm.records.exists():
        raise conflict("documents.norm_has_records")
    norm.delete()
    document.normative = False
    document.save(update_fields=["normative"])
    _audit(by, "unmark", document)


@transaction.atomic
def ask_review(*, document_id: int, by: Person) -> Norm:
    """The drafter hands the text to whoever reviews legality in the organ; they may read it from now on.

    409 `documents.norm_no_reviewer` where the organ has neither a legal division nor an office.
    """
    document, norm = _own(document_id, by)
    unit = reviewing_unit(document.organ)
    if unit is None:
        raise conflict("documents.norm_no_reviewer")
    grants.give(group_of(unit.id, Part.MEMBERS), READ, document)
    norm.reviewer, norm.asked_at = unit, clock.now()
    norm.save(update_fields=["reviewer", "asked_at"])
    asked = events.NormReviewAsked(
        document_id=document.id,
        accounts=sorted(head.account_id for head in heads_of(unit)),
        by_account=by.account_id,
    )
    tell(document, asked)
    _audit(by, "ask_review", document, unit=str(unit.id))
    return norm


@transaction.atomic
def enter(*, document_id: int, by: Person, entry: Entry) -> NormRecord:
    """Write an entry: legality by its reviewers, never the drafter; the rest by the drafter.

    404 to whoever may not read the document, 403 to the wrong person, 409 once the number is given, 422
    naming what the entry lacks.
    """
    document, norm = _locked(document_id, by)
    if entry.kind == LEGALITY:
        _refuse_reviewing(norm, document, by)
    elif document.drafter_id != by.id:
        raise forbidden("documents.norm_drafters_own")
    file = _checked(entry, by)
    record = NormRecord.objects.create(
        norm=norm,
        kind=entry.kind,
        conclusion=entry.conclusion,
        who=entry.who.strip() or (norm.reviewer.name if norm.reviewer and entry.kind == LEGALITY else ""),
        since=entry.since,
        on=entry.on,
        text=entry.text.strip(),
        file=file,
        body_sha256=text_hash(settled(document) if document.editable else document),
        by=by,
        at=clock.now(),
    )
    _audit(by, "enter", document, kind=entry.kind, conclusion=entry.conclusion)
    if entry.kind == LEGALITY:
        _answer(norm, document, by, entry.conclusion)
    return record


def may_review(norm: Norm, document: Document, person: Person, groups: set[str]) -> bool:
    """Whether somebody may write the legality review: of the reviewing unit, and not who drafted."""
    if document.number or norm.reviewer_id is None or document.drafter_id == person.id:
        return False
    return group_name(norm.reviewer_id, Part.MEMBERS) in groups


def _answer(norm: Norm, document: Document, by: Person, conclusion: str) -> None:
    norm.asked_at = None
    norm.save(update_fields=["asked_at"])
    told = events.NormReviewed(
        document_id=document.id,
        account=document.drafter.account_id,
        conclusion=conclusion,
        by_account=by.account_id,
    )
    tell(document, told)


def _refuse_reviewing(norm: Norm, document: Document, by: Person) -> None:
    if norm.reviewer_id is None:
        raise conflict("documents.norm_not_asked")
    if not may_review(norm, document, by, group_names(by.account)):
        raise forbidden("documents.norm_reviewers_own")


def _checked(entry: Entry, by: Person) -> StoredFile | None:
    """The entry's file; raises on what the entry lacks."""
    if entry.kind not in CONCLUSIONS or entry.conclusion not in CONCLUSIONS[entry.kind]:
        raise invalid("documents.norm_conclusion", field="conclusion")
    if entry.on > clock.today():
        raise invalid("documents.norm_future", field="on")
    if entry.conclusion == "held" and (entry.since is None or entry.since > entry.on):
        raise invalid("documents.norm_span", field="since")
    if entry.conclusion in EXPLAINED and not entry.text.strip():
        raise invalid("documents.norm_words", field="text")
    if entry.kind in {"competition", "collective"} and not entry.who.strip():
        raise invalid("documents.norm_who", field="who")
    file = None
    if entry.file_id is not None:
        file = StoredFile.objects.filter(id=entry.file_id, created_by_id=by.account_id).first()
        if file is None:
            raise invalid("documents.norm_file", field="file_id")
    if entry.kind == "collective" and entry.conclusion in MEETS["collective"] and file is None:
        raise invalid("documents.norm_minutes", field="file_id")
    return file


def _own(document_id: int, by: Person) -> tuple[Document, Norm]:
    document, norm = _locked(document_id, by)
    if document.drafter_id != by.id:
        raise forbidden("documents.norm_drafters_own")
    return document, norm


def _locked(document_id: int, by: Person) -> tuple[Document, Norm]:
    """The document under its lock and its file; 404 without either, 409 once the number is given."""
    readable(by.account, document_id)
    rows = Document.objects.select_for_update(of=("self",))
    document = rows.select_related("organ", "drafter", "current_version").get(id=document_id)
    norm = norm_of(document_id)
    if norm is None:
        raise not_found()
    if document.number:
        raise conflict("documents.norm_closed")
    return document, norm


def _audit(by: Person, verb: str, document: Document, **data: object) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.norm_{verb}",
        entity="documents.document",
        entity_id=document.id,
        data=data,
    )
