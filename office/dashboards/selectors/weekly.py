"""One week of a part of the house, beside the week before and the same week last year: for its report.

What is told follows the same rules as on the screens: small counts of others' matters are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q

from approvals.calendar import calendar
from office.dashboards import suppression
from office.dashboards.measures import Sums, enough
from office.dashboards.models import ChainFact
from office.dashboards.selectors import causes, overview
from office.dashboards.selectors.lamps import Behind, lamps
from office.dashboards.selectors.overview import AGES, UNMEASURED, Choice
from office.dashboards.selectors.periods import NINETY, YEAR, Period, monday
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.stuck import slow_openings
from office.dashboards.selectors.turnaround import stages
from office.kernel import clock
from office.kernel.errors import invalid

WEEK = 7
OLDEST = 5
EVERYTHING = Choice()


@dataclass(frozen=True)
class WeekFigures:
    """None: too few to tell. Minutes of working time; shares are 0 to 1.

    ``counted`` false: nobody knows any more what lay at that time.
    ``turns``: the share is of the time limits of single turns, where no way has one of its own.
    """

    begun: int | None = None
    finished: int | None = None
    open: int | None = None
    counted: bool = True
    on_time: float | None = None
    turns: bool = False
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class OldGroup:
    """Ways of one kind under way at one unit. ``days``: the working days of the oldest; where single matters
    are others' secret, the class of ages it is beyond, and ``beyond``.
    """

    subject_type: str
    kind: str
    unit_id: int
    n: int
    days: int
    beyond: bool


@dataclass(frozen=True)
class WeekCount:
    """Ways finished in a week, and in the same week last year."""

    monday: date
    n: int | None
    before: int | None


@dataclass(frozen=True)
class Weekly:
    week: Period
    figures: WeekFigures
    before: WeekFigures
    year_ago: WeekFigures | None
    trend: list[WeekCount]
    lamps: list[Behind]
    bottleneck: causes.Bottleneck | None
    oldest: list[OldGroup]


def week_of(day: date | None) -> Period:
    """The week of a day, or the last whole one. 422 for one that is not over yet."""
    first = monday(day or clock.today() - timedelta(days=WEEK))
    span = Period(first, first + timedelta(days=WEEK - 1))
    if span.last >= clock.today():
        raise invalid("dashboards.week_not_over", field="week", last=str(span.last))
    return span


def weekly(scope: Scope, week: Period) -> Weekly:
    """A constant count of queries, however large the part. Lamps and what is oldest are as of now."""
    last_year = week.back(YEAR)
    since = overview.facts_since()
    known = since is not None and since <= last_year.first
    spans = [week, week.back(WEEK), *([last_year] if known else [])]
    lying = _lying(scope, spans)
    figures = [_figures(scope, span, n) for span, n in zip(spans, lying, strict=True)]
    return Weekly(
        week,
        figures[0],
        figures[1],
        figures[2] if known else None,
        _trend(scope, week, since),
        lamps(scope, EVERYTHING, slow_openings(scope, clock.now())),
        _bottleneck(scope, Period(week.last - timedelta(days=NINETY - 1), week.last)),
        oldest(scope),
    )


def _figures(scope: Scope, span: Period, lying: int | None) -> WeekFigures:
    flow = overview.flow(scope, span, EVERYTHING)
    told = _told(scope, flow.finished.n) is not None
    sums = flow.finished if told else Sums()
    share, turns = _on_time(scope, span, sums)
    return WeekFigures(
        _told(scope, flow.begun),
        flow.finished.n if told else None,
        _told(scope, lying or 0),
        lying is not None,
        share,
        turns,
        sums.median,
        sums.p90,
    )


def _told(scope: Scope, n: int) -> int | None:
    return n if scope.exact else suppression.told(n)


def _on_time(scope: Scope, span: Period, finished: Sums) -> tuple[float | None, bool]:
    if finished.with_due:
        return finished.on_time / finished.with_due, False
    rows = [row.sums for row in stages(scope, span)]
    due, kept = sum(sums.with_due for sums in rows), sum(sums.on_time for sums in rows)
    return (kept / due if due and _told(scope, due) is not None else None), True


def _lying(scope: Scope, spans: Sequence[Period]) -> list[int | None]:
    """How many ways were under way when each of the periods ended; None before the first this house measured:
    what was taken over are sums. Two queries.
    """
    ends = [_end(span) for span in spans]
    counts = {
        f"at_{place}": Count("id", filter=Q(started_at__lt=end) & (Q(ended_at=None) | Q(ended_at__gte=end)))
        for place, end in enumerate(ends)
    }
    rows = ChainFact.objects.filter(inside(scope.path)).exclude(state=UNMEASURED)
    found = rows.filter(Q(ended_at=None) | Q(ended_at__gte=min(ends))).aggregate(**counts)
    first = ChainFact.objects.aggregate(first=Min("started_at"))["first"]
    known = [first is not None and first < end for end in ends]
    return [found[f"at_{place}"] if known[place] else None for place in range(len(ends))]


def _end(span: Period) -> datetime:
    return datetime.combine(span.last + timedelta(days=1), time(), clock.LOCAL)


def _trend(scope: Scope, week: Period, since: date | None) -> list[WeekCount]:
    back = (clock.today() - week.last).days
    now = overview.weekly(scope, EVERYTHING, back=back)
    old = overview.weekly(scope, EVERYTHING, back=back + YEAR)
    known = since is not None and since <= old[0][0]
    return [
        WeekCount(start, _told(scope, sums.n), _told(scope, before.n) if known else None)
        for (start, sums), (_, before) in zip(now, old, strict=True)
    ]


def _bottleneck(scope: Scope, span: Period) -> causes.Bottleneck | None:
    steps = causes.steps(scope, span, EVERYTHING)
    cells = [one for one in causes.places(scope, span, EVERYTHING, steps) if enough(one.n)]
    return causes.bottleneck(scope, span, EVERYTHING, cells)


def oldest(scope: Scope) -> list[OldGroup]:
    """The kinds and units with the oldest matters under way, the oldest first; one query."""
    by = ("subject_type", "kind", "organ_id" if scope.by_organ else "unit_id")
    rows = overview.under_way(scope, EVERYTHING).order_by().values_list(*by)
    found = {row[:3]: row[3:] for row in rows.annotate(n=Count("id"), first=Min("started_at"))}
    hidden = (
        frozenset() if scope.exact else suppression.hidden_cells({key: n for key, (n, _) in found.items()})
    )
    told = [(first, key, n) for key, (n, first) in found.items() if key not in hidden]
    return [_group(scope, key, n, first) for first, key, n in sorted(told)[:OLDEST]]


def _group(scope: Scope, key: tuple[str, str, int], n: int, first: datetime) -> OldGroup:
    table = calendar()
    days = table.working_minutes(first, clock.now()) // table.day_minutes
    if scope.exact:
        return OldGroup(*key, n, days, beyond=False)
    return OldGroup(*key, n, max((age for age in AGES if age <= days), default=0), beyond=True)
