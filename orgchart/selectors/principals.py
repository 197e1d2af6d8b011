"""The groups that stand for a unit's people wherever grants are given, named ``unit:<id>:<part>``.

members: who serves in the unit or in a division of it. registry: who signs for its documents.
leaders: its leadership (of an organ), or its head (of a division). supervisors: who oversees on its
behalf what is delivered to it and to organs below it: its leadership and its 督查.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from office.kernel.models import Account
from orgchart.models import Appointment, AppointmentKind, Role, SuccessionKind, Unit, UnitRole, UnitSuccession
from orgchart.models.paths import ids_of
from orgchart.selectors.people import serving
from orgchart.selectors.units import Authorities, organs_of


class Part(StrEnum):
    MEMBERS = "members"
    REGISTRY = "registry"
    LEADERS = "leaders"
    SUPERVISORS = "supervisors"


_PART_OF_ROLE = {Role.REGISTRY: Part.REGISTRY, Role.SUPERVISOR: Part.SUPERVISORS}


def group_name(unit_id: int, part: Part | str) -> str:
    return f"unit:{unit_id}:{Part(part)}"


def receiving_group_names(units: Sequence[Unit]) -> dict[int, list[str]]:
    """By unit id, the groups that read what is delivered to the unit: its organ's registry and
    supervisors, and the supervisors of every organ above; two queries.
    """
    organs = organs_of(units)
    bodies = {unit.id: organs.get(unit.id, unit) for unit in units}
    authorities = Authorities(bodies.values())
    names = {}
    for unit_id, organ in bodies.items():
        above = [group_name(one.id, Part.SUPERVISORS) for one in authorities.superiors(organ)]
        names[unit_id] = [group_name(organ.id, Part.REGISTRY), group_name(organ.id, Part.SUPERVISORS), *above]
    return names


def registry_accounts(unit_ids: Iterable[int]) -> dict[int, list[int]]:
    """By unit id, the accounts of the registry of the unit's organ; three queries however many units."""
    units = list(Unit.objects.filter(id__in=set(unit_ids)))
    organs = organs_of(units)
    names = {unit.id: group_name(organs.get(unit.id, unit).id, Part.REGISTRY) for unit in units}
    members: dict[str, list[int]] = {}
    rows = Account.groups.through.objects.filter(group__name__in=set(names.values()), account__is_active=True)
    for name, account_id in rows.order_by("account_id").values_list("group__name", "account_id"):
        members.setdefault(name, []).append(account_id)
    return {unit_id: members.get(name, []) for unit_id, name in names.items()}


def memberships_due(on: date, person_ids: Iterable[int] | None = None) -> set[tuple[int, str]]:
    """(account id, group name) pairs that hold on a day, for some people or for all."""
    rows = serving(on)
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    issuing = set(Unit.objects.filter(may_issue=True).values_list("id", flat=True))
    due: set[tuple[int, str]] = set()
    for row in _slim(rows):
        account_id, path, unit_id, is_head, is_leader, kind = row
        inside = _up_to_organ(path, issuing)
        due |= {(account_id, group_name(key, Part.MEMBERS)) for key in inside}
        if is_leader:
            due.add((account_id, group_name(inside[0], Part.LEADERS)))
            due.add((account_id, group_name(inside[0], Part.SUPERVISORS)))
        if is_head or kind == AppointmentKind.ACTING:
            due.add((account_id, group_name(unit_id, Part.LEADERS)))
    roles = UnitRole.objects.filter(role__in=_PART_OF_ROLE, appointment__in=rows.values("id"))
    for unit_id, role, account_id in roles.values_list("unit_id", "role", "appointment__person__account_id"):
        due.add((account_id, group_name(unit_id, _PART_OF_ROLE[Role(role)])))
    return due | _inherited(due, on)


def _inherited(due: set[tuple[int, str]], on: date) -> set[tuple[int, str]]:
    """Who has a unit's part has that of the units that ended in it: principals move, grants do not.

    What was split off a unit did not follow it: the unit lived on, and may have ended elsewhere since.
    """
    before: dict[int, set[int]] = defaultdict(set)
    ended = UnitSuccession.objects.exclude(kind=SuccessionKind.SPLIT)
    steps = ended.filter(predecessor__valid_to__lte=on, effective_on__lte=on)
    for unit_id, earlier in steps.values_list("unit_id", "predecessor_id"):
        if earlier is not None:
            before[unit_id].add(earlier)
    if not before:
        return set()
    found: set[tuple[int, str]] = set()
    for account_id, name in due:
        _, key, part = name.split(":")
        found |= {(account_id, group_name(ended, part)) for ended in _ended_in(int(key), before)}
    return found


def _ended_in(unit_id: int, before: dict[int, set[int]]) -> set[int]:
    """All units that ended in this one, over any number of steps."""
    found: set[int] = set()
    waiting = set(before.get(unit_id, ()))
    while waiting:
        found |= waiting
        waiting = {early for one in waiting for early in before.get(one, ())} - found
    return found - {unit_id}


def _slim(rows: QuerySet[Appointment]) -> Iterable[tuple[int, str, int, bool, bool, str]]:
    plain = rows.select_related(None).values_list(
        "person__account_id", "path", "unit_id", "post__is_head", "post__is_leader", "kind"
    )
    return plain.iterator(chunk_size=5000)


def _up_to_organ(path: str, issuing: set[int]) -> list[int]:
    """The ids on a path from its organ (nearest that issues) inwards; the unit alone if none issues."""
    ids = ids_of(path)
    at = next((index for index in range(len(ids) - 1, -1, -1) if ids[index] in issuing), len(ids) - 1)
    return ids[at:]
