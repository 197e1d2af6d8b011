"""Rework: what was sent back, at which stages, and why, as far as the viewer may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from approvals.selectors.timing import opinions
from approvals.subjects import SubjectSummary
from office.dashboards.models import StageFact
from office.dashboards.selectors.cases import days_between
from office.dashboards.selectors.overview import Choice
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.stuck import shown, summaries_of

if TYPE_CHECKING:
    from office.kernel.models import Account

LAST = 8


@dataclass(frozen=True)
class Returned:
    """A return with what was written; who returned it is not told."""

    fact: StageFact
    summary: SubjectSummary
    reason: str
    at: datetime | None


def last_returns(viewer: Account, scope: Scope, span: Period, choice: Choice) -> list[Returned]:
    """The last returns of matters the viewer may read; a constant count of queries."""
    first, after = days_between(span)
    rows = StageFact.objects.filter(
        inside(scope.path),
        shown(scope),
        outcome=StageFact.RETURN,
        decided_at__gte=first,
        decided_at__lt=after,
        **choice.asked,
    )
    facts = list(rows.select_related("chain", "unit").order_by("-decided_at", "-id")[:LAST])
    subjects = {fact.id: (fact.chain.subject_type, fact.chain.subject_id) for fact in facts}
    lines = summaries_of(viewer, subjects.values())
    reasons = opinions(fact.task_id for fact in facts)
    return [
        Returned(fact, lines[subjects[fact.id]], reasons.get(fact.task_id, ""), fact.decided_at)
        for fact in facts
        if subjects[fact.id] in lines
    ]
