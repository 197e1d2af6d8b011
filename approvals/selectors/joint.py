"""Who signed for the organs that issue a paper together with its own."""

from __future__ import annotations

from approvals.joint import KEY
from approvals.models import Task
from approvals.selectors.chains import acting_name


def joint_signers(chain_id: int) -> list[str]:
    """The heads who agreed, in the order of their organs."""
    rows = Task.objects.filter(
        chain_id=chain_id, step__key=KEY, decision="agree", state=Task.State.DONE
    ).select_related("assignee", "on_behalf_of", "step")
    latest = sorted((task for task in rows if task.round == task.step.round), key=lambda task: task.slot)
    return [acting_name(task) for task in latest]
