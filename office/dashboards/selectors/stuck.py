"""What is stuck: open turns that have taken longer than nine in ten of their stage or are past their time
limit, and what was sent and has not been signed for in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from approvals.calendar import calendar
from approvals.subjects import SubjectSummary, subject_handler
from documents.selectors.supervised import Matter, matters
from documents.selectors.unsigned import SIGN_WITHIN, sign_within, unsigned
from office.dashboards.models import StageFact
from office.dashboards.selectors.forecasts import Outlook, outlooks
from office.dashboards.selectors.lamps import moment_before
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.turnaround import open_turns, stages
from office.dashboards.suppression import told
from office.kernel import clock
from orgchart.selectors import organs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from documents.models import Delivery
    from office.kernel.models import Account
    from orgchart.models import Unit

LOOK_BACK = timedelta(days=90)
INCOMING, SIGN_FOR = "incoming", "sign_for"
COUNT_CAP = 1000


@dataclass(frozen=True)
class Waiting:
    """Something that waits at a stage in a unit: an open turn, or a delivery nobody has signed for.

    ``organ`` is named where the viewer sees several organs and the unit alone would not say whose it is.
    """

    id: int
    subject: tuple[str, int]
    stage: str
    unit: Unit
    organ: Unit | None
    overseen: bool
    opened_at: datetime
    due_at: datetime | None
    chain_id: int | None = None

    @property
    def place(self) -> tuple[datetime, int]:
        return self.opened_at, self.id


@dataclass(frozen=True)
class StuckTurn:
    """A turn whose subject the viewer may read. Minutes are of working time; ``late`` past the limit.

    ``matter`` is what would be handed to 督查; None for subjects that are no documents.
    """

    waiting: Waiting
    summary: SubjectSummary
    matter: Matter | None
    may_hand_over: bool
    stayed: int
    late: int | None
    outlook: Outlook | None


@dataclass(frozen=True)
class Stuck:
    """``counted_only``: stuck in the internal affairs of organs below, which show no titles above them; None
    for too few to tell.
    """

    items: list[StuckTurn]
    last: tuple[str, int] | None
    counted_only: int | None


def stuck(viewer: Account, scope: Scope, *, after: tuple[datetime, int] | None, limit: int) -> Stuck:
    """The stuck turns that the viewer may know of, the longest open first; a constant count of queries."""
    now = clock.now()
    everything = open_turns(scope).filter(suspended=False).filter(_too_long(scope, now))
    mine = shown(scope)
    rows = everything.filter(mine)
    if after is not None:
        rows = rows.filter(Q(opened_at__gt=after[0]) | Q(opened_at=after[0], id__gt=after[1]))
    facts = rows.select_related("chain", "unit", "organ").order_by("opened_at", "id")[: limit + 1]
    both = [*_turns(facts, scope), *_not_signed_for(viewer, scope, now, after, limit + 1)]
    page = sorted(both, key=lambda one: one.place)[: limit + 1]
    more, page = len(page) > limit, page[:limit]
    summaries = summaries_of(viewer, [one.subject for one in page])
    about = matters(summaries)
    ahead = outlooks(one.chain_id for one in page if one.chain_id and one.subject in summaries)
    items = [
        _item(one, summaries[one.subject], about.get(one.subject), ahead.get(one.chain_id or 0), now)
        for one in page
        if one.subject in summaries
    ]
    hidden = capped(everything.exclude(mine)) + len(page) - len(items)
    last = (page[-1].opened_at.isoformat(), page[-1].id) if more else None
    return Stuck(items, last, told(hidden))


def _turns(facts: Iterable[StageFact], scope: Scope) -> list[Waiting]:
    return [
        Waiting(
            id=fact.id,
            subject=(fact.chain.subject_type, fact.chain.subject_id),
            stage=fact.stage,
            unit=fact.unit,
            organ=fact.organ if scope.by_organ and fact.organ_id != fact.unit_id else None,
            overseen=scope.oversees(fact.chain.organ_id),
            opened_at=fact.opened_at,
            due_at=fact.due_at,
            chain_id=fact.chain_id,
        )
        for fact in facts
    ]


def _not_signed_for(
    viewer: Account, scope: Scope, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[Waiting]:
    """Deliveries to this part of the house, and those sent from what the viewer leads in it."""
    sent_before = {urgency: moment_before(now, minutes) for urgency, minutes in SIGN_WITHIN.items()}
    rows = unsigned(viewer, path=scope.path, led=scope.own, sent_before=sent_before, after=after, limit=limit)
    organs = organs_of([row.unit for row in rows])
    table = calendar()
    return [
        Waiting(
            id=row.id,
            subject=(INCOMING, row.id),
            stage=SIGN_FOR,
            unit=row.unit,
            organ=None,
            overseen=_oversees_delivery(scope, row, organs.get(row.unit_id, row.unit)),
            opened_at=row.sent_at,
            due_at=table.add_working_minutes(row.sent_at, sign_within(row.document.urgency)),
        )
        for row in rows
    ]


def _oversees_delivery(scope: Scope, row: Delivery, organ: Unit) -> bool:
    return row.document.organ_id in scope.own or scope.oversees(organ.id)


def shown(scope: Scope) -> Q:
    """Titles appear within the organs one leads, and across organs for what was delivered."""
    own = Q(chain__organ_id__in=scope.own) | Q(chain__unit_id__in=scope.own)
    return own | Q(chain__subject_type=INCOMING)


def _too_long(scope: Scope, now: datetime) -> Q:
    """Past the limit, or open since before the moment from which the stage's p90 has passed."""
    rule = Q(due_at__lt=now)
    for stage, opened_before in slow_openings(scope, now).items():
        rule |= Q(stage=stage, opened_at__lt=opened_before)
    return rule


def slow_openings(scope: Scope, now: datetime) -> dict[str, datetime]:
    """By stage the moment from which its p90 has passed, for stages with cases enough; one query."""
    today = clock.today()
    found: dict[str, datetime] = {}
    for figures in stages(scope, Period(today - LOOK_BACK, today)):
        p90 = figures.sums.p90
        if figures.sums.comparable and p90 is not None:
            found[figures.stage] = moment_before(now, p90)
    return found


def summaries_of(
    viewer: Account, subjects: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], SubjectSummary]:
    """One line for each subject that the viewer may read: the subjects' own permission decides."""
    by_type: dict[str, set[int]] = {}
    for subject_type, subject_id in subjects:
        by_type.setdefault(subject_type, set()).add(subject_id)
    found: dict[tuple[str, int], SubjectSummary] = {}
    for subject_type, ids in sorted(by_type.items()):
        summaries = subject_handler(subject_type).summary(sorted(ids), viewer)
        found |= {(subject_type, subject_id): line for subject_id, line in summaries.items()}
    return found


def _item(
    one: Waiting, summary: SubjectSummary, matter: Matter | None, ahead: Outlook | None, now: datetime
) -> StuckTurn:
    table = calendar()
    late = None
    if one.due_at is not None and one.due_at < now:
        late = table.working_minutes(one.due_at, now)
    may = matter is not None and not matter.handed_over and one.overseen
    return StuckTurn(one, summary, matter, may, table.working_minutes(one.opened_at, now), late, ahead)


def capped(rows: QuerySet[StageFact]) -> int:
    return len(rows.values_list("id", flat=True)[:COUNT_CAP])
