"""What approvals asks of requests, as it asks it of other apps' subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from approvals.models import Request
from approvals.selectors.papers import READ_REQUEST, opened_hashes, summaries
from approvals.services.papers import following
from approvals.subjects import SubjectSummary, Transition
from office.kernel import grants

if TYPE_CHECKING:
    from approvals.models import Chain, Step, Task
    from office.kernel.models import Account


class RequestHandler:
    """The subject "request"."""

    def lock(self, subject_id: int) -> None:
        following.lock(subject_id)

    def may_read(self, account: Account, subject_id: int) -> bool:
        return grants.check(account, READ_REQUEST, Request, subject_id)

    def may_urge(self, account: Account, subject_id: int) -> bool:
        return False

    def version_hash(self, subject_id: int) -> str:
        version = Request.objects.select_related("current_version").get(id=subject_id).current_version
        return version.sha256 if version else ""

    def opened_hashes(self, account: Account, ids: Sequence[int]) -> dict[int, str]:
        return opened_hashes(account, ids)

    def check(
        self, *, chain: Chain, step: Step, task: Task, action: str, seen_hash: str, data: dict[str, Any]
    ) -> None:
        following.check_decision(chain.subject_id, task=task, action=action, seen_hash=seen_hash)

    def on_transition(self, transition: Transition) -> None:
        following.follow(transition)

    def summary(self, ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
        return summaries(ids, viewer)
