"""People counted along the org tree: how many are meant, and how many of them have done something.

A person counts once at each level, also with two posts below it; so the parts of a whole may add up to
more than the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from office.kernel import clock
from orgchart.models import Appointment, PersonStatus, Unit
from orgchart.models.paths import WIDTH, contains, within
from orgchart.selectors.units import in_force
from orgchart.selectors.visibility import Viewer, seen_by

Accounts = QuerySet[Any, Any]
"""A query of account ids; whose they are, the asker knows."""


@dataclass(frozen=True)
class Extent:
    """Who is meant: those of ``plain`` units (path by id), and all at or below ``paths``."""

    plain: tuple[tuple[int, str], ...]
    paths: tuple[str, ...]

    def where(self) -> Q:
        rule = Q(unit_id__in=[unit_id for unit_id, _ in self.plain])
        for path in self.paths:
            rule |= within(path)
        return rule

    def holds(self, unit_id: int, path: str) -> bool:
        """Whether somebody of a unit is meant."""
        return any(unit_id == one for one, _ in self.plain) or any(contains(one, path) for one in self.paths)

    def top(self) -> str:
        """The path of the lowest unit that holds all that is meant."""
        return _shared([*self.paths, *(path for _, path in self.plain)])

    def first_fork(self, path: str) -> str:
        """The lowest unit at or below ``path`` that holds all that is meant below ``path``: levels with
        only one branch need no click.
        """
        inside = [one for one in (*self.paths, *(one for _, one in self.plain)) if contains(path, one)]
        if not inside:
            return path
        return _shared(inside)


def _shared(paths: list[str]) -> str:
    """The path that all of the paths begin with: what the first and the last in order share."""
    first, last = min(paths), max(paths)
    ends = range(WIDTH, min(len(first), len(last)) + 1, WIDTH)
    return max((first[:end] for end in ends if first[:end] == last[:end]), key=len, default="")


def extent_of(units: Iterable[tuple[Unit, bool]]) -> Extent:
    """The extent of units, each alone or (True) with all below it; what lies inside another is left out."""
    given = list(units)
    trees = {unit.path for unit, subtree in given if subtree}
    outer = sorted(path for path in trees if not any(contains(one, path) and one != path for one in trees))
    plain = [
        (unit.id, unit.path)
        for unit, subtree in given
        if not subtree and not any(contains(one, unit.path) for one in outer)
    ]
    return Extent(tuple(plain), tuple(outer))


class Rollup:
    """Counts over an extent. ``viewer`` None is the system, which knows everybody."""

    def __init__(
        self, extent: Extent, viewer: Viewer | None, *, since: date, leave_out: int, inside: str = ""
    ) -> None:
        """Who came after ``since`` was not meant, nor the account ``leave_out``; ``inside``: one subtree."""
        self.extent = extent
        rows = Appointment.objects.filter(
            extent.where(),
            in_force(clock.today()),
            person__status=PersonStatus.ACTIVE,
            person__account__is_active=True,
            valid_from__lte=since,
        ).exclude(person__account_id=leave_out)
        if viewer is not None:
            rows = rows.filter(seen_by(viewer))
        self.rows = rows.filter(within(inside)) if inside else rows

    def people(self, done: Accounts | None = None, *, below: str = "") -> int:
        """How many people, or how many of them are among the accounts ``done``."""
        rows = self._among(self.rows, done)
        if below:
            rows = rows.filter(within(below))
        return rows.aggregate(n=Count("person_id", distinct=True))["n"] or 0

    def anybody(self) -> bool:
        return self.rows.exists()

    def by_branch(self, path: str, done: Accounts | None = None) -> dict[str, int]:
        """People by the path of the next unit below ``path``; those of the unit itself under ``path``."""
        rows = self._among(self.rows.filter(within(path)) if path else self.rows, done)
        counted = rows.annotate(branch=Substr("path", 1, len(path) + WIDTH)).order_by().values("branch")
        found = counted.annotate(n=Count("person_id", distinct=True)).values_list("branch", "n")
        return dict(found)

    def named(
        self,
        path: str,
        *,
        among: Accounts | None = None,
        without: Accounts | None = None,
        after: Sequence[object] | None = None,
        limit: int,
    ) -> list[Appointment]:
        """The people of one unit in the order of their names; keyset by (pinyin, appointment id)."""
        rows = self._among(self.rows.filter(path=path), among).select_related("person", "post", "unit")
        if without is not None:
            rows = rows.exclude(person__account_id__in=without)
        if after is not None:
            pinyin, key = after
            rows = rows.filter(Q(person__pinyin__gt=pinyin) | Q(person__pinyin=pinyin, id__gt=key))
        return list(rows.order_by("person__pinyin", "id")[:limit])

    def all(self) -> QuerySet[Appointment]:
        """Every appointment meant, unit by unit, for exports."""
        return self.rows.select_related("person", "post", "unit").order_by("path", "sort", "id")

    @staticmethod
    def _among(rows: QuerySet[Appointment], done: Accounts | None) -> QuerySet[Appointment]:
        return rows if done is None else rows.filter(person__account_id__in=done)


@dataclass(frozen=True)
class Serving:
    """One appointment in force: whose, where, and since when."""

    account_id: int
    unit_id: int
    path: str
    since: date


def serving_under(paths: Iterable[str]) -> list[Serving]:
    """The appointments at or below any of the paths, in one query: for units of a size that one person
    heads, not for regions.
    """
    rule = Q(pk__in=[])
    for path in paths:
        rule |= within(path)
    rows = Appointment.objects.filter(
        rule, in_force(clock.today()), person__status=PersonStatus.ACTIVE, person__account__is_active=True
    )
    return [Serving(*row) for row in rows.values_list("person__account_id", "unit_id", "path", "valid_from")]


def units_at(paths: Iterable[str], viewer: Viewer | None = None) -> dict[str, Unit]:
    """Units by path, in one query; with a viewer only those that the viewer sees."""
    rows = Unit.objects.filter(path__in=list(paths))
    if viewer is not None:
        rows = rows.filter(seen_by(viewer))
    return {unit.path: unit for unit in rows}
