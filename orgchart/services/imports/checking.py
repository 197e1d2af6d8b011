"""The second stage, the dry run: nothing of the org chart is written, only what the lines would do.

It starts again from its beginning after a crash: a comparison half old and half new would be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count

from office.kernel import clock
from orgchart.models import ImportLine, ImportRun, ImportState, ImportSubject, LineKind
from orgchart.services.bulk import insert_objects
from orgchart.services.imports import people_plan, unit_plan, unit_rules
from orgchart.services.imports.known import Known, known_units
from orgchart.services.imports.people_index import Claim, People, build_people
from orgchart.services.imports.store import advance, enter, fail, hold, parts, save_lines
from orgchart.services.imports.unit_tree import build_tree

PEOPLE = 400  # people compared in one transaction


def check(run: ImportRun) -> None:
    """Compare all lines with the org chart, and come to rest with counts."""
    with transaction.atomic():
        hold(run)
        ImportLine.objects.filter(run=run, row=0).delete()
        rows = ImportLine.objects.filter(run=run).count()
        advance(run, done=0, total=rows)
    known = known_units(run)
    compare = _check_units if run.subject == ImportSubject.UNITS else _check_people
    _rest(run, compare(run, known))


def _check_units(run: ImportRun, known: Known) -> int:
    tree = build_tree(run, known)
    for part in parts(sorted(tree.slots), 1000):
        found = ImportLine.objects.in_bulk(part)
        lines = [found[line_id] for line_id in part]
        unit_plan.compare(run, tree, lines)
        unit_rules.check(lines, tree)
        _keep(run, lines)
    leaving = unit_plan.leavers(run, tree)
    _add(run, leaving)
    return len(known.parents)


def _check_people(run: ImportRun, known: Known) -> int:
    people = build_people(run, known)
    for part in parts(people.groups.values(), PEOPLE):
        _keep(run, people_plan.compare(run, people, part))
    for ids in parts(people.leaving, PEOPLE):
        _add(run, people_plan.leavers(run, people, ids))
    _refuse_two_heads(run, people)
    return len(people.spoken_for)


def _keep(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    with transaction.atomic():
        hold(run)
        save_lines(lines)
        advance(run, done=run.done + len(lines))


def _add(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    for line in lines:
        line.failed = bool(line.errors)
    with transaction.atomic():
        hold(run)
        insert_objects(lines)
        advance(run, done=run.done)


def _refuse_two_heads(run: ImportRun, people: People) -> None:
    """A row that makes somebody head of a unit which another person heads on the same days is refused."""
    wanted = {unit_id: claims for unit_id, claims in people.claims.items() if any(one[4] for one in claims)}
    named = {int(key[1:]) for key in people.groups if key.startswith("#")} | set(people.leaving)
    for part in parts(wanted, 500):
        others: dict[int, list[tuple[date, date | None]]] = {}
        for unit_id, since, until in people_plan.open_heads(part, named):
            others.setdefault(unit_id, []).append((since, until))
        faulty = {
            line_id for unit_id in part for line_id in _rivals(wanted[unit_id], others.get(unit_id, []))
        }
        lines = list(ImportLine.objects.filter(id__in=faulty))
        for line in lines:
            fail(line, "post", "orgchart.import_two_heads")
        _keep_faults(run, lines)


def _rivals(claims: list[Claim], others: list[tuple[date, date | None]]) -> list[int]:
    """The lines that newly claim a seat on a day on which another person has it."""
    found = []
    for since, until, key, line_id, new in claims:
        rivals = [(one[0], one[1]) for one in claims if one[2] != key] + others
        if new and any(_meet(since, until, start, end) for start, end in rivals):
            found.append(line_id)
    return found


def _meet(since: date, until: date | None, start: date, end: date | None) -> bool:
    return (end is None or since < end) and (until is None or start < until)


def _keep_faults(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    with transaction.atomic():
        hold(run)
        save_lines(lines)


def _rest(run: ImportRun, in_scope: int) -> None:
    """Count the lines and wait for a person."""
    rows = ImportLine.objects.filter(run=run)
    failed = rows.filter(failed=True).count()
    by_kind = rows.filter(failed=False).values_list("kind").annotate(n=Count("id")).order_by()
    counts = {str(kind): 0 for kind in LineKind.values if kind}
    counts |= {str(kind): n for kind, n in by_kind if kind} | {"errors": failed}
    leaving = rows.filter(row=0).count()
    with transaction.atomic():
        hold(run)
        enter(
            run,
            ImportState.READY,
            counts=counts,
            done=run.total,
            in_scope=in_scope,
            leaving=leaving,
            checked_on=clock.today(),
            finished_at=None,
        )
