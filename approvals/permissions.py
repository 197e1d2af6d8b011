"""Who may read a chain, decide a task, urge, withdraw. Absent and forbidden answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.models import Chain, Task
from approvals.subjects import subject_handler
from office.kernel.errors import forbidden, not_found

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
    if task is None or not may_read_chain(account, task.chain, holder_account=task.account_id):
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
