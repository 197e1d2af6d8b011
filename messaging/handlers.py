"""What follows in conversations from changes of the org chart, after the commit."""

from __future__ import annotations

from messaging.services.following import follow_unit
from office.kernel.outbox import handles
from orgchart.events import UnitChanged


@handles(UnitChanged)
def unit_changed(event: UnitChanged, event_id: int) -> None:
    follow_unit(unit_id=event.unit_id)
