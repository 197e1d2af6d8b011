"""The org chart at the size of a province (70,000 units, 2 million people) on PostgreSQL from the wheel.

Each question is asked our way and the naive way (parents followed by a recursive query, names searched by
their parts) in the same run; both answers are compared before anything is timed. OFFICE_BENCH_SCALE=city
loads a city in seconds instead.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.load.database import database

if TYPE_CHECKING:
    from orgchart.models import Unit
    from orgchart.selectors.visibility import Viewer

ROUNDS = 30
SLOW_ROUNDS = 3
PAGE = 50
MOVED = 1_000  # units

UNDER = "WITH RECURSIVE below AS ( SELECT id FROM orgchart_unit WHERE id = %s UNION ALL"
UNDER += " SELECT u.id FROM orgchart_unit u JOIN below b ON u.parent_id = b.id )"
HELD = (
    "FROM orgchart_appointment a JOIN below b ON b.id = a.unit_id"
    " JOIN orgchart_person p ON p.id = a.person_id"
    " WHERE a.valid_from <= CURRENT_DATE AND (a.valid_to IS NULL OR a.valid_to > CURRENT_DATE)"
    " AND p.status = 'active'"
)
PEOPLE = f"{UNDER} SELECT a.id {HELD} ORDER BY a.path, a.sort, a.id LIMIT 50"
# The same, gathered before it is put in order. Left to itself the planner walks the order of the whole
# province and asks of everybody whether they are below: quick for all of it, minutes for a city.
GATHERED = (
    f"{UNDER}, found AS MATERIALIZED ( SELECT a.id, a.path, a.sort {HELD} )"
    " SELECT id FROM found ORDER BY path, sort, id LIMIT 50"
)
INSIDE = UNDER + " SELECT EXISTS (SELECT 1 FROM below WHERE id = %s)"
ABOVE = (
    "WITH RECURSIVE above AS ( SELECT id, parent_id, name, 0 AS depth FROM orgchart_unit WHERE id = %s"
    " UNION ALL"
    " SELECT u.id, u.parent_id, u.name, a.depth + 1 FROM orgchart_unit u JOIN above a ON u.id = a.parent_id )"
    " SELECT name FROM above ORDER BY depth DESC"
)


@dataclass(frozen=True)
class Question:
    """One question and two ways to answer it; each way is a call that returns the answer."""

    title: str
    ours: Callable[[], Any]
    naive: Callable[[], Any]
    rounds: int = ROUNDS


def main() -> None:
    with database():
        from office.demo.scale.build import build
        from office.demo.scale.frame import Scale
        from orgchart.models import Unit

        scale = Scale(os.environ.get("OFFICE_BENCH_SCALE", "province"))
        if not Unit.objects.exists():
            build(scale, say=lambda line: print(f"  {line}", flush=True))
        for question in _questions():
            _compare(question)


def _questions() -> list[Question]:
    from orgchart.models import OrganKind, Unit, UnitKind
    from orgchart.models.paths import contains, ids_of
    from orgchart.selectors.units import units_by_ids

    province = Unit.objects.get(parent=None)
    city = Unit.objects.get(region_code="4407", kind=UnitKind.REGION, level=2)
    deepest = Unit.objects.filter(kind=UnitKind.DIVISION, level=4).order_by("-path")[0]
    organ = Unit.objects.filter(organ_kind=OrganKind.DEPARTMENT, level=2).order_by("path")[0]
    viewer = _viewer(organ)

    def ancestors() -> list[str]:
        found = units_by_ids(ids_of(deepest.path))
        return [found[key].name for key in ids_of(deepest.path)]

    return [
        *_people("a city", city, viewer, GATHERED),
        *_people("the province", province, viewer, PEOPLE),
        Question("path to the root", ancestors, lambda: [row[0] for row in _rows(ABOVE, deepest.id)]),
        Question(
            "is a unit inside the province",
            lambda: contains(province.path, Unit.objects.values_list("path", flat=True).get(id=deepest.id)),
            lambda: bool(_rows(INSIDE, province.id, deepest.id)[0][0]),
        ),
        *(_search(word, viewer) for word in ("嘉树", "zjs", "zhoujia")),
        _moving(),
    ]


def _viewer(organ: Unit) -> Viewer:
    from orgchart.models import Appointment
    from orgchart.selectors.visibility import viewer_of

    clerk = Appointment.objects.filter(path__startswith=organ.path).order_by("path", "sort", "id").last()
    assert clerk is not None
    return viewer_of(clerk.person.account)


def _people(where: str, unit: Unit, viewer: Viewer, recursive: str) -> list[Question]:
    """The page as the selector gives it, and alone the statement that finds its people."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from orgchart.selectors.directory import people_of

    def page() -> list[int]:
        return [entry.appointment.id for entry in people_of(unit.id, viewer, limit=PAGE)[0]]

    def naive() -> list[int]:
        return [row[0] for row in _rows(recursive, unit.id)]

    with CaptureQueriesContext(connection) as captured:
        page()
    statement = next(one["sql"] for one in captured if 'FROM "orgchart_appointment"' in one["sql"])

    def found() -> list[int]:
        return [row[0] for row in _rows(statement)][:PAGE]

    return [
        Question(f"people under {where}, the page", page, naive),
        Question(f"people under {where}, statement", found, naive),
    ]


