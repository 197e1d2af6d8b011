"""规范性文件 as an organ keeps them: the file of one, the register, what waits for legality review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from documents.manifest import canonical, digest
from documents.models import Annulment, Document, State
from documents.models.norms import Norm, NormDecision, NormRecord, Outcome
from documents.norms.rules import CONCLUSIONS, REMIND_DAYS, Facts, Lack, Recorded, lacking
from documents.selectors.lists import own_organs
from documents.stages import READ
from office.kernel import clock, grants
from orgchart.selectors import office_of
from orgchart.selectors.units import legal_division

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

STATUSES = ("in_force", "ending", "revise", "lapsed", "drafting")
CAP = 1_000


@dataclass(frozen=True)
class Asked:
    """How the register is narrowed; ``unit_id`` is who drafted."""

    status: str = "in_force"
    unit_id: int | None = None
    year: int | None = None
    words: str = ""


def norm_of(document_id: int) -> Norm | None:
    """A document's file of prerequisites with its entries and decisions, newest first."""
    records = NormRecord.objects.select_related("by", "file").order_by("-id")
    decisions = NormDecision.objects.select_related("by").order_by("-id")
    known = Norm.objects.select_related("document__annulment", "reviewer")
    rows = known.prefetch_related(Prefetch("records", records), Prefetch("decisions", decisions))
    return rows.filter(document_id=document_id).first()


def text_hash(document: Document) -> str:
    """A hash of what a review looks at: title, present body, attachments."""
    attachments = list(document.attachments.values_list("title", "sha256"))
    return digest(canonical([document.title, document.draft_body, [list(row) for row in attachments]]))


def facts_of(norm: Norm) -> Facts:
    """What the rules ask of one; the newest entry of each kind counts."""
    document = norm.document
    newest: dict[str, Recorded] = {}
    for row in sorted(norm.records.all(), key=lambda one: one.id):
        newest[row.kind] = Recorded(row.conclusion, row.on, row.body_sha256)
    return Facts(
        title=document.title,
        disclosure=document.disclosure,
        years=norm.years,
        effective_on=norm.effective_on,
        body_sha256=text_hash(document),
        records=newest,
    )


def lacks_of(norm: Norm) -> list[Lack]:
    """What is missing today; nothing once the number is given."""
    return [] if norm.document.number else lacking(facts_of(norm), clock.today())


def met_count(norm: Norm, lacks: Iterable[Lack]) -> int:
    """How many of the prerequisites are met."""
    return len(CONCLUSIONS) - sum(1 for lack in lacks if lack.key in CONCLUSIONS)


def reviewing_unit(organ: Unit) -> Unit | None:
    """Who reviews legality in an organ: its legal division, else its office."""
    return legal_division(organ) or office_of(organ)


def register(account: Account, asked: Asked, *, before: int | None, limit: int) -> list[Norm]:
    """One page of the account's own organs, newest first. What is issued is public (37号, part II, 8); of
    what is being drafted only what the account may read.
    """
    rows = _narrowed(account, asked).select_related(
        "document__organ", "document__owner_unit", "document__annulment"
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def counts(account: Account) -> dict[str, int]:
    """How many stand in each status, to CAP."""
    return {
        status: _narrowed(account, Asked(status=status)).values("id")[:CAP].count() for status in STATUSES
    }


def drafting_units(account: Account) -> list[tuple[int, str]]:
    """The units that drafted what stands in the register, for its filter."""
    rows = Norm.objects.filter(document__organ_id__in=own_organs(account)).exclude(document__number="")
    pairs = rows.values_list("document__owner_unit_id", "document__owner_unit__short_name")
    return sorted(set(pairs.order_by()), key=lambda pair: pair[1])


def readable_among(account: Account, rows: Iterable[Norm]) -> set[int]:
    """Which of the documents the account may open."""
    return grants.visible_subset(account, Document, READ, [row.document_id for row in rows])


def waiting_reviews(account: Account, *, before: int | None, limit: int) -> list[Norm]:
    """What was handed to a unit of the account's for legality review and has no conclusion since."""
    rows = Norm.objects.filter(reviewer_id__in=own_organs(account), asked_at__isnull=False)
    readable = grants.only_visible(Document.objects.all(), account, READ)
    rows = rows.filter(document__in=readable)
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.select_related("document__organ", "document__owner_unit", "document__drafter")
    return list(rows.order_by("-id")[:limit])


def ending(level: int, today: date) -> QuerySet[Norm]:
    """Those in force whose reminder number ``level`` (from 0) is due and was not sent."""
    until = today + timedelta(days=REMIND_DAYS[level])
    rows = Norm.objects.filter(ends_on__gte=today, ends_on__lte=until, reminded__lte=level, outcome="")
    rows = rows.filter(document__annulment=None).exclude(document__state=State.VOID)
    return rows.exclude(document__number="")


def status_of(norm: Norm, today: date) -> str:
    """Its place in the register; ``coming`` is issued and not yet in force."""
    if not norm.document.number or norm.ends_on is None:
        return "drafting"
    if norm.ends_on < today or norm.outcome == Outcome.LAPSE or annulled(norm.document, today):
        return "lapsed"
    if norm.outcome == Outcome.REVISE:
        return "revise"
    if norm.effective_on is not None and norm.effective_on > today:
        return "coming"
    soon = norm.ends_on <= today + timedelta(days=REMIND_DAYS[0]) and not norm.outcome
    return "ending" if soon else "in_force"


def annulled(document: Document, today: date) -> bool:
    """Whether it was revoked, or repealed by today."""
    row = getattr(document, "annulment", None)
    ended = row is not None and (row.effective_on is None or row.effective_on <= today)
    return ended or document.state == State.VOID


def _narrowed(account: Account, asked: Asked) -> QuerySet[Norm]:
    rows = Norm.objects.filter(document__organ_id__in=own_organs(account))
    if asked.status == "drafting":
        visible = grants.only_visible(Document.objects.filter(normative=True), account, READ)
        rows = rows.filter(document__number="", document__in=visible)
    else:
        rows = _standing(rows.exclude(document__number=""), asked.status, clock.today())
    if asked.unit_id is not None:
        rows = rows.filter(document__owner_unit_id=asked.unit_id)
    if asked.year is not None:
        rows = rows.filter(document__issued_on__year=asked.year)
    if asked.words:
        named = Q(document__title__icontains=asked.words) | Q(document__number__icontains=asked.words)
        rows = rows.filter(named)
    return rows


def _standing(rows: QuerySet[Norm], status: str, today: date) -> QuerySet[Norm]:
    gone = Q(ends_on__lt=today) | Q(outcome=Outcome.LAPSE) | Q(document__state=State.VOID)
    gone |= Q(document__annulment__act=Annulment.Act.REVOKE)
    gone |= Q(document__annulment__effective_on__lte=today)
    if status == "lapsed":
        return rows.filter(gone)
    rows = rows.exclude(gone)
    if status == "ending":
        return rows.filter(ends_on__lte=today + timedelta(days=REMIND_DAYS[0]), outcome="")
    return rows.filter(outcome=Outcome.REVISE) if status == "revise" else rows
