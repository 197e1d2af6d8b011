"""What sign-off chains and documents keep from being orphaned when the org chart changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvals.models import Chain
from approvals.selectors.held import open_duties, open_tasks_of
from approvals.services import transfer
from approvals.services.following import follow_appointments
from approvals.stages import DRAFT
from documents.selectors.custody import open_deliveries, papers_under_way
from office.kernel.errors import conflict
from orgchart.services import delegations
from orgchart.services.changes.guards import Blocker, register
from orgchart.services.delegations import work


class OpenWork:
    """Tasks by appointment; documents and deliveries by unit."""

    def blockers(self, appointment_ids: Sequence[int], unit_ids: Sequence[int]) -> list[Blocker]:
        return [
            Blocker("orgchart.open_tasks", open_tasks_of(appointment_ids).count()),
            Blocker("integrations.papers_under_way", papers_under_way(unit_ids)),
            Blocker("integrations.open_deliveries", open_deliveries(unit_ids)),
        ]

    def hand_over(self, appointment_ids: Sequence[int], to_person: int, by: int) -> None:
        """Each open task is handed over as its holder would; what only they can settle is refused."""
        tasks = list(open_tasks_of(appointment_ids))
        stay = [task for task in tasks if not _can_go(task.step.stage, task.chain.state)]
        if stay:
            raise conflict("integrations.tasks_stay", count=len(stay))
        for task in tasks:
            transfer(task_id=task.id, by=task.assignee, to_person=to_person, reason="组织人事变动")

    def follow(self, successors: Mapping[int, int], by: int) -> None:
        delegations.continue_in(successors)
        follow_appointments(successors, actor=by)


def _can_go(stage: str, chain_state: str) -> bool:
    return stage != DRAFT and chain_state == Chain.State.RUNNING


register(OpenWork())
work.register(open_duties)
