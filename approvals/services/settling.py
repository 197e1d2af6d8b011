"""The end of every verb: write, let the subject follow, record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.models import Step, Task
from approvals.services.walk import Walk
from approvals.subjects import Transition, subject_handler
from office.kernel import audit


def settle(
    walk: Walk,
    kind: str,
    *,
    verb: str,
    recorded: dict[str, Any],
    step: Step | None = None,
    task: Task | None = None,
    opinion: str = "",
    seen_hash: str = "",
    data: dict[str, Any] | None = None,
    to_drafter: bool = False,
    released: Sequence[Task] = (),
) -> None:
    """Flush the walk, hand the transition to the subject's handler, write the audit row."""
    ended = walk.chain.ended_at == walk.at
    walk.flush()
    transition = Transition(
        kind=kind,
        chain=walk.chain,
        by=walk.by,
        at=walk.at,
        step=step,
        task=task,
        opinion=opinion,
        seen_hash=seen_hash,
        data=data or {},
        opened=walk.opened,
        closed=walk.closed,
        released=list(released),
        to_drafter=to_drafter,
        finished=ended,
    )
    subject_handler(walk.chain.subject_type).on_transition(transition)
    audit.record(
        actor=walk.actor,
        verb=f"approvals.{verb}",
        entity="approvals.chain",
        entity_id=walk.chain.id,
        data=recorded,
    )
