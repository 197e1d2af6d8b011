"""Other systems' tasks: an administrator lets systems in, they put tasks in and take them out again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from approvals.events import OutsideTodoChanged
from approvals.models import OutsideSystem, OutsideTodo
from approvals.permissions import access_outside_system, require_system_administrator
from office.kernel import audit, clock, outbox
from office.kernel.errors import conflict, invalid, not_found
from office.kernel.outbound import Reach, check_url, host_pattern
from orgchart.selectors import people_by_ids, person_of

if TYPE_CHECKING:
    from office.kernel.models import Account

KEY = re.compile(r"[a-z][a-z0-9-]{1,31}")
NAME_LIMIT, TITLE_LIMIT, ID_LIMIT, HOSTS_MOST = 40, 200, 100, 20


@dataclass(frozen=True)
class Wanted:
    """A task as the other system describes it."""

    external_id: str
    person: int
    title: str
    url: str
    due_at: datetime | None = None


@transaction.atomic
def set_system(
    *, by: Account, key: str, name: str, hosts: Sequence[str], owner: int, enabled: bool
) -> OutsideSystem:
    """Let a system in, or change what it may. 404 to others than the system administrator; 422."""
    require_system_administrator(by)
    name = " ".join(name.split())
    if not KEY.fullmatch(key):
        raise invalid("approvals.outside_key", field="key")
    if not 1 <= len(name) <= NAME_LIMIT:
        raise invalid("approvals.outside_name", field="name", limit=NAME_LIMIT)
    person = people_by_ids([owner]).get(owner)
    if person is None or not person.account.is_active:
        raise invalid("approvals.person_unknown", field="owner")
    values = {"name": name, "hosts": _hosts(hosts), "owner": person.account, "enabled": enabled}
    system, _ = OutsideSystem.objects.update_or_create(
        key=key, defaults={**values, "changed_at": clock.now()}
    )
    audit.record(
        actor=by.id,
        verb="approvals.outside_system",
        entity="approvals.outside_system",
        entity_id=system.id,
        data={"key": key, "name": name, "hosts": system.hosts, "owner": str(owner), "enabled": enabled},
    )
    return system


def _hosts(given: Sequence[str]) -> list[str]:
    """Plain names and ``*.`` patterns, at least one."""
    found = [host_pattern(one) for one in given]
    if not 1 <= len(found) <= HOSTS_MOST or None in found:
        raise invalid("approvals.outside_hosts", field="hosts", limit=HOSTS_MOST)
    return sorted({one for one in found if one})


@transaction.atomic
def put_todo(*, by: Account, system_key: str, wanted: Wanted) -> OutsideTodo:
    """Put a task into somebody's list, or change it; the same again changes nothing.

    404 to whoever does not speak for the system; 409 for one that was done or withdrawn; 422 on bad input.
    """
    system = access_outside_system(by, system_key)
    title = " ".join(wanted.title.split())
    if not 1 <= len(wanted.external_id) <= ID_LIMIT:
        raise invalid("approvals.outside_id", field="external_id", limit=ID_LIMIT)
    if not 1 <= len(title) <= TITLE_LIMIT:
        raise invalid("approvals.outside_title", field="title", limit=TITLE_LIMIT)
    check_url(wanted.url, Reach(hosts=tuple(system.hosts), inside=()), field="url")
    person = people_by_ids([wanted.person]).get(wanted.person)
    if person is None or not person.account.is_active or person_of(person.account) is None:
        raise invalid("approvals.person_unknown", field="person")
    values = {"person": person, "title": title, "url": wanted.url, "due_at": wanted.due_at}
    # The system's row is the lock: two puts of one task meet there.
    OutsideSystem.objects.select_for_update().get(id=system.id)
    todo = _todo(system, wanted.external_id)
    if todo is None:
        todo = OutsideTodo.objects.create(system=system, external_id=wanted.external_id, **values)
        _tell(todo, by, "created", [person.account_id])
        return todo
    if todo.state != OutsideTodo.State.OPEN:
        raise conflict("approvals.outside_closed", state=str(todo.state))
    if all(getattr(todo, name) == value for name, value in values.items()):
        return todo
    before = todo.person.account_id
    for name, value in values.items():
        setattr(todo, name, value)
    todo.changed_at = clock.now()
    todo.save(update_fields=[*values, "changed_at"])
    _tell(todo, by, "changed", [before, person.account_id])
    return todo


@transaction.atomic
def close_todo(*, by: Account, system_key: str, external_id: str, state: str) -> OutsideTodo:
    """It was done there, or is withdrawn; the same again changes nothing. 404, 409 for the other end."""
    system = access_outside_system(by, system_key)
    OutsideSystem.objects.select_for_update().get(id=system.id)
    todo = _todo(system, external_id)
    if todo is None:
        raise not_found()
    if todo.state == state:
        return todo
    if todo.state != OutsideTodo.State.OPEN:
        raise conflict("approvals.outside_closed", state=str(todo.state))
    todo.state, todo.changed_at = state, clock.now()
    todo.save(update_fields=["state", "changed_at"])
    _tell(todo, by, state, [todo.person.account_id])
    return todo


def _todo(system: OutsideSystem, external_id: str) -> OutsideTodo | None:
    rows = OutsideTodo.objects.filter(system=system, external_id=external_id)
    return rows.select_related("person", "system").first()


def _tell(todo: OutsideTodo, by: Account, what: str, accounts: Sequence[int]) -> None:
    audit.record(
        actor=by.id,
        verb=f"approvals.outside_{what}",
        entity="approvals.outside_todo",
        entity_id=todo.id,
        data={"system": todo.system.key, "external_id": todo.external_id, "person": str(todo.person_id)},
    )
    outbox.publish(
        OutsideTodoChanged(todo_id=todo.id, accounts=sorted(set(accounts))),
        aggregate="outside_todo",
        aggregate_id=todo.id,
    )
