"""Who does what in an organ: the holders of every step, found from the org chart once per division."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from approvals.models import FlowTemplateVersion
from approvals.selectors import latest_version
from approvals.services import Holder
from office.kernel import clock
from orgchart.models import Appointment, OrganKind, Unit, UnitKind
from orgchart.models.paths import within
from orgchart.selectors import Assignee, address_adapter, in_force, resolve, serving

HEAD = {"to": "head_of_origin", "up": 0}
OF_ORIGIN = ("head_of_origin", "in_charge")
FULL, SIMPLE, INCOMING = "document.downward", "document.simple", "incoming.standard"


@dataclass
class Way:
    """A template's steps as they are walked from one division: key, stage, holders by slot."""

    version: FlowTemplateVersion
    steps: list[tuple[str, str, list[list[Holder]]]]
    missing: bool


@dataclass
class Division:
    """A division that drafts: its drafters (without the head) and its way out."""

    unit: Unit
    drafters: list[Assignee]
    way: Way


@dataclass
class Organ:
    """An organ with its drafting divisions."""

    unit: Unit
    divisions: list[Division] = field(default_factory=list)


@dataclass
class Receiver:
    """An organ as it receives: its way in and the heads of its divisions by the divisions' names."""

    unit: Unit
    way: Way
    heads: dict[str, Holder]

    def handler(self, like: str) -> Holder | None:
        """The head of the division whose name begins alike (事业单位人事管理处 → …科), else the first."""
        alike = [head for name, head in self.heads.items() if name[:4] == like[:4]]
        return next(iter([*alike, *self.heads.values()]), None)


class Cast:
    """Organs by unit id, built when first asked for."""

    def __init__(self) -> None:
        self._organs: dict[int, Organ] = {}
        self._resolved: dict[tuple[int, str], list[Holder]] = {}
        self._receivers: dict[int, Receiver] = {}
        self._versions: dict[str, FlowTemplateVersion] = {}

    def organ(self, unit: Unit) -> Organ:
        if unit.id not in self._organs:
            self._organs[unit.id] = self._build(unit)
        return self._organs[unit.id]

    def _build(self, unit: Unit) -> Organ:
        organ = Organ(unit)
        rows = list(serving().filter(within(unit.path)).order_by("sort", "id"))
        personas = set(
            Appointment.objects.filter(
                id__in=[row.id for row in rows], person__account__login__startswith="demo."
            ).values_list("person_id", flat=True)
        )
        staff: dict[int, list[Appointment]] = defaultdict(list)
        for row in rows:
            staff[row.unit_id].append(row)
        units = Unit.objects.filter(parent=unit, kind=UnitKind.DIVISION)
        for division in units.filter(in_force(clock.today())).exclude(function="领导").order_by("sort", "id"):
            rows_here = sorted(staff[division.id], key=lambda row: row.person_id not in personas)
            drafters = [_assignee(row) for row in rows_here if not row.post.is_head]
            heads = [Holder.of(_assignee(row)) for row in rows_here if row.post.is_head]
            self._resolved[division.id, str(sorted(HEAD.items()))] = heads
            if drafters and heads:
                organ.divisions.append(Division(division, drafters, self._outgoing(division, unit)))
        return organ

    def receiver(self, unit: Unit) -> Receiver:
        """How an organ receives."""
        if unit.id not in self._receivers:
            rows = serving().filter(within(unit.path), post__is_head=True).exclude(unit__function="领导")
            heads = {row.unit.name: Holder.of(_assignee(row)) for row in rows.order_by("unit__sort", "id")}
            self._receivers[unit.id] = Receiver(unit, self._way(INCOMING, unit, unit), heads)
        return self._receivers[unit.id]

    def _outgoing(self, division: Unit, organ: Unit) -> Way:
        full = self._way(FULL, division, organ)
        return full if not full.missing else self._way(SIMPLE, division, organ)

    def _way(self, key: str, origin: Unit, organ: Unit) -> Way:
        if key not in self._versions:
            self._versions[key] = latest_version(key, organ.id)
        version = self._versions[key]
        steps: list[tuple[str, str, list[list[Holder]]]] = []
        missing = False
        for step in version.definition["steps"]:
            addresses = [step["who"]] if "who" in step else step["parallel"]
            slots = [self._holders(address, origin, organ) for address in addresses]
            missing = missing or any(not slot for slot, a in zip(slots, addresses, strict=True) if _named(a))
            if step.get("omit_origin"):
                slots = [[one for one in slot if one.unit_id != origin.id] for slot in slots]
            steps.append((step.get("key") or step["stage"], step["stage"], slots))
        return Way(version, steps, missing)

    def _holders(self, address: dict[str, Any], origin: Unit, organ: Unit) -> list[Holder]:
        """Whom an address means; most mean the same for every division of an organ."""
        if not _named(address):
            return []
        seen_from = origin if address["to"] in OF_ORIGIN else organ
        key = (seen_from.id, str(sorted(address.items())))
        if key not in self._resolved:
            found = resolve(address_adapter.validate_python(address), origin=seen_from)
            self._resolved[key] = [Holder.of(one) for one in found]
        return self._resolved[key]


def _named(address: dict[str, Any]) -> bool:
    return address.get("to") != "chosen"


def _assignee(row: Appointment) -> Assignee:
    return Assignee(
        row.person_id,
        row.person.account_id,
        row.id,
        row.post.title,
        row.unit_id,
        row.unit.short_name,
        row.person.name,
    )


def organs_by_function(functions: list[str], level: int, region_code: str) -> list[Unit]:
    """The departments of a region by function."""
    rows = Unit.objects.filter(
        function__in=functions,
        level=level,
        region_code=region_code,
        organ_kind=OrganKind.DEPARTMENT,
        may_issue=True,
    )
    return sorted(rows, key=lambda unit: functions.index(unit.function))
