"""The groups of organs that an organ writes to as one: "21 市人社局", "省直各单位"."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from office.kernel import clock
from orgchart.models import OrganKind, Unit, UnitKind
from orgchart.models.paths import within
from orgchart.selectors.units import ancestors, in_force, organ_of
from orgchart.selectors.visibility import Viewer, seen_by

_LEVELS = {2: "city", 3: "county", 4: "town"}
_LEVEL_WORDS = {2: "市", 3: "县（市、区）", 4: "镇（街道）"}
_OWN_WORDS = {1: "省直", 2: "市直", 3: "区（县）直"}


@dataclass(frozen=True)
class RecipientGroup:
    """``key`` is stable (``city:人社``); ``name`` carries the count where the usage does."""

    key: str
    name: str
    unit_ids: list[int]


def recipient_groups(issuer: Unit, viewer: Viewer | None = None) -> list[RecipientGroup]:
    """The groups the issuer's organ may pick in one click, the corresponding lower bodies first; with a
    viewer only of organs that the viewer sees.
    """
    organ = organ_of(issuer)
    region = _region_of(organ)
    inside = Unit.objects.filter(
        within(region.path), in_force(clock.today()), kind=UnitKind.ORGAN, may_issue=True
    )
    if viewer is not None:
        inside = inside.filter(seen_by(viewer))
    groups = [*_corresponding(organ, inside), *_governments(organ, inside), *_own_departments(organ, inside)]
    return [group for group in groups if group.unit_ids]


def _corresponding(organ: Unit, inside: QuerySet[Unit]) -> list[RecipientGroup]:
    departments = (OrganKind.DEPARTMENT, OrganKind.PARTY, OrganKind.GENERAL_OFFICE)
    if not organ.function or organ.organ_kind not in departments or organ.level + 1 not in _LEVELS:
        return []
    level = organ.level + 1
    rows = list(inside.filter(function=organ.function, level=level).order_by("region_code"))
    if not rows:
        return []
    name = f"{len(rows)} {_common_name(rows, level)}"
    return [RecipientGroup(f"{_LEVELS[level]}:{organ.function}", name, [row.id for row in rows])]


def _governments(organ: Unit, inside: QuerySet[Unit]) -> list[RecipientGroup]:
    """Lower governments, for those who may write down to them (article 16 (2))."""
    level = organ.level + 1
    writes_down = (OrganKind.GOVERNMENT, OrganKind.GENERAL_OFFICE)
    if organ.organ_kind not in writes_down or level not in _LEVELS:
        return []
    kinds = Q(organ_kind=OrganKind.GOVERNMENT) | Q(organ_kind=OrganKind.TOWNSHIP)
    ids = list(inside.filter(kinds, level=level).order_by("region_code").values_list("id", flat=True))
    suffix = "政府" if level == 4 else "人民政府"
    name = f"{len(ids)} {_LEVEL_WORDS[level]}{suffix}"
    return [RecipientGroup(f"{_LEVELS[level]}:government", name, ids)]


def _own_departments(organ: Unit, inside: QuerySet[Unit]) -> list[RecipientGroup]:
    if organ.level not in _OWN_WORDS:
        return []
    kinds = (OrganKind.DEPARTMENT, OrganKind.GENERAL_OFFICE)
    rows = inside.filter(organ_kind__in=kinds, region_code=organ.region_code).exclude(id=organ.id)
    ids = list(rows.order_by("sort", "id").values_list("id", flat=True))
    return [RecipientGroup("own:departments", f"{_OWN_WORDS[organ.level]}各单位", ids)]


def _region_of(organ: Unit) -> Unit:
    regions = [unit for unit in ancestors(organ) if unit.kind == UnitKind.REGION]
    return regions[-1] if regions else organ


def _common_name(rows: list[Unit], level: int) -> str:
    """What corresponding bodies are called together: 市人社局, 县（市、区）人社局."""
    regions = Unit.objects.filter(kind=UnitKind.REGION, region_code__in=[row.region_code for row in rows])
    names = dict(regions.values_list("region_code", "name"))
    own = [row.short_name.removeprefix(names.get(row.region_code, "")) for row in rows]
    usual = max(own, key=own.count)
    return f"{_LEVEL_WORDS[level]}{usual}"
