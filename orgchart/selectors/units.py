"""Reads about units: organs, offices, superiors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from office.kernel import clock
from office.kernel.prepared import answers, padded
from orgchart.models import OrganKind, Unit, UnitKind
from orgchart.models.paths import ids_of, within

LEADERSHIP = "领导"  # the function of a division that holds an organ's leaders
OFFICE = "办公室"  # the function of the division that is an organ's office
MANY = 1000  # ids that a question written out once may hold; for more, Django asks in parts
HEADS_OF_REGION = (OrganKind.GOVERNMENT, OrganKind.TOWNSHIP)


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose half-open period [valid_from, valid_to) holds the day."""
    started = Q(**{f"{prefix}valid_from__lte": on})
    return started & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on}))


def units_by_ids(ids: Iterable[int]) -> dict[int, Unit]:
    wanted = set(ids)
    if len(wanted) > MANY:
        return Unit.objects.in_bulk(wanted)
    return {unit.id: unit for unit in answers(_units, padded(wanted))}


def _units(*ids: int) -> QuerySet[Unit]:
    return Unit.objects.filter(id__in=ids)


def ancestors(unit: Unit) -> list[Unit]:
    """The unit's ancestors, outermost first, without the unit."""
    ids = ids_of(unit.path)[:-1]
    found = Unit.objects.in_bulk(ids)
    return [found[unit_id] for unit_id in ids if unit_id in found]


def organs_of(units: Sequence[Unit]) -> dict[int, Unit]:
    """For each unit its organ: the nearest self or ancestor that keeps a register of numbers."""
    ids = {unit_id for unit in units for unit_id in ids_of(unit.path)}
    issuing = Unit.objects.filter(id__in=ids, may_issue=True).in_bulk()
    found = {unit.id: nearest(unit.path, issuing) for unit in units}
    return {key: organ for key, organ in found.items() if organ is not None}


def nearest(path: str, among: Mapping[int, Unit]) -> Unit | None:
    """The innermost of some units on a path."""
    return next((among[key] for key in reversed(ids_of(path)) if key in among), None)


def organ_of(unit: Unit) -> Unit:
    """The nearest self or ancestor that may issue; the unit itself where none may."""
    if unit.may_issue:
        return unit
    return organs_of([unit]).get(unit.id, unit)


def office_of(organ: Unit) -> Unit | None:
    """The 办公室 or 办公厅 of an organ: its office division, or for a government its general office."""
    divisions = Unit.objects.filter(parent=organ, kind=UnitKind.DIVISION)
    office = divisions.filter(in_force(clock.today()), function=OFFICE).order_by("sort", "id").first()
    if office is not None:
        return office
    general = Unit.objects.filter(in_force(clock.today()), parent=organ, organ_kind=OrganKind.GENERAL_OFFICE)
    return general.order_by("sort", "id").first()


def division_named(organ: Unit, name: str) -> Unit | None:
    """The division of that name inside an organ."""
    divisions = Unit.objects.filter(
        within(organ.path), in_force(clock.today()), kind=UnitKind.DIVISION, name=name
    )
    return divisions.order_by("path").first()


def legal_division(organ: Unit) -> Unit | None:
    """The division of an organ that reviews legality (政策法规处, 法制科 …), found by its name."""
    named = Q(name__contains="法规") | Q(name__contains="法制") | Q(name__contains="法治")
    divisions = Unit.objects.filter(within(organ.path), in_force(clock.today()), kind=UnitKind.DIVISION)
    return divisions.filter(named).order_by("path").first()


def region_codes_above(code: str) -> list[str]:
    """A region's code and those of the regions around it, innermost first: 440705001 → 440705, 4407, 44."""
    return [code[:width] for width in (12, 9, 6, 4, 2) if width <= len(code)]


class Authorities:
    """The governments and party committees of the regions around some organs, read in one query."""

    def __init__(self, organs: Iterable[Unit]) -> None:
        codes = {code for organ in organs for code in region_codes_above(organ.region_code)}
        kinds = (*HEADS_OF_REGION, OrganKind.PARTY_COMMITTEE)
        rows = Unit.objects.filter(in_force(clock.today()), region_code__in=codes, organ_kind__in=kinds)
        self._government: dict[str, Unit] = {}
        self._committee: dict[str, Unit] = {}
        for unit in rows:
            table = self._committee if unit.organ_kind == OrganKind.PARTY_COMMITTEE else self._government
            table[unit.region_code] = unit

    def superior(self, organ: Unit) -> Unit | None:
        """The direct superior organ, or None: for congress and consultative bodies, and at the top."""
        codes = region_codes_above(organ.region_code)
        if organ.organ_kind in (OrganKind.DEPARTMENT, OrganKind.GENERAL_OFFICE):
            return self._first(self._government, codes)
        if organ.organ_kind in HEADS_OF_REGION:
            return self._first(self._government, codes[1:])
        if organ.organ_kind == OrganKind.PARTY:
            return self._first(self._committee, codes)
        if organ.organ_kind == OrganKind.PARTY_COMMITTEE:
            return self._first(self._committee, codes[1:])
        return None

    def superiors(self, organ: Unit) -> list[Unit]:
        """All superior organs, the nearest first."""
        chain: list[Unit] = []
        nearest = self.superior(organ)
        while nearest is not None:
            chain.append(nearest)
            nearest = self.superior(nearest)
        return chain

    @staticmethod
    def _first(table: dict[str, Unit], codes: list[str]) -> Unit | None:
        return next((table[code] for code in codes if code in table), None)


def superiors_of(unit: Unit) -> list[Unit]:
    """The superior organs of a unit's organ, the nearest first."""
    organ = organ_of(unit)
    return Authorities([organ]).superiors(organ)


def guiding_organ(organ: Unit) -> Unit | None:
    """业务指导: the corresponding department one level up."""
    if not organ.function or organ.organ_kind not in (OrganKind.DEPARTMENT, OrganKind.PARTY):
        return None
    above = region_codes_above(organ.region_code)[1:]
    same = Unit.objects.filter(
        in_force(clock.today()), function=organ.function, kind=UnitKind.ORGAN, region_code__in=above
    )
    return same.order_by("-level").first()


def root() -> Unit | None:
    """The province."""
    return Unit.objects.filter(parent=None, kind=UnitKind.REGION).order_by("sort", "id").first()
