"""What follows after the commit: files to make from documents' own events, custody from the org chart's.

Frames and cards are made by office.integrations, which knows the other apps too.
"""

from __future__ import annotations

from approvals.events import TaskDecided
from documents import events
from documents.services import custody, indexing, renditions
from documents.tasks import make_renditions
from office.kernel.outbox import handles
from office.kernel.tasks import enqueue
from orgchart.events import UnitChanged


@handles(events.RenditionsRequested)
def plan_renditions(event: events.RenditionsRequested, event_id: int) -> None:
    """Write down what is to be made, then ask a worker; what a crash interrupts is found by its row."""
    renditions.plan(document_id=event.document_id, version_id=event.version_id, form=event.form)
    enqueue(make_renditions)


@handles(UnitChanged)
def follow_unit(event: UnitChanged, event_id: int) -> None:
    custody.follow_unit(
        unit_id=event.unit_id, split_into=event.successors if event.kind == "unit_split" else ()
    )


@handles(events.DocumentChanged)
def find_document(event: events.DocumentChanged, event_id: int) -> None:
    indexing.mark(event.document_id)


@handles(events.DeliveryChanged)
def find_delivery(event: events.DeliveryChanged, event_id: int) -> None:
    indexing.mark(event.delivery_id)


@handles(TaskDecided)
def find_opinion(event: TaskDecided, event_id: int) -> None:
    """An opinion is found with the paper it was given on."""
    if event.subject_type in ("document", "incoming"):
        indexing.mark(event.subject_id)
