"""Reads about imports: who may import where, the runs one may see, a run's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from office.kernel import clock
from office.kernel.errors import not_found
from office.kernel.models import Account
from office.kernel.pages import decode_cursor, encode_cursor
from orgchart.models import AdminScope, ImportLine, ImportRun, ImportState, ImportSubject, Unit
from orgchart.models.paths import within
from orgchart.selectors.units import in_force

RIGHTS = {ImportSubject.UNITS.value: "structure", ImportSubject.PEOPLE.value: "people"}
WORKING = (ImportState.READING, ImportState.CHECKING, ImportState.APPLYING)
BRAKE = 0.02  # the share of units or people whose deactivation a second administrator confirms


@dataclass(frozen=True)
class Reach:
    """Where an account may import what: below these units; ``whole`` is the system administrator's."""

    whole: bool
    scopes: tuple[tuple[Unit, frozenset[str]], ...] = ()

    def covers(self, unit: Unit | None, subject: str) -> bool:
        if self.whole:
            return True
        right = RIGHTS[subject]
        return unit is not None and any(
            right in rights and unit.path.startswith(root.path) for root, rights in self.scopes
        )


def reach_of(account: Account) -> Reach:
    """What the account administers today, in one query."""
    if account.administrator:
        return Reach(account.administrator == "system")
    rows = AdminScope.objects.filter(in_force(clock.today()), account=account).select_related("unit")
    return Reach(False, tuple((row.unit, frozenset(row.rights)) for row in rows.order_by("unit__path")))


def visible_runs(reach: Reach) -> QuerySet[ImportRun]:
    """The runs over units that the reader administers with the right the run needs."""
    if reach.whole:
        return ImportRun.objects.all()
    rule = Q(pk__in=[])
    for unit, rights in reach.scopes:
        subjects = [subject for subject, right in RIGHTS.items() if right in rights]
        rule |= within(unit.path, "unit__path") & Q(subject__in=subjects)
    return ImportRun.objects.filter(rule)


def run_for(account: Account, run_id: int) -> ImportRun:
    """A run that the account administers; raises not_found otherwise."""
    rows = visible_runs(reach_of(account)).select_related("unit", "file", "created_by", "confirmed_by")
    run = rows.filter(id=run_id).first()
    if run is None:
        raise not_found()
    return run


def runs_page(account: Account, *, after: str | None, limit: int) -> tuple[list[ImportRun], str | None]:
    """The newest runs first."""
    rows = visible_runs(reach_of(account)).select_related("unit", "file", "created_by", "confirmed_by")
    if keys := decode_cursor(after, [int]):
        rows = rows.filter(id__lt=keys[0])
    found = list(rows.order_by("-id")[: limit + 1])
    return _cut(found, limit)


def lines_page(
    run: ImportRun, *, kind: str, after: str | None, limit: int
) -> tuple[list[ImportLine], str | None]:
    """A run's lines in the order of the file; ``kind`` "errors" are those refused, "all" what is not same."""
    rows = ImportLine.objects.filter(run=run)
    if kind == "errors":
        rows = rows.filter(failed=True)
    elif kind == "all":
        rows = rows.exclude(kind="same", failed=False)
    else:
        rows = rows.filter(kind=kind, failed=False)
    if keys := decode_cursor(after, [int]):
        rows = rows.filter(id__gt=keys[0])
    found = list(rows.order_by("id")[: limit + 1])
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], more


def needs_second(run: ImportRun) -> bool:
    """Whether so many would be deactivated that a second administrator must confirm."""
    return run.leaving > BRAKE * run.in_scope


def names_of(accounts: Sequence[int]) -> dict[int, str]:
    """How accounts are called: the person's name, else the login; one query."""
    rows = Account.objects.filter(id__in=set(accounts)).values_list("id", "login", "person__name")
    return {key: name or login for key, login, name in rows}


def _cut(found: list[ImportRun], limit: int) -> tuple[list[ImportRun], str | None]:
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], more
