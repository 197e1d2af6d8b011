"""Whatever moves a chain has it measured again."""

from __future__ import annotations

from approvals import events
from office.dashboards.services import measure
from office.kernel.outbox import handles

MOVES: tuple[type[events.ChainEventBase], ...] = (
    events.ChainStarted,
    events.StepOpened,
    events.StepUnassigned,
    events.TaskRead,
    events.TaskDecided,
    events.TaskClosed,
    events.ChainReturned,
    events.ChainResubmitted,
    events.ChainFinished,
    events.ChainHeld,
)


def measure_chain(event: events.ChainEventBase, event_id: int) -> None:
    measure(event.chain_id)


for _move in MOVES:
    handles(_move)(measure_chain)
