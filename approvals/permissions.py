"""Who may read a chain, decide a task, urge, withdraw. Absent and forbidden answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.models import Chain, Design, OutsideSystem, Request, Step, Task
from approvals.selectors import TimelineStep
from approvals.selectors.papers import READ_REQUEST
from approvals.stages import DRAFT, ISSUE, READ, REFUSABLE, WORK
from approvals.subjects import subject_handler
from office.kernel import grants
from office.kernel.errors import forbidden, not_found
from office.kernel.prepared import answers
from orgchart.selectors import (
    appointments_of,
    organ_of,
    people_in_role,
    serves_as,
    staffing_administrators,
    units_by_ids,
)
from orgchart.selectors.scopes import authority_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.kernel.models import Account
    from orgchart.models import Person, Unit


def access_task(*, account: Account, task_id: int) -> Task:
    """The task with its step, chain and unit of origin. 404 to whoever may not read what it is about."""
    found = answers(_task, [task_id])
    if not found:
        raise not_found()
    task = found[0]
    holder = None if task.released else task.account_id
    if not may_read_chain(account, task.chain, holder_account=holder):
        raise not_found()
    return task


def _task(task_id: int) -> QuerySet[Task]:
    rows = Task.objects.select_related("step", "chain__origin_unit", "chain__started_by", "assignee")
    return rows.filter(id=task_id)


def access_chain(*, account: Account, chain_id: int) -> Chain:
    chain = Chain.objects.select_related("origin_unit", "started_by").filter(id=chain_id).first()
    if chain is None or not may_read_chain(account, chain):
        raise not_found()
    return chain


def access_request(*, account: Account, request_id: int) -> Request:
    """The request with its form, owner, unit and current version. 404 to whoever may not read it."""
    rows = Request.objects.select_related(
        "form_version__form", "owner__account", "unit", "organ", "current_version"
    )
    found = rows.filter(id=request_id).first()
    if found is None or not grants.check(account, READ_REQUEST, Request, request_id):
        raise not_found()
    return found


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


def access_steered(*, account: Account, chain_id: int | None) -> Chain:
    """A chain of an organ that the account staffs. 404 to everybody else."""
    chain = Chain.objects.select_related("organ", "started_by").filter(id=chain_id or 0).first()
    if chain is None or account.administrator or account.id not in staffing_administrators(chain.organ):
        raise not_found()
    return chain


def access_designed(*, account: Account, organ_id: int) -> Unit:
    """An organ whose flows and forms the account may design: it staffs it. 404 to everybody else."""
    organ = units_by_ids([organ_id]).get(organ_id)
    if organ is None or not organ.may_issue or account.administrator:
        raise not_found()
    if account.id not in staffing_administrators(organ):
        raise not_found()
    return organ


def access_design(*, account: Account, design_id: int, lock: bool = False) -> Design:
    """A draft of an organ that the account designs for. 404 to everybody else."""
    rows = Design.objects.select_related("organ", "changed_by__person")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(id=design_id).first()
    if found is None:
        raise not_found()
    access_designed(account=account, organ_id=found.organ_id)
    return found


def require_system_administrator(account: Account) -> None:
    """404 to everybody but the system administrator (系统管理员)."""
    if account.administrator != "system":
        raise not_found()


def access_outside_system(account: Account, key: str) -> OutsideSystem:
    """The system in use for which the account's tokens speak. 404 to everybody else."""
    found = OutsideSystem.objects.filter(key=key, enabled=True, owner=account).first()
    if found is None:
        raise not_found()
    return found


def require_auditor(account: Account) -> None:
    """404 to everybody but the audit administrator (审计管理员), who reads logs and no paper."""
    if account.administrator != "audit":
        raise not_found()


def administers(account: Account) -> bool:
    """Whether any part of the org chart is the account's to administer."""
    authority = authority_of(account)
    return authority.everything or bool(authority.scopes)


def may_dictate(person: Person, task: Task) -> bool:
    """A secretary (文书) of the holder's organ, for the holder's own task."""
    if task.unit_id is None or task.assignee_id == person.id or task.on_behalf_of_id is not None:
        return False
    unit = units_by_ids([task.unit_id]).get(task.unit_id)
    if unit is None or task.kind != Task.Kind.SIGN or task.step.stage in WORK:
        return False
    return any(one.person_id == person.id for one in people_in_role("secretary", organ_of(unit)))


