"""Keep the units' groups in step with appointments and roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group
from django.db import transaction

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Person, Unit
from orgchart.selectors.principals import Part, group_name, memberships_due, receiving_group_names
from orgchart.services.bulk import insert_rows

BATCH = 5000


def group_of(unit_id: int, part: Part | str) -> Group:
    """A unit's group; made when first asked for, so that grants may precede members."""
    return Group.objects.get_or_create(name=group_name(unit_id, part))[0]


def receiving_groups(units: Sequence[Unit]) -> dict[int, list[Group]]:
    """By unit id, the groups to grant what is delivered to the unit (see ``receiving_group_names``)."""
    names = receiving_group_names(units)
    groups = groups_named({name for many in names.values() for name in many})
    return {unit_id: [groups[name] for name in many] for unit_id, many in names.items()}


def groups_named(names: set[str]) -> dict[str, Group]:
    """Groups by name, those missing made."""
    ids = _ids(names)
    groups = Group.objects.in_bulk(list(ids.values()))
    return {name: groups[key] for name, key in ids.items()}


@transaction.atomic
def refresh(person_ids: Iterable[int] | None = None) -> int:
    """Make memberships what appointments say today, for some people or for all; returns the changes."""
    ids = None if person_ids is None else list(person_ids)
    due = memberships_due(clock.today(), ids)
    through = Account.groups.through.objects.filter(group__name__startswith="unit:")
    if ids is not None:
        accounts = Person.objects.filter(id__in=ids).values_list("account_id", flat=True)
        through = through.filter(account_id__in=list(accounts))
    held: dict[tuple[int, str], int] = {
        (account_id, name): key
        for key, account_id, name in through.values_list("id", "account_id", "group__name")
    }
    gone = [key for pair, key in held.items() if pair not in due]
    for start in range(0, len(gone), BATCH):
        Account.groups.through.objects.filter(id__in=gone[start : start + BATCH]).delete()
    new = sorted(due - set(held))
    group_ids = _ids({name for _, name in new})
    pairs = [(account_id, group_ids[name]) for account_id, name in new]
    insert_rows(Account.groups.through, ["account_id", "group_id"], pairs)
    return len(gone) + len(new)


def _ids(names: set[str]) -> dict[str, int]:
    """The ids of groups by name, those missing made."""
    found = _find(names)
    missing = sorted(names - set(found))
    if len(missing) > BATCH:  # only when a whole org chart is loaded, with nobody beside us
        insert_rows(Group, ["name"], [(name,) for name in missing])
    elif missing:
        Group.objects.bulk_create([Group(name=name) for name in missing], ignore_conflicts=True)
    return found | _find(set(missing)) if missing else found


def _find(names: set[str]) -> dict[str, int]:
    ordered = sorted(names)
    found: dict[str, int] = {}
    for start in range(0, len(ordered), BATCH):
        part = Group.objects.filter(name__in=ordered[start : start + BATCH])
        found |= dict(part.values_list("name", "id"))
    return found
