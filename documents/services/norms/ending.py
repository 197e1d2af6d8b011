"""The end of a term: reminders before it, and what is decided: continue, revise, let lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from documents import events
from documents.models import Document
from documents.models.norms import Norm, NormDecision, Outcome
from documents.norms.rules import MOST_YEARS, REMIND_DAYS, TERM, last_day
from documents.permissions import group_names, readable
from documents.selectors.norms import annulled, ending
from documents.services.telling import tell, tell_changed
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import Part, group_name, heads_of

if TYPE_CHECKING:
    from orgchart.models import Person

REASON = 500
AT_ONCE = 200


@dataclass(frozen=True)
class Ending:
    """What is decided; ``years`` is the new term, for continuing only."""

    outcome: str
    reason: str
    years: int | None = None


def may_decide(document: Document, groups: set[str]) -> bool:
    """Whether somebody may decide what becomes of it: the registry of the organ, the drafting unit's head."""
    registry = group_name(document.organ_id, Part.REGISTRY)
    return registry in groups or group_name(document.owner_unit_id, Part.LEADERS) in groups


@transaction.atomic
def decide(*, document_id: int, by: Person, wish: Ending) -> NormDecision:
    """Continue from the day after the present end, revise, or let lapse from today.

    404 to whoever may not read it, 403 to others than `may_decide`, 409 before it is issued and after it
    lapsed, 422 without a reason or beyond the longest term.
    """
    document = readable(by.account, document_id)
    norm = Norm.objects.select_for_update().filter(document=document).first()
    if norm is None:
        raise not_found()
    if not may_decide(document, group_names(by.account)):
        raise forbidden("documents.not_allowed")
    today = clock.today()
    if norm.ends_on is None or annulled(document, today) or norm.outcome == Outcome.LAPSE:
        raise conflict("documents.norm_not_in_force")
    reason = wish.reason.strip()
    if not 0 < len(reason) <= REASON:
        raise invalid("documents.norm_reason", field="reason", limit=REASON)
    if wish.outcome == Outcome.CONTINUE:
        norm.ends_on = _renewed(norm.ends_on, wish.years, today)
        norm.outcome, norm.reminded = "", 0
    else:
        norm.outcome = Outcome(wish.outcome)
    norm.save(update_fields=["ends_on", "outcome", "reminded"])
    row = NormDecision.objects.create(
        norm=norm,
        outcome=wish.outcome,
        reason=reason,
        on=today,
        ends_on=norm.ends_on if wish.outcome == Outcome.CONTINUE else None,
        by=by,
        at=clock.now(),
    )
    audit.record(
        actor=by.account_id,
        verb="documents.norm_decide",
        entity="documents.document",
        entity_id=document.id,
        data={"outcome": row.outcome, "reason": reason, "ends_on": str(norm.ends_on)},
    )
    tell_changed(document)
    return row


def _renewed(ends_on: date, years: int | None, today: date) -> date:
    if ends_on < today:
        raise conflict("documents.norm_not_in_force")
    if years is None or not 1 <= years <= MOST_YEARS:
        raise invalid(
            "documents.norm_years", field="years", most=MOST_YEARS, article=TERM.zh, article_en=TERM.en
        )
    return last_day(date.fromordinal(ends_on.toordinal() + 1), years)


def remind() -> int:
    """Tell the drafting units whose documents end soon, once at each distance; returns how many were told."""
    told = 0
    for level in reversed(range(len(REMIND_DAYS))):
        for norm_id in list(ending(level, clock.today()).values_list("id", flat=True)[:AT_ONCE]):
            told += _remind(norm_id, level)
    return told


@transaction.atomic
def _remind(norm_id: int, level: int) -> int:
    """One reminder; whoever was reminded meanwhile is left in peace."""
    rows = Norm.objects.select_for_update(of=("self",)).select_related(
        "document__owner_unit", "document__drafter"
    )
    norm = rows.filter(id=norm_id, reminded__lte=level).first()
    if norm is None or norm.ends_on is None:
        return 0
    norm.reminded = level + 1
    norm.save(update_fields=["reminded"])
    document = norm.document
    heads = {head.account_id for head in heads_of(document.owner_unit)}
    told = events.NormEnding(
        document_id=document.id,
        accounts=sorted(heads | {document.drafter.account_id}),
        ends_on=norm.ends_on.isoformat(),
    )
    tell(document, told)
    return 1