def dictatable(person: Person, chain: Chain, steps: Sequence[TimelineStep]) -> list[int]:
    """The open tasks whose holders' handwriting the person may enter; one query for who is no secretary."""
    if chain.state != Chain.State.RUNNING or not serves_as("secretary", person):
        return []
    open_steps = [s for s in steps if s.state == Step.State.ACTIVE and s.stage not in WORK | {DRAFT, READ}]
    ids = [task.id for step in open_steps for task in step.tasks if task.state == Task.State.ACTIVE]
    tasks = Task.objects.filter(id__in=ids).select_related("step")
    return [task.id for task in tasks if may_dictate(person, task)]


def may_remove(person: Person, chain: Chain, step: TimelineStep, index: int) -> bool:
    """Whether the person may take an added signer out again (减签): theirs, or on their own paper."""
    slot = step.slots[index]
    if chain.state != Chain.State.RUNNING or slot.origin != "added" or slot.omitted or step.stage == READ:
        return False
    if person.id not in (slot.by, chain.started_by_id) or step.state == Step.State.DONE:
        return False
    here = [task for task in step.tasks if task.slot == index and task.round == step.round]
    return not any(task.state == Task.State.DONE for task in here)


def may_bulk(task: Task) -> bool:
    """Whether the flow lets it be agreed to together with others."""
    return bool(task.step.options.get("bulk"))


@dataclass(frozen=True)
class TaskRights:
    """What an account may do with a task now."""

    decide: bool
    transfer: bool
    add_signer: bool
    suspend: bool
    reject: bool
    extend: bool
    bulk: bool
    comment: bool
    urge: bool
    dictate: bool


def task_rights(account: Account, task: Task) -> TaskRights:
    """A few queries at most, for the urging and the entering."""
    running = task.chain.state == Chain.State.RUNNING
    open_task = task.state == Task.State.ACTIVE and task.kind == Task.Kind.SIGN
    own = task.account_id == account.id
    mine = own and open_task and running
    signing = mine and task.step.stage != DRAFT
    added = task.step.origin == Step.Origin.ADDED
    added = added or bool(task.step.slots[task.slot].get("origin") == "added")
    other = open_task and not own
    return TaskRights(
        decide=signing,
        transfer=signing and task.on_behalf_of_id is None,
        add_signer=signing and not added and not task.step.options.get("no_adding"),
        suspend=signing,
        reject=signing and task.step.stage in REFUSABLE,
        extend=signing and task.due_at is not None,
        bulk=signing and may_bulk(task),
        comment=own and task.kind == Task.Kind.READ and not task.opinion,
        urge=other and may_urge(account, task.chain),
        dictate=other and running and task.step.stage != DRAFT and may_dictate(account.person, task),
    )


@dataclass(frozen=True)
class ChainRights:
    """What an account may do with a chain now; ``take_back``: the task whose consent may be undone."""

    withdraw: bool
    resubmit: bool
    circulate: bool
    resume: bool
    find_again: bool
    take_back: int | None


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
        take_back=_to_take_back(steps, person_id) if running else None,
    )


def _to_take_back(steps: Sequence[TimelineStep], person_id: int) -> int | None:
    """The person's last consent, while nobody after it has opened the paper (``services.taking_back``)."""
    open_steps = [s for s in steps if s.stage != READ and s.state == Step.State.ACTIVE]
    for step in reversed(steps):
        if step.stage in WORK | {DRAFT, READ} or step.state not in (Step.State.ACTIVE, Step.State.DONE):
            continue
        for task in step.tasks:
            consented = task.state == Task.State.DONE and task.decision == "agree" and task.decided_at
            if not consented or task.person_id != person_id or task.round != step.round:
                continue
            if step.state == Step.State.ACTIVE:
                return task.id
            after = [t for s in steps if s.order != step.order and s.stage != READ for t in s.tasks]
            late = any(t.decided_at and t.decided_at > consented for t in after)
            late = late or any(t.opened_at >= consented and t.read_at for t in after)
            late = late or any(other.order < step.order for other in open_steps)
            return None if late else task.id
    return None
