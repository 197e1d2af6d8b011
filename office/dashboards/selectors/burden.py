"""What organs lay upon others: documents, length, notices, urgings, and questions asked twice.

For leaders to lighten the load of their part of the house: by organ, never by person, in the order of the
directory and not by size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from approvals.selectors.urged import urged_units
from documents.selectors.issued import sent_to
from messaging.selectors.burden import notices_got, notices_sent
from office.dashboards.burden.reading import LENGTH_LIMIT, SINGLE_TASK_LIMIT
from office.dashboards.burden.twice import WITHIN, Question, Twice, asked_twice
from office.dashboards.models import IssuedFact
from office.dashboards.selectors.regions import inside
from office.dashboards.selectors.scopes import Scope
from office.kernel import clock
from office.kernel.clock import LOCAL
from orgchart.selectors import ancestors, organs_of, units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Unit

COMPARED = 1_000
"""The latest documents that ask for data: each is compared with the earlier ones."""
ORGANS = 200
MONTHS = 12


@dataclass
class Load:
    """What one organ issued from 1 January on, and sent and got over the last quarter.

    ``before``: issued over the same days of last year; None where the records do not reach back so far.
    ``long`` are longer than 4,000 characters, ``too_long`` of them longer than 5,000.
    """

    organ: Unit
    issued: int = 0
    before: int | None = None
    long: int = 0
    too_long: int = 0
    asks: int = 0
    notices: int = 0
    strong: int = 0
    got: int = 0
    got_strong: int = 0
    urged: int = 0


@dataclass(frozen=True)
class _Got:
    """Notices addressed to units of an organ (``own``), and those to all below a unit, by its path."""

    own: dict[int, Counter[str]]
    wide: list[tuple[str, Counter[str]]]

    def of(self, organ: Unit) -> Counter[str]:
        total = Counter(self.own.get(organ.id, Counter()))
        for path, counts in self.wide:
            if organ.path.startswith(path) and organ.path != path:
                total.update(counts)
        return total


def a_year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def loads(scope: Scope) -> tuple[date | None, list[Load]]:
    """By organ in the order of the directory, and the day from which there are records; nine queries."""
    today = clock.today()
    since = IssuedFact.objects.filter(inside(scope.path)).aggregate(day=Min("issued_on"))["day"]
    counted = _issued(scope, today)
    sent, got, urged = _talk(scope, today)
    organs = units_by_ids(set(counted) | set(sent) | set(got.own) | set(urged))
    comparable = since is not None and since <= date(today.year - 1, 1, 31)
    found = [
        Load(
            organ,
            issued=counted.get(key, Counter())["issued"],
            before=counted.get(key, Counter())["before"] if comparable else None,
            long=counted.get(key, Counter())["long"],
            too_long=counted.get(key, Counter())["too_long"],
            asks=counted.get(key, Counter())["asks"],
            notices=sent.get(key, Counter())["notices"],
            strong=sent.get(key, Counter())["strong"],
            got=got.of(organ)["notices"],
            got_strong=got.of(organ)["strong"],
            urged=urged.get(key, 0),
        )
        for key, organ in organs.items()
    ]
    found.sort(key=lambda load: (len(load.organ.path), load.organ.sort, load.organ.id))
    return since, found[:ORGANS]


def _issued(scope: Scope, today: date) -> dict[int, Counter[str]]:
    """This year's documents up to today, and those of the same days of last year, by organ; one query."""
    year = Q(issued_on__gte=date(today.year, 1, 1), issued_on__lte=today)
    before = Q(issued_on__gte=date(today.year - 1, 1, 1), issued_on__lte=a_year_before(today))
    rows = IssuedFact.objects.filter(inside(scope.path)).filter(year | before)
    counted = (
        rows.order_by()
        .values("organ_id")
        .annotate(
            issued=Count("id", filter=year),
            before=Count("id", filter=before),
            long=Count("id", filter=year & Q(characters__gt=SINGLE_TASK_LIMIT)),
            too_long=Count("id", filter=year & Q(characters__gt=LENGTH_LIMIT)),
            asks=Count("id", filter=year & Q(asks=True)),
        )
    )
    return {
        row["organ_id"]: Counter(
            issued=row["issued"],
            before=row["before"],
            long=row["long"],
            too_long=row["too_long"],
            asks=row["asks"],
        )
        for row in counted
    }


def _talk(scope: Scope, today: date) -> tuple[dict[int, Counter[str]], _Got, dict[int, int]]:
    """Notices sent and got, and urgings, over the last quarter, by organ; six queries."""
    since, until = _moment(today - WITHIN), _moment(today + timedelta(days=1))
    sent = notices_sent(scope.path, since, until)
    above = [unit.id for unit in ancestors(scope.unit)]
    got = notices_got(scope.path, above, since, until)
    urged = urged_units(since, until)
    units = units_by_ids({row.unit_id for row in sent} | {row.unit_id for row in got} | set(urged))
    within = {key: unit for key, unit in units.items() if unit.path.startswith(scope.path)}
    organs = {key: unit.id for key, unit in organs_of(list(within.values())).items()}
    by_sender: dict[int, Counter[str]] = defaultdict(Counter)
    for row in sent:
        by_sender[organs.get(row.unit_id, row.unit_id)].update(notices=row.notices, strong=row.strong)
    by_receiver = _Got(defaultdict(Counter), [])
    for heard in got:
        counts = Counter(notices=heard.notices, strong=heard.strong)
        if heard.unit_id in within:
            by_receiver.own[organs.get(heard.unit_id, heard.unit_id)].update(counts)
        if heard.wide and heard.unit_id in units:
            by_receiver.wide.append((units[heard.unit_id].path, counts))
    by_urged: Counter[int] = Counter()
    for unit_id, n in urged.items():
        if unit_id in within:
            by_urged[organs.get(unit_id, unit_id)] += n
    return by_sender, by_receiver, dict(by_urged)


def months(scope: Scope) -> list[tuple[date, int]]:
    """How many documents were issued in each of the last twelve months, this one last."""
    today = clock.today()
    firsts = [_month_back(today, back) for back in range(MONTHS - 1, -1, -1)]
    rows = IssuedFact.objects.filter(inside(scope.path), issued_on__gte=firsts[0], issued_on__lte=today)
    counts: Counter[date] = Counter()
    for day, n in rows.order_by().values_list("issued_on").annotate(n=Count("id")):
        counts[day.replace(day=1)] += n
    return [(first, counts[first]) for first in firsts]


def _month_back(today: date, back: int) -> date:
    place = today.year * 12 + today.month - 1 - back
    return date(place // 12, place % 12 + 1, 1)


def twice(scope: Scope) -> list[Twice]:
    """Questions that units of this part were asked again within a quarter, the newest first.

    Looked for among the latest documents that ask for data; three queries.
    """
    since = clock.today() - 2 * WITHIN
    rows = IssuedFact.objects.filter(asks=True, issued_on__gte=since).order_by("-issued_on", "-document_id")
    asked = sent_to(rows.values_list("document_id", flat=True)[:COMPARED])
    units = units_by_ids({unit for one in asked for unit in one.receivers})
    mine = {key for key, unit in units.items() if unit.path.startswith(scope.path)}
    return asked_twice(
        Question(one.document_id, one.organ_id, one.title, one.issued_on, one.receivers & mine)
        for one in asked
        if one.receivers & mine
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
