"""Who may read a chain, decide a task, urge, withdraw. Absent and forbidden answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.models import Chain, Step, Task
from approvals.selectors import TimelineStep
from approvals.stages import DRAFT, ISSUE, READ
from approvals.subjects import subject_handler
from office.kernel.errors import forbidden, not_found
from orgchart.selectors import appointments_of

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person


def access_task(*, account: Account, task_id: int) -> Task:
    """The task with its step, chain and unit of origin. 404 to whoever may not read what it is about."""
    task = (
        Task.objects.select_related("step", "chain__origin_unit", "chain__started_by", "assignee")
        .filter(id=task_id)
        .first()
    )
    if task is None:
        raise not_found()
    holder = None if task.released else task.account_id
    if not may_read_chain(account, task.chain, holder_account=holder):
        raise not_found()
    return task


def access_chain(*, account: Account, chain_id: int) -> Chain:
    chain = Chain.objects.select_related("origin_unit", "started_by").filter(id=chain_id).first()
    if chain is None or not may_read_chain(account, chain):
        raise not_found()
    return chain


def may_read_chain(account: Account, chain: Chain, *, holder_account: int | None = None) -> bool:
    """The holder of a task in hand and the drafter, else whoever may read the subject."""
    if not account.is_active:
        return False
    if account.id in (holder_account, chain.started_by.account_id):
        return True
    if subject_handler(chain.subject_type).may_read(account, chain.subject_id):
        return True
    return Task.objects.filter(chain=chain, account=account, state=Task.State.ACTIVE).exists()


def may_urge(account: Account, chain: Chain) -> bool:
    """The drafter, whoever has decided in this chain, and whom the subject's own rules allow (督查)."""
    if chain.started_by.account_id == account.id:
        return True
    if Task.objects.filter(chain=chain, account_id=account.id, decided_at__isnull=False).exists():
        return True
    return subject_handler(chain.subject_type).may_urge(account, chain.subject_id)


def require_drafter(chain: Chain, by: Person) -> None:
    if chain.started_by_id != by.id:
        raise forbidden("approvals.drafter_only")


def require_member(person: Person, unit_id: int) -> None:
    """404 unless the person serves in the unit."""
    if all(row.unit_id != unit_id for row in appointments_of(person)):
        raise not_found()


@dataclass(frozen=True)
class TaskRights:
    """What an account may do with a task now."""

    decide: bool
    transfer: bool
    add_signer: bool
    suspend: bool
    urge: bool


def task_rights(account: Account, task: Task) -> TaskRights:
    """One query at most, for the urging."""
    running = task.chain.state == Chain.State.RUNNING
    open_task = task.state == Task.State.ACTIVE and task.kind == Task.Kind.SIGN
    mine = task.account_id == account.id and open_task and running
    signing = mine and task.step.stage != DRAFT
    added = task.step.origin == Step.Origin.ADDED
    added = added or bool(task.step.slots[task.slot].get("origin") == "added")
    return TaskRights(
        decide=signing,
        transfer=signing and task.on_behalf_of_id is None,
        add_signer=signing and not added,
        suspend=signing,
        urge=open_task and task.account_id != account.id and may_urge(account, task.chain),
    )


@dataclass(frozen=True)
class ChainRights:
    """What an account may do with a chain now."""

    withdraw: bool
    resubmit: bool
    circulate: bool
    resume: bool
    find_again: bool


def chain_rights(
    account: Account, chain: Chain, steps: Sequence[TimelineStep], person_id: int
) -> ChainRights:
    """From the timeline already read; no query."""
    drafter = chain.started_by_id == person_id
    tasks = [task for step in steps if step.stage != READ for task in step.tasks]
    mine = [task for task in tasks if task.person_id == person_id]
    holding = any(task.state == Task.State.ACTIVE for task in mine)
    issued = any(step.stage == ISSUE and step.state == Step.State.DONE for step in steps)
    returned = any(step.stage == DRAFT and step.state == Step.State.ACTIVE for step in steps)
    running = chain.state == Chain.State.RUNNING
    unassigned = any(step.missing for step in steps)
    return ChainRights(
        withdraw=drafter and chain.state in Chain.LIVE and not issued,
        resubmit=drafter and running and returned,
        circulate=bool(mine) or drafter,
        resume=chain.state == Chain.State.SUSPENDED and (holding or drafter),
        find_again=running and unassigned and (bool(mine) or drafter),
    )