def _search(word: str, viewer: Viewer) -> Question:
    """The same people may be found in another order: found or not found is compared."""
    from orgchart.models import Person
    from orgchart.selectors.search import search_people

    def naive() -> bool:
        by_part = Person.objects.filter(name__contains=word)
        for field in ("pinyin__contains", "initials__contains"):
            by_part |= Person.objects.filter(**{field: word})
        return bool(by_part.order_by("pinyin", "id")[:20])

    return Question(f"search for {word}", lambda: bool(search_people(word, viewer)), naive)


def _moving() -> Question:
    """A county of about 1,000 units goes elsewhere; naive: row by row. Every round is rolled back."""
    from orgchart.models import Appointment, Unit, UnitKind
    from orgchart.models.paths import within
    from orgchart.services.changes.derived import move_paths

    def size(unit: Unit) -> int:
        return Unit.objects.filter(within(unit.path)).count()

    def one_by_one(unit: Unit, parent: Unit) -> None:
        old, new = unit.path, parent.path + unit.path[-13:]
        for model in (Appointment, Unit):
            for row in model.objects.filter(within(old)):
                row.path = new + row.path[len(old) :]
                row.save(update_fields=["path"])
        unit.path = new

    regions = Unit.objects.filter(kind=UnitKind.REGION)
    county = min(regions.filter(level=3), key=lambda unit: abs(size(unit) - MOVED))
    elsewhere = regions.exclude(within(county.path)).exclude(id=county.parent_id or 0)
    place = elsewhere.order_by("-level", "path").filter(level__lt=3)[0]
    people = Appointment.objects.filter(within(county.path)).count()

    def moved(move: Callable[[Unit, Unit], None]) -> Callable[[], tuple[int, int]]:
        def run() -> tuple[int, int]:
            with transaction.atomic():
                unit = Unit.objects.select_related("parent").get(id=county.id)
                move(unit, Unit.objects.get(id=place.id))
                found = size(unit), Appointment.objects.filter(within(unit.path)).count()
                transaction.set_rollback(True)
            return found

        return run

    title = f"moving {size(county):,} units, {people:,} posts held"
    return Question(title, moved(move_paths), moved(one_by_one), SLOW_ROUNDS)


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _compare(question: Question) -> None:
    expected = question.naive()
    if question.ours() != expected:
        raise SystemExit(f"{question.title}: the answers differ")
    ours = _median(question.ours, question.rounds)
    naive = _median(question.naive, SLOW_ROUNDS if ours < 1 else 1)
    told = f"{ours * 1000:8.2f} ms   naive {naive * 1000:10.2f} ms   ratio {naive / ours:8.1f}"
    print(f"  {question.title:<36} {told}", flush=True)


def _median(work: Callable[[], Any], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
