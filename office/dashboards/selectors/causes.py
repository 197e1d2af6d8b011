"""Why it takes so long: where working time goes, and the place where most of it could be saved.

The bottleneck is the stage in a unit whose turns took most time above what the same stage takes elsewhere in
the part of the house that is looked at. Units and posts are named, never persons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, Sum

from approvals.stages import COUNTERSIGN, STAGES
from office.dashboards import suppression
from office.dashboards.measures import Sums, enough
from office.dashboards.models import CHAIN, NO_STAGE, ChainFact, StageFact
from office.dashboards.selectors.cases import days_between
from office.dashboards.selectors.overview import Choice, rollups
from office.dashboards.selectors.periods import Period
from office.dashboards.selectors.regions import inside, rows_of
from office.dashboards.selectors.scopes import Scope
from office.dashboards.selectors.turnaround import merge

PLACES = 40  # cells with the most time; what lies beyond them decides nothing
SAMPLE = 200  # finished ways whose steps are looked at one by one
ONE_POST = 0.8  # of a cell's waiting: then it waits for one post


@dataclass(frozen=True)
class Step:
    """A stage's part of the whole: sums of working minutes over ``n`` turns."""

    stage: str
    n: int
    waiting: int
    handling: int
    returns: int
    handovers: int

    @property
    def spent(self) -> int:
        return self.waiting + self.handling

    def plus(self, other: Step | None) -> Step:
        if other is None:
            return self
        return Step(
            self.stage,
            self.n + other.n,
            self.waiting + other.waiting,
            self.handling + other.handling,
            self.returns + other.returns,
            self.handovers + other.handovers,
        )


@dataclass(frozen=True)
class Place:
    """One stage in one unit. ``elsewhere``: the mean minutes of the same stage in the other units."""

    stage: str
    unit_id: int
    n: int
    waiting: int
    handling: int
    elsewhere: float | None

    @property
    def spent(self) -> int:
        return self.waiting + self.handling

    @property
    def mean(self) -> float:
        return self.spent / self.n

    @property
    def excess(self) -> float:
        """Minutes that would be saved if it took as long here as elsewhere."""
        return max(0.0, self.spent - self.n * (self.elsewhere or 0.0))


@dataclass(frozen=True)
class Post:
    """The post at which most of a place's waiting happened, and its share of it (0 to 1)."""

    title: str
    share: float


@dataclass(frozen=True)
class Bottleneck:
    place: Place
    sums: Sums
    post: Post | None
    ways: int


@dataclass(frozen=True)
class Serial:
    """Two countersignings in different units that followed one another in ``ways`` of ``looked_at`` ways.

    ``saved``: minutes each of these ways would have saved had they run side by side, on average.
    """

    first_unit: int
    second_unit: int
    ways: int
    looked_at: int
    saved: float


def steps(scope: Scope, span: Period, choice: Choice) -> list[Step]:
    """Each stage's turns and time, in the order of handling; one query a table."""
    # Named apart from the columns: an aggregate under a column's name hides it from the next.
    names = ("n", "waiting", "handling", "returns", "handovers")
    totals = {f"total_{name}": Sum(name) for name in names}
    found: dict[str, Step] = {}
    for table in rows_of(scope.unit, span, choice.asked, ways=False):
        for stage, *sums in table.order_by().values_list("stage").annotate(**totals):
            found[stage] = Step(stage, *sums).plus(found.get(stage))
    return [found[stage] for stage in STAGES if stage in found]


def places(scope: Scope, span: Period, choice: Choice, whole: Iterable[Step]) -> list[Place]:
    """The stages in units that took the most time altogether; one query."""
    rows = rollups(scope, span, choice).exclude(stage__in=NO_STAGE).order_by()
    summed = rows.values("stage", "unit_id").annotate(
        waited=Sum("waiting"), handled=Sum("handling"), turns=Sum("n")
    )
    of_stage = {step.stage: step for step in whole}
    cells = summed.annotate(spent=Sum(F("waiting") + F("handling"))).order_by("-spent", "stage", "unit_id")
    found = []
    for row in cells[:PLACES]:
        rest = of_stage[row["stage"]]
        others = rest.n - row["turns"]
        elsewhere = (rest.spent - row["waited"] - row["handled"]) / others if others else None
        found.append(
            Place(row["stage"], row["unit_id"], row["turns"], row["waited"], row["handled"], elsewhere)
        )
    return found


def bottleneck(scope: Scope, span: Period, choice: Choice, cells: Iterable[Place]) -> Bottleneck | None:
    """The place with the most time above its like, with cases enough to say so; three queries."""
    worst = max((one for one in cells if enough(one.n)), key=lambda one: one.excess, default=None)
    if worst is None or worst.excess <= 0:
        return None
    rows = rollups(scope, span, choice).filter(stage=worst.stage, unit_id=worst.unit_id)
    sums = merge(rows, "stage").get(worst.stage, Sums())
    ways = merge(rows_of(scope.unit, span, choice.asked, ways=True), "stage").get(CHAIN, Sums()).n
    return Bottleneck(worst, sums, _post(span, choice, worst), ways)


def _post(span: Period, choice: Choice, place: Place) -> Post | None:
    """The one post that a place's matters wait for, if most of the waiting is there."""
    first, after = days_between(span)
    rows = StageFact.objects.filter(
        unit_id=place.unit_id, stage=place.stage, decided_at__gte=first, decided_at__lt=after, **choice.asked
    )
    summed = rows.order_by().values_list("post").annotate(waited=Sum("waiting"))
    waited = {post: minutes or 0 for post, minutes in summed}
    total = sum(waited.values())
    title = max(waited, key=lambda post: waited[post], default="")
    if not total or not title or waited[title] < ONE_POST * total:
        return None
    return Post(title, waited[title] / total)


def serial(scope: Scope, span: Period, choice: Choice) -> list[Serial]:
    """Countersignings that could have run side by side, in the last ways that ended; two queries."""
    first, after = days_between(span)
    ended = ChainFact.objects.filter(
        inside(scope.path), ended_at__gte=first, ended_at__lt=after, **choice.asked
    )
    chains = list(ended.order_by("-ended_at").values_list("chain_id", flat=True)[:SAMPLE])
    turns = StageFact.objects.filter(chain_id__in=chains, stage=COUNTERSIGN, decided_at__isnull=False)
    by_chain: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = turns.order_by("chain_id", "order").values_list(
        "chain_id", "order", "unit_id", "waiting", "handling"
    )
    for chain_id, order, unit_id, waited, handled in rows:
        units = by_chain[chain_id][order]
        units[unit_id] = max(units.get(unit_id, 0), (waited or 0) + (handled or 0))
    saved: Counter[tuple[int, int]] = Counter()
    ways: Counter[tuple[int, int]] = Counter()
    for orders in by_chain.values():
        for one, two in pairwise(orders[order] for order in sorted(orders)):
            if one.keys() & two.keys():
                continue  # the same unit asked again looks at something new
            pair = (max(one, key=lambda key: one[key]), max(two, key=lambda key: two[key]))
            saved[pair] += min(max(one.values()), max(two.values()))
            ways[pair] += 1
    return [
        Serial(*pair, n, len(chains), saved[pair] / n)
        for pair, n in ways.most_common()
        if n >= suppression.SMALL
    ]
