"""Recompute what is derived and name the rows that disagree: the org chart's self-check."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import F

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Appointment, AppointmentKind, Person, PersonKey, PersonStatus, Unit, UnitKey
from orgchart.models.paths import extend, ids_of
from orgchart.selectors.principals import memberships_due
from orgchart.selectors.units import LEADERSHIP, in_force
from orgchart.services.loading import organ_path, own_scope
from orgchart.services.names import person_keys, unit_keys


@dataclass(frozen=True)
class Fault:
    """A derived column that is not what the truth says."""

    table: str
    row_id: int
    column: str


def verify() -> list[Fault]:
    """Every derived row that is not what the truth says, and every rule of appointments that is broken."""
    return [
        *verify_paths(),
        *verify_headcounts(),
        *verify_appointments(),
        *verify_groups(),
        *verify_keys(),
    ]


def verify_headcounts() -> list[Fault]:
    """Units whose head count is not the number of primary appointments in force below them."""
    due: Counter[int] = Counter()
    rows = Appointment.objects.filter(in_force(clock.today()), kind=AppointmentKind.PRIMARY)
    for path in rows.values_list("path", flat=True).iterator(chunk_size=5000):
        due.update(ids_of(path))
    counts = Unit.objects.values_list("id", "headcount")
    return [Fault("unit", key, "headcount") for key, count in counts if count != due[key]]


def verify_appointments() -> list[Fault]:
    """Primary appointments that overlap or leave a gap; appointments that outlive their post or unit;
    people in service without a primary appointment, or out of it with one.
    """
    faults = []
    last: Appointment | None = None
    primary = Appointment.objects.filter(kind=AppointmentKind.PRIMARY)
    for row in primary.order_by("person_id", "valid_from", "id").iterator(chunk_size=5000):
        if last is not None and last.person_id == row.person_id and last.valid_to != row.valid_from:
            faults.append(Fault("appointment", row.id, "valid_from"))
        last = row
    outlived = Appointment.objects.exclude(unit__valid_to=None).exclude(valid_to__lte=F("unit__valid_to"))
    outlived |= Appointment.objects.exclude(post__valid_to=None).exclude(valid_to__lte=F("post__valid_to"))
    faults += [Fault("appointment", key, "valid_to") for key in outlived.values_list("id", flat=True)]
    gone = Appointment.objects.exclude(person__status=PersonStatus.ACTIVE).exclude(
        valid_to__lte=clock.today()
    )
    faults += [Fault("appointment", key, "person") for key in gone.values_list("id", flat=True)]
    ended = Unit.objects.filter(valid_to__lte=clock.today())
    orphans = Unit.objects.filter(parent__in=ended).exclude(valid_to__lte=clock.today())
    return faults + [Fault("unit", key, "parent") for key in orphans.values_list("id", flat=True)]


def verify_groups() -> list[Fault]:
    """Accounts whose groups are not what their appointments and roles say today."""
    through = Account.groups.through.objects.filter(group__name__startswith="unit:")
    held = set(through.values_list("account_id", "group__name"))
    return [
        Fault("account", account, name) for account, name in sorted(held ^ memberships_due(clock.today()))
    ]


def verify_keys() -> list[Fault]:
    """Units and people whom a search would miss, or find by a name they no longer have."""
    faults = []
    units: dict[int, set[str]] = defaultdict(set)
    for unit_id, key in UnitKey.objects.values_list("unit_id", "key").iterator(chunk_size=5000):
        units[unit_id].add(key)
    for unit in Unit.objects.exclude(function=LEADERSHIP):
        due = unit_keys(unit.name, unit.short_name) if unit.valid_to is None else set()
        if units[unit.id] != due:
            faults.append(Fault("unit", unit.id, "keys"))
    people: dict[int, set[str]] = defaultdict(set)
    for person_id, key in PersonKey.objects.values_list("person_id", "key").iterator(chunk_size=5000):
        people[person_id].add(key)
    names = Person.objects.values_list("id", "name")
    return faults + [Fault("person", key, "keys") for key, name in names if people[key] != person_keys(name)]


def verify_paths() -> list[Fault]:
    """Units whose path or scope does not follow from their parents, appointments whose copies differ.

    A unit on a cycle or below a missing parent is a fault of its path.
    """
    units = {unit.id: unit for unit in Unit.objects.all()}
    for unit in units.values():
        if unit.parent_id in units:
            unit.parent = units[unit.parent_id]
    due = _paths_due(units)
    faults = [Fault("unit", unit.id, "path") for unit in units.values() if unit.path != due.get(unit.id)]
    reached = {key: unit for key, unit in units.items() if key in due}
    faults += [Fault("unit", key, "scope") for key, unit in reached.items() if unit.scope != _scope_due(unit)]
    for row in Appointment.objects.select_related("person", "post").iterator(chunk_size=5000):
        unit = units[row.post.unit_id]
        if unit.id not in reached:
            continue
        if row.unit_id != unit.id or row.path != unit.path:
            faults.append(Fault("appointment", row.id, "path"))
        narrowed = max(unit.scope, organ_path(unit), key=len) if row.person.hidden else unit.scope
        if row.scope != narrowed:
            faults.append(Fault("appointment", row.id, "scope"))
    return faults


def _paths_due(units: dict[int, Unit]) -> dict[int, str]:
    """Paths by descending from the roots; what is not reached has none."""
    below: dict[int | None, list[int]] = {}
    for unit in units.values():
        below.setdefault(unit.parent_id, []).append(unit.id)
    due: dict[int, str] = {}
    waiting = [(unit_id, "") for unit_id in below.get(None, [])]
    while waiting:
        unit_id, above = waiting.pop()
        due[unit_id] = extend(above, unit_id)
        waiting += [(child, due[unit_id]) for child in below.get(unit_id, [])]
    return due


def _scope_due(unit: Unit) -> str:
    return max(own_scope(unit), unit.parent.scope if unit.parent else "", key=len)
