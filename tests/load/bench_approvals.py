"""Signing, one's tasks, opening one, deadlines: among ten thousand tasks, and ever more.

Run by `make bench`, on PostgreSQL from the wheel. The tasks grow tenfold as long as filling takes less than
three minutes; OFFICE_BENCH_TASKS sets the most there are to be. Both ways of signing lead a paper through the
same steps, and what they leave behind is compared. What follows from a signature beyond it (cards, facts) is
the worker's, and not in the figures.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from tests.load.database import database

MOST = int(os.environ.get("OFFICE_BENCH_TASKS", "10000000"))
SIZES = [size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size <= MOST] or [MOST]
LONGEST = 180.0  # seconds that filling may take
PATIENCE = 12.0  # a tenfold filling takes about as many times longer
CLERK, LEADER = 60, 5000  # what the two readers have to do, whatever else there is
ROUNDS, PAPERS, SIGNERS, DEADLINES = 100, 20, 4, 10_000
FLOW = (
    ("check", ("head",)),
    ("countersign", ("law_head", "finance_head", "office_head")),
    ("issue", ("director",)),
)


@dataclass
class Desk:
    """The province, and the figures by name, one for each size."""

    province: Any
    figures: dict[str, list[float]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, figure: float, unit: str = "ms") -> None:
        self.figures.setdefault(name, []).append(figure)
        self.units[name] = unit


def main() -> None:
    with database():
        desk = _prepare()
        filler = _filler(desk)
        sizes: list[int] = []
        took = 1.0
        for size in SIZES:
            if sizes and took * PATIENCE > LONGEST:
                print(f"  {size:,} tasks would take more than {LONGEST:.0f} s to fill: left out", flush=True)
                break
            took = filler.grow(size)
            sizes.append(size)
            print(f"  {size:,} tasks in {took:.1f} s", flush=True)
            _read(desk)
            _sign(desk)
        _tell(desk, sizes)
        _statements(desk)
        _side_by_side(desk)
        _deadlines()


def _prepare() -> Desk:
    from approvals.services.templates import ensure_calendar
    from office.kernel import outbox
    from tests.approvals.factories import papers, publish_flow, to
    from tests.orgchart.factories import small_province

    outbox._wake = lambda: None
    ensure_calendar()
    papers()
    province = small_province()
    publish_flow(
        *(
            {
                "stage": stage,
                "parallel": [to(province.people[key]) for key in keys],
                "rule": "all",
                "due_minutes": 390,
            }
            for stage, keys in FLOW
        )
    )
    return Desk(province)


def _filler(desk: Desk) -> Any:
    from tests.approvals.factories import begin
    from tests.load.tasks_fill import Filler

    filler = Filler(begin(desk.province))
    filler.people()
    filler.own(desk.province.people["registrar"], 0, CLERK)
    filler.own(desk.province.people["governor"], CLERK, LEADER)
    return filler


def _read(desk: Desk) -> None:
    for name, key in (("a clerk", "registrar"), ("a leader", "governor")):
        _read_as(desk, name, desk.province.people[key])


def _read_as(desk: Desk, name: str, person: Any) -> None:
    from approvals import selectors
    from approvals.api.common import task_view
    from approvals.permissions import access_task
    from approvals.selectors.worklist import Filters, worklist

    todo = selectors.my_tasks(person)
    if len(todo) != 50:
        raise AssertionError(f"{name} has no page of 50 tasks")
    account, first = person.account, todo[0].id

    def opening() -> str:
        task = access_task(account=account, task_id=first)
        return task_view(person, task).model_dump_json()

    desk.note(f"my tasks, {name}", _median(lambda: selectors.my_tasks(person)))
    page = _median(lambda: worklist(person, account, "todo", None, Filters()))
    desk.note(f"the page with titles and deadlines, {name}", page)
    desk.note(f"counts, {name}", _median(lambda: selectors.task_counts(person)))
    desk.note(f"opening a task, {name}", _median(opening))


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def _sign(desk: Desk) -> None:
    """Papers in turn by one way and the other; signatures a second."""
    ours, plain = [], []
    for _ in range(PAPERS):
        first, second = _walk(desk, _ours), _walk(desk, _plain)
        ours += first.taken
        plain += second.taken
        if first.left != second.left:
            raise AssertionError(f"the two ways end differently: {first.left}, {second.left}")
    desk.note("signing, our service", 1 / statistics.mean(ours), "/s")
    desk.note("signing, plain ORM", 1 / statistics.mean(plain), "/s")


@dataclass
class Walked:
    """Seconds of each signature; what the paper left behind."""

    taken: list[float]
    left: tuple[str, int, int]


Way = Callable[[Any, Any], object]


def _walk(desk: Desk, way: Way) -> Walked:
    from approvals.models import Chain, Step, Task
    from tests.approvals.factories import begin

    chain = begin(desk.province)
    taken = []
    for _, keys in FLOW:
        for key in keys:
            person = desk.province.people[key]
            task = Task.objects.get(chain=chain, assignee=person, state=Task.State.ACTIVE)
            start = time.perf_counter()
            way(task, person)
            taken.append(time.perf_counter() - start)
    ended = Chain.objects.get(id=chain.id)
    steps = Step.objects.filter(chain=chain, state=Step.State.DONE).count()
    signed = Task.objects.filter(chain=chain, state=Task.State.DONE).count()
    return Walked(taken, (ended.state, steps, signed))


def _ours(task: Any, person: Any) -> object:
    from approvals import services

    return services.decide(
        task_id=task.id, by=person, action="agree", seen_hash="h1", idempotency_key=uuid4().hex
    )


def _plain(task: Any, person: Any) -> object:
    from tests.load.plain_signing import plain_agree

    plain_agree(task_id=task.id, by=person, seen_hash="h1", key=uuid4().hex)
    return None


def _tell(desk: Desk, sizes: list[int]) -> None:
    """A line a figure, a column a size; the slope is the last over the first."""
    print(f"  {'':<50}" + "".join(f"{size:>14,}" for size in sizes) + "     slope")
    for name, figures in desk.figures.items():
        unit = desk.units[name]
        slope = figures[-1] / figures[0] if unit == "ms" else figures[0] / figures[-1]
        print(f"  {name:<50}" + "".join(f"{one:11.2f} {unit:<2}" for one in figures) + f"{slope:10.2f}")
    ratios = [
        a / b
        for a, b in zip(*(desk.figures[f"signing, {w}"] for w in ("our service", "plain ORM")), strict=True)
    ]
    print(f"  {'our service : plain ORM':<50}" + "".join(f"{one:14.2f}" for one in ratios), flush=True)


def _statements(desk: Desk) -> None:
    """How many each signature of a paper takes, both ways; the transaction's own are not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted(way: Way, counts: list[int]) -> Way:
        def signed(task: Any, person: Any) -> None:
            with CaptureQueriesContext(connection) as captured:
                way(task, person)
            told = [str(one["sql"]).split()[0].upper() for one in captured.captured_queries]
            counts.append(sum(word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE") for word in told))

        return signed

    for name, way in (("our service", _ours), ("plain ORM", _plain)):
        counts: list[int] = []
        _walk(desk, counted(way, counts))
        print(f"  statements a signature, {name}: {', '.join(map(str, counts))}", flush=True)


def _side_by_side(desk: Desk) -> None:
    """Several signers at the same moment, each with papers of their own."""
    from django.db import connections

    def signer(way: Way) -> int:
        try:
            return sum(len(_walk(desk, way).taken) for _ in range(PAPERS // 2))
        finally:
            connections.close_all()

    rates = {}
    for name, way in (("our service", _ours), ("plain ORM", _plain)):
        started = time.perf_counter()
        with ThreadPoolExecutor(SIGNERS) as pool:
            many = sum(pool.map(signer, [way] * SIGNERS))
        rates[name] = many / (time.perf_counter() - started)
        print(f"  {SIGNERS} signers at once, starting their papers too, {name}: {rates[name]:.0f}/s")
    print(f"  ratio {rates['our service'] / rates['plain ORM']:.2f}", flush=True)


def _deadlines() -> None:
    """Ten thousand deadlines and how they stand, against asking the table day by day."""
    from approvals.calendar import calendar
    from approvals.due import due_state
    from office.kernel import clock

    dice, now, worktime = Random("deadlines"), clock.now(), calendar()
    opened = [now - timedelta(minutes=dice.randint(0, 90 * 1440)) for _ in range(DEADLINES)]
    allowed = [dice.choice((60, 195, 390, 780, 2730)) for _ in range(DEADLINES)]
    start = time.perf_counter()
    due = [worktime.add_working_minutes(at, minutes) for at, minutes in zip(opened, allowed, strict=True)]
    for at, until in zip(opened, due, strict=True):
        due_state(worktime, opened_at=at, due_at=until, now=now)
    ours = time.perf_counter() - start
    some = DEADLINES // 20
    start = time.perf_counter()
    plain = [
        _asked_of_the_table(at, minutes) for at, minutes in zip(opened[:some], allowed[:some], strict=True)
    ]
    theirs = (time.perf_counter() - start) * DEADLINES / some
    if plain != due[:some]:
        raise AssertionError("the two ways find different deadlines")
    print(
        f"  {DEADLINES:,} deadlines set and judged: {ours * 1000:.0f} ms; "
        f"set alone by asking the table day by day: {theirs * 1000:.0f} ms, ratio {theirs / ours:.0f}",
        flush=True,
    )


def _asked_of_the_table(start: Any, minutes: int) -> Any:
    from django.conf import settings

    from approvals.calendar import Calendar
    from approvals.models import WorkingDay

    class Asking(Calendar):
        def is_working(self, day: Any) -> bool:
            row = WorkingDay.objects.filter(day=day).first()
            return row.working if row is not None else day.weekday() < 5

    return Asking({}, settings.OFFICE_WORKING_HOURS).add_working_minutes(start, minutes)


if __name__ == "__main__":
    main()
