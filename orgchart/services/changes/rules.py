"""Rules that units keep whatever changes: names, codes, kinds that fit their place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, invalid
from orgchart.models import OrganKind, Unit, UnitKind
from orgchart.models.paths import contains, depth
from orgchart.selectors.units import HEADS_OF_REGION, in_force
from orgchart.services.changes.derived import DEEPEST, deepest_below

BACKDATED = timedelta(days=366)
AHEAD = timedelta(days=3 * 366)
GOVERNING = (*HEADS_OF_REGION, OrganKind.PARTY_COMMITTEE)
GROUPING = (UnitKind.REGION, UnitKind.COLLECTION)

# What may lie directly in what.
PLACES: dict[str, tuple[str, ...]] = {
    UnitKind.REGION: GROUPING,
    UnitKind.COLLECTION: (*GROUPING, UnitKind.ORGAN),
    UnitKind.ORGAN: (*GROUPING, UnitKind.ORGAN),
    UnitKind.DIVISION: (UnitKind.ORGAN, UnitKind.DIVISION),
}


def taken(error_code: str, field: str, **data: str) -> OfficeError:
    """A conflict in one field of the form."""
    error = OfficeError(error_code, status=409)
    error.data = dict(data)
    error.field = field
    return error


def check_date(on: date) -> None:
    """A change may be recorded late by a year, and planned ahead by three."""
    today = clock.today()
    if not today - BACKDATED <= on <= today + AHEAD:
        raise invalid("orgchart.date_out_of_range", field="effective_on")


def living() -> Q:
    """Not ended, by whatever date: also units that begin later."""
    return Q(valid_to=None) | Q(valid_to__gt=clock.today())


def check_place(unit: Unit, parent: Unit) -> None:
    """Whether a unit of this kind may lie there."""
    if parent.kind not in PLACES[unit.kind]:
        raise invalid("orgchart.wrong_place", field="parent", name=unit.name, parent=parent.name)
    if unit.organ_kind in GOVERNING and parent.kind not in GROUPING:
        raise invalid("orgchart.authority_place", field="parent", name=unit.name)
    if not unit.region_code.startswith(parent.region_code):
        raise invalid("orgchart.region_outside", field="region_code", region=parent.region_code)
    if unit.level < parent.level:
        raise invalid("orgchart.level_above", field="level", name=parent.name)


def check_depth(unit: Unit | None, parent: Unit) -> None:
    below = deepest_below(unit) if unit is not None else 1
    if depth(parent.path) + below > DEEPEST:
        raise invalid("orgchart.too_deep", field="parent", limit=DEEPEST)


def check_no_circle(unit: Unit, parent: Unit) -> None:
    if contains(unit.path, parent.path):
        raise conflict("orgchart.circle", name=unit.name, parent=parent.name)


def check_name(name: str, parent_id: int | None, *, but: Collection[int] = ()) -> None:
    """A name is once among the living units beside each other."""
    others = Unit.objects.filter(living(), parent_id=parent_id, name=name).exclude(id__in=but)
    if others.exists():
        raise taken("orgchart.name_taken", "name", name=name)


def check_codes(unit: Unit, *, but: Collection[int] = ()) -> None:
    """Codes are once among all living units."""
    others = Unit.objects.filter(living()).exclude(id__in=[unit.id, *but])
    if unit.credit_code and others.filter(credit_code=unit.credit_code).exists():
        raise taken("orgchart.credit_code_taken", "credit_code", code=unit.credit_code)
    if unit.credit_code and not credit_code_holds(unit.credit_code):
        raise invalid("orgchart.credit_code_wrong", field="credit_code")
    if unit.code_word and unit.may_issue and others.filter(code_word=unit.code_word, may_issue=True).exists():
        raise taken("orgchart.code_word_taken", "code_word", code=unit.code_word)


def check_authority(unit: Unit, *, but: Collection[int] = ()) -> None:
    """A region has one government and one party committee: they are superior to others by that."""
    if unit.organ_kind not in GOVERNING:
        return
    same = HEADS_OF_REGION if unit.organ_kind in HEADS_OF_REGION else (OrganKind.PARTY_COMMITTEE,)
    others = Unit.objects.filter(in_force(clock.today()), region_code=unit.region_code, organ_kind__in=same)
    other = others.exclude(id__in=[unit.id, *but]).first()
    if other is not None:
        raise taken("orgchart.authority_taken", "organ_kind", name=other.name)


_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [3**index % 31 for index in range(17)]


def credit_code_holds(code: str) -> bool:
    """The check character of a unified social credit code (GB 32100-2015, modulus 31)."""
    if len(code) != 18 or any(character not in _DIGITS for character in code):
        return False
    total = sum(_DIGITS.index(one) * weight for one, weight in zip(code, _WEIGHTS, strict=False))
    return _DIGITS[(31 - total % 31) % 31] == code[17]
