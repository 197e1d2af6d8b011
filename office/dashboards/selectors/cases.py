"""The very matters behind a figure: of those the viewer may read, one page; the others only counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from approvals.calendar import calendar
from approvals.stages import STAGES
from approvals.subjects import SubjectSummary
from office.dashboards import suppression
from office.dashboards.models import StageFact
from office.dashboards.selectors.lamps import Lamp, lit, waiting
from office.dashboards.selectors.overview import Choice
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.stuck import capped, shown, slow_openings, summaries_of
from office.kernel import clock
from office.kernel.errors import invalid

if TYPE_CHECKING:
    from office.kernel.models import Account


@dataclass(frozen=True)
class Asked:
    """Which turns: open ones of a lamp (or all open), or with ``span`` those closed in these days.

    ``at`` is the unit whose turn it is, or its organ.
    """

    choice: Choice
    lamp: Lamp | None = None
    stage: str | None = None
    at: int | None = None
    span: Period | None = None


@dataclass(frozen=True)
class Case:
    """A turn and its subject's line. Minutes are of working time; ``late`` past the limit, None within it."""

    fact: StageFact
    summary: SubjectSummary
    stayed: int
    late: int | None


@dataclass(frozen=True)
class Cases:
    """``hidden``: how many more there are that the viewer may not read; None for too few to tell."""

    items: list[Case]
    last: tuple[str, int] | None
    hidden: int | None


def cases(
    viewer: Account, scope: Scope, asked: Asked, *, after: tuple[datetime, int] | None, limit: int
) -> Cases:
    """Open turns by their opening, the longest first; closed ones by their end, the latest first."""
    if asked.stage is not None and asked.stage not in STAGES:
        raise invalid("dashboards.stage_unknown", field="stage")
    everything = _turns(scope, asked)
    mine = shown(scope)
    rows = everything.filter(mine)
    ordered = _page(rows, asked, after)[: limit + 1]
    page = list(ordered.select_related("chain", "unit", "organ"))
    more, page = len(page) > limit, page[:limit]
    subjects = {fact.id: (fact.chain.subject_type, fact.chain.subject_id) for fact in page}
    lines = summaries_of(viewer, subjects.values())
    now = clock.now()
    items = [_case(fact, lines[subjects[fact.id]], now) for fact in page if subjects[fact.id] in lines]
    hidden = capped(everything.exclude(mine)) + len(page) - len(items)
    last = (_moment(page[-1]).isoformat(), page[-1].id) if more else None
    return Cases(items, last, suppression.told(hidden))


def _turns(scope: Scope, asked: Asked) -> QuerySet[StageFact]:
    if asked.span is None:
        rows = waiting(scope, asked.choice)
        if asked.lamp is not None:
            slow = slow_openings(scope, clock.now()) if asked.lamp == "blue" else {}
            rows = rows.filter(lit(asked.lamp, slow))
    else:
        first, after = days_between(asked.span)
        rows = StageFact.objects.filter(inside(scope.path), decided_at__gte=first, decided_at__lt=after)
        rows = rows.filter(**asked.choice.asked)
    if asked.stage is not None:
        rows = rows.filter(stage=asked.stage)
    if asked.at is not None:
        rows = rows.filter(Q(unit_id=asked.at) | Q(organ_id=asked.at))
    return rows


def days_between(span: Period) -> tuple[datetime, datetime]:
    """The moments at which a period begins and has ended."""
    low = datetime.combine(span.first, time(), clock.LOCAL)
    high = datetime.combine(span.last + timedelta(days=1), time(), clock.LOCAL)
    return low.astimezone(UTC), high.astimezone(UTC)


def _page(rows: QuerySet[StageFact], asked: Asked, after: tuple[datetime, int] | None) -> QuerySet[StageFact]:
    field, newest_first = ("opened_at", False) if asked.span is None else ("decided_at", True)
    if after is not None:
        beyond = "lt" if newest_first else "gt"
        later = Q(**{f"{field}__{beyond}": after[0]})
        rows = rows.filter(later | Q(**{field: after[0], f"id__{beyond}": after[1]}))
    sign = "-" if newest_first else ""
    return rows.order_by(f"{sign}{field}", f"{sign}id")


def _moment(fact: StageFact) -> datetime:
    return fact.decided_at or fact.opened_at


def _case(fact: StageFact, line: SubjectSummary, now: datetime) -> Case:
    table = calendar()
    end = fact.decided_at or now
    known = fact.waiting is not None and fact.handling is not None
    stayed = (
        (fact.waiting or 0) + (fact.handling or 0) if known else table.working_minutes(fact.opened_at, now)
    )
    late = None
    if fact.due_at is not None and fact.due_at < end:
        late = table.working_minutes(fact.due_at, end)
    return Case(fact, line, stayed, late)
