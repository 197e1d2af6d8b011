"""Whom one may address as a whole: units with those below them, by posts and duties held today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from office.kernel import clock
from orgchart.models import AppointmentKind, OrganKind, Role, Unit, UnitKind, UnitRole
from orgchart.models.paths import contains, ids_of, within
from orgchart.selectors.people import serving
from orgchart.selectors.units import LEADERSHIP, OFFICE, in_force, organs_of

ADDRESSING_ROLES = (Role.REGISTRY, Role.SECRETARY, Role.REVIEWER, Role.SUPERVISOR)
OF_REGION = (
    OrganKind.GOVERNMENT,
    OrganKind.GENERAL_OFFICE,
    OrganKind.TOWNSHIP,
    OrganKind.PARTY_COMMITTEE,
)
"""Organs that speak to all of their region."""


@dataclass(frozen=True)
class Line:
    """业务指导: the bodies of one function in a region."""

    function: str
    region: str  # path


@dataclass(frozen=True)
class Reach:
    """Everything at or below ``paths``, and the organs of the ``lines``."""

    paths: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paths or self.lines)

    def covers(self, unit: Unit) -> bool:
        if any(contains(path, unit.path) for path in self.paths):
            return True
        if unit.kind != UnitKind.ORGAN:
            return False
        return any(line.function == unit.function and contains(line.region, unit.path) for line in self.lines)

    def where(self) -> Q:
        """Units inside the reach."""
        rule = Q(pk__in=[])
        for path in self.paths:
            rule |= within(path)
        for line in self.lines:
            rule |= within(line.region) & Q(function=line.function, kind=UnitKind.ORGAN)
        return rule


def reach_of(account_id: int) -> Reach:
    """The reach of an account, in at most four queries: heads and those acting for them address their
    unit; leaders of an organ, the head of its office and its 收发员, 文书, 审核, 督查 the whole organ; a
    government, its office and a party committee their region; a department also the corresponding
    bodies below it.
    """
    held = list(serving().filter(person__account_id=account_id))
    if not held:
        return Reach()
    duties = UnitRole.objects.filter(appointment__in=held, role__in=ADDRESSING_ROLES).select_related("unit")
    speaking = [row.unit for row in held if row.post.is_head or row.kind == AppointmentKind.ACTING]
    speaking += [row.unit for row in held if row.post.is_leader]
    speaking += [duty.unit for duty in duties]
    return _reach(_as_organs(speaking))


def top_units(reach: Reach) -> list[Unit]:
    """Where a tree of the reach begins."""
    return list(Unit.objects.filter(in_force(clock.today()), path__in=reach.paths).order_by("path"))


def _as_organs(units: Iterable[Unit]) -> list[Unit]:
    """An organ's leadership and its office speak for the organ, any other unit for itself."""
    wanted = list({unit.id: unit for unit in units}.values())
    organs = organs_of(wanted)
    return [organs.get(unit.id, unit) if unit.function in (LEADERSHIP, OFFICE) else unit for unit in wanted]


def _reach(units: list[Unit]) -> Reach:
    above = Unit.objects.in_bulk({key for unit in units for key in ids_of(unit.path)})
    paths, lines = set(), set()
    for unit in units:
        paths.add(unit.path)
        if unit.kind != UnitKind.ORGAN:
            continue
        regions = [above[key] for key in ids_of(unit.path) if above[key].kind == UnitKind.REGION]
        if regions and unit.organ_kind in OF_REGION:
            paths.add(regions[-1].path)
        elif regions and unit.function:
            lines.add(Line(unit.function, regions[-1].path))
    outer = {path for path in paths if not any(contains(one, path) and one != path for one in paths)}
    return Reach(tuple(sorted(outer)), tuple(sorted(lines, key=lambda line: (line.region, line.function))))


def headed_units(account_id: int) -> list[tuple[Unit, bool]]:
    """The units that the account heads today, each with whether that is as head of an organ."""
    heads = Q(post__is_head=True) | Q(kind=AppointmentKind.ACTING)
    units = [row.unit for row in serving().filter(heads, person__account_id=account_id)]
    organs = organs_of([unit for unit in units if unit.function == LEADERSHIP])
    found = [(organs.get(unit.id, unit), unit.function == LEADERSHIP or unit.may_issue) for unit in units]
    return list({unit.id: (unit, organ) for unit, organ in found}.values())
