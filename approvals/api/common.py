"""What the operations share: the person who asks, and answers built from one chain."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.http import HttpRequest

from approvals import permissions, selectors
from approvals.api.schemas import (
    ChainAbilities,
    ChainView,
    DictationView,
    DueView,
    ExtensionView,
    TaskAbilities,
    TaskView,
    TimelineStepView,
)
from approvals.calendar import calendar
from approvals.due import due_state
from approvals.models import Chain, Task
from approvals.selectors import TimelineStep
from approvals.selectors.asked import open_dictations, open_extensions
from approvals.selectors.taskrows import row_of
from approvals.selectors.worklist import items_of
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.api import current
from office.kernel.errors import not_found
from orgchart.selectors import person_of

if TYPE_CHECKING:
    from approvals.models import Dictation, Extension
    from orgchart.models import Person


PLAIN = (
    *("id", "subject_type", "subject_id", "state", "urgency"),
    *("started_at", "ended_at", "due_at", "last_order"),
)


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

    def removable(step: TimelineStep, slot: int) -> bool:
        return permissions.may_remove(person, chain, step, slot)

    due = due_state(
        calendar(),
        opened_at=chain.started_at,
        due_at=chain.due_at,
        now=chain.ended_at or clock.now(),
        held=chain.state == Chain.State.SUSPENDED,
    )
    return ChainView(
        **{name: getattr(chain, name) for name in PLAIN},
        due=DueView.model_validate(due),
        steps=[TimelineStepView.of(step, removable) for step in steps],
        abilities=ChainAbilities(**asdict(rights), dictate=permissions.dictatable(person, chain, steps)),
        extensions=[_extension(row, person) for row in open_extensions(chain.id)],
        dictations=[_dictation(row, person) for row in open_dictations(chain.id)],
    )


def _extension(row: Extension, person: Person) -> ExtensionView:
    return ExtensionView(
        id=row.id,
        task_id=row.task_id,
        name=row.asked_by.name,
        due_before=row.due_before,
        due_wanted=row.due_wanted,
        reason=row.reason,
        asked_at=row.asked_at,
        answer=row.approver_id == person.id,
    )


def _dictation(row: Dictation, person: Person) -> DictationView:
    return DictationView(
        id=row.id,
        task_id=row.task_id,
        by=row.by.name,
        opinion=row.opinion,
        scan=row.scan_id is not None,
        entered_at=row.entered_at,
        confirm=row.task.assignee_id == person.id,
    )


def task_view(person: Person, task: Task) -> TaskView:
    items = items_of([row_of(task)], person.account)
    if not items:
        raise not_found()
    rights = TaskAbilities(**asdict(permissions.task_rights(person.account, task)))
    handler = subject_handler(task.chain.subject_type)
    seen_hash = handler.version_hash(task.chain.subject_id)
    return TaskView.of(task, items[0], rights, chain_view(person, task.chain), seen_hash)
