"""A leader's one click on a document puts it on the board; its end there ends it here."""

from __future__ import annotations

from documents import events
from office.kernel.outbox import handles
from office.supervision.services import handed


@handles(events.SupervisionOpened)
def supervision_opened(event: events.SupervisionOpened, event_id: int) -> None:
    handed.adopt(event.supervision_id)


@handles(events.SupervisionClosed)
def supervision_closed(event: events.SupervisionClosed, event_id: int) -> None:
    handed.settled(event.supervision_id)
