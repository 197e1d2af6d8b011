"""The chain's hold on a request: checks before a decision, consequences after it, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from approvals.models import Request, RequestOpening
from approvals.selectors.held import taking_part
from approvals.selectors.papers import READ_REQUEST, SUBJECT
from office.kernel import clock, grants
from office.kernel.errors import conflict, forbidden
from office.kernel.models import Account

if TYPE_CHECKING:
    from approvals.models import Task
    from approvals.subjects import Transition

AFTER_KIND = {
    "started": Request.State.IN_CHAIN,
    "resubmitted": Request.State.IN_CHAIN,
    "withdrawn": Request.State.WITHDRAWN,
    "rejected": Request.State.STOPPED,
}


def lock(request_id: int) -> Request:
    return (
        Request.objects.select_for_update(of=("self",)).select_related("current_version").get(id=request_id)
    )


def check_decision(request_id: int, *, task: Task, action: str, seen_hash: str) -> None:
    """Refuse a decision on another text than the current one (409), or unread (403)."""
    request = Request.objects.select_related("current_version").get(id=request_id)
    version = request.current_version
    if version is None or seen_hash != version.sha256:
        raise conflict("approvals.request_outdated")
    opened = RequestOpening.objects.filter(version=version, account_id=task.account_id)
    if action == "agree" and not opened.exists():
        raise forbidden("approvals.request_not_opened")


def follow(transition: Transition) -> None:
    """Give the next holders access, change the state."""
    request = lock(transition.chain.subject_id)
    if transition.kind == "delegation_ended":
        _let_out(request, transition.released)
        return
    _let_in(request, [task for opened in transition.opened for task in opened.tasks])
    request.chain_id = transition.chain.id
    request.state = _next_state(request, transition)
    request.updated_at = clock.now()
    request.save(update_fields=["chain_id", "state", "updated_at"])


def _next_state(request: Request, transition: Transition) -> str:
    if transition.kind == "returned" and transition.to_drafter:
        return Request.State.RETURNED
    if transition.finished and transition.chain.state == "done":
        return Request.State.DONE
    return AFTER_KIND.get(transition.kind, request.state)


def _let_in(request: Request, tasks: list[Task]) -> None:
    """Whoever's turn it is, to decide or to read, may read the request from this moment."""
    accounts = Account.objects.filter(id__in={task.account_id for task in tasks}).order_by("id")
    grants.give_many(accounts, READ_REQUEST, [request])


def _let_out(request: Request, tasks: Sequence[Task]) -> None:
    """Whoever read it only for somebody else reads it no longer (代办 ended)."""
    accounts = {task.account_id for task in tasks}
    staying = taking_part({SUBJECT: [request.id]}, accounts) | {request.owner.account_id}
    for account in Account.objects.filter(id__in=accounts - staying).order_by("id"):
        grants.revoke(account, READ_REQUEST, request)
