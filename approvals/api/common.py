"""What the operations share: the person who asks, and answers built from one chain."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.http import HttpRequest

from approvals import permissions, selectors
from approvals.api.schemas import ChainAbilities, ChainView, TaskAbilities, TaskView
from approvals.models import Chain, Task
from approvals.selectors.worklist import items_of
from office.kernel.api import current
from office.kernel.errors import not_found
from orgchart.selectors import person_of

if TYPE_CHECKING:
    from orgchart.models import Person


def asking(request: HttpRequest) -> Person:
    """The person behind the session; the administrators, who are nobody here, get a 404."""
    account = current(request)
    person = person_of(account)
    if person is None:
        raise not_found()
    person.account = account
    return person


def chain_view(person: Person, chain: Chain) -> ChainView:
    steps = selectors.chain_timeline(chain)
    rights = permissions.chain_rights(person.account, chain, steps, person.id)
    return ChainView.of(chain, steps, ChainAbilities(**asdict(rights)))


def task_view(person: Person, task: Task) -> TaskView:
    items = items_of([task], person.account)
    if not items:
        raise not_found()
    rights = TaskAbilities(**asdict(permissions.task_rights(person.account, task)))
    return TaskView.of(task, items[0], rights, chain_view(person, task.chain))
