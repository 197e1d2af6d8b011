"""Whatever moves a chain or a delivery has it measured again."""

from __future__ import annotations

from approvals import events
from documents.events import DeliveryChanged, DocumentChanged, DocumentDistributed
from office.dashboards.services import measure, measure_deliveries, measure_issued
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


@handles(DocumentDistributed)
def measure_sent(event: DocumentDistributed, event_id: int) -> None:
    measure_deliveries(one.delivery_id for one in event.deliveries)


@handles(DeliveryChanged)
def measure_delivery(event: DeliveryChanged, event_id: int) -> None:
    measure_deliveries([event.delivery_id])


@handles(DocumentDistributed)
def measure_receivers(event: DocumentDistributed, event_id: int) -> None:
    measure_issued([event.document_id])


@handles(DocumentChanged)
def measure_document(event: DocumentChanged, event_id: int) -> None:
    """Numbered, or void: what is under way has issued nothing yet."""
    if event.state in ("registered", "void"):
        measure_issued([event.document_id])
