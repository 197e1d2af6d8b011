"""What is under way in a part of the house, with its outlook: titles only as in what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from approvals.selectors import latest_chain
from approvals.subjects import SubjectSummary, subject_handler
from office.dashboards.models import ChainFact
from office.dashboards.selectors.forecasts import LIVE, Outlook, outlooks
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from office.kernel.models import Account

INCOMING = "incoming"


@dataclass(frozen=True)
class UnderWay:
    """One matter under way whose subject the viewer may read."""

    chain_id: int
    subject: tuple[str, int]
    summary: SubjectSummary
    started_at: datetime
    outlook: Outlook


@dataclass(frozen=True)
class Ahead:
    """A page, the oldest first; ``last`` is (started at, chain id) where there is more."""

    items: list[UnderWay]
    last: tuple[str, int] | None


def under_way(viewer: Account, scope: Scope, *, after: tuple[datetime, int] | None, limit: int) -> Ahead:
    """What the viewer's organs have under way, and what was delivered; a constant count of queries."""
    rows = ChainFact.objects.filter(inside(scope.path), state__in=LIVE, ended_at__isnull=True)
    own = Q(organ_id__in=scope.own) | Q(unit_id__in=scope.own)
    rows = rows.filter(own | Q(subject_type=INCOMING))
    if after is not None:
        rows = rows.filter(Q(started_at__gt=after[0]) | Q(started_at=after[0], chain_id__gt=after[1]))
    page = list(rows.order_by("started_at", "chain_id")[: limit + 1])
    more, page = len(page) > limit, page[:limit]
    lines = _lines(viewer, page)
    found = outlooks(fact.chain_id for fact in page if _subject(fact) in lines)
    items = [
        UnderWay(fact.chain_id, _subject(fact), lines[_subject(fact)], fact.started_at, found[fact.chain_id])
        for fact in page
        if fact.chain_id in found
    ]
    return Ahead(items, (page[-1].started_at.isoformat(), page[-1].chain_id) if more else None)


def outlook_of(viewer: Account, subject_type: str, subject_id: int) -> Outlook | None:
    """The outlook of one subject, None where nothing is under way; 404 for those who may not read it."""
    if not subject_handler(subject_type).may_read(viewer, subject_id):
        raise not_found()
    chain = latest_chain(subject_type, subject_id)
    return outlooks([chain.id]).get(chain.id) if chain else None


def _subject(fact: ChainFact) -> tuple[str, int]:
    return fact.subject_type, fact.subject_id


def _lines(viewer: Account, page: list[ChainFact]) -> dict[tuple[str, int], SubjectSummary]:
    by_type: dict[str, set[int]] = {}
    for fact in page:
        by_type.setdefault(fact.subject_type, set()).add(fact.subject_id)
    return {
        (subject_type, key): line
        for subject_type, ids in sorted(by_type.items())
        for key, line in subject_handler(subject_type).summary(sorted(ids), viewer).items()
    }
