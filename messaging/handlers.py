"""What follows in conversations from changes of the org chart, after the commit."""

from __future__ import annotations

from messaging.services.following import follow_unit
from messaging.services.owners import find_owners
from office.kernel.outbox import handles
from orgchart.events import AppointmentsChanged, UnitChanged


@handles(UnitChanged)
def unit_changed(event: UnitChanged, event_id: int) -> None:
    follow_unit(unit_id=event.unit_id)


@handles(AppointmentsChanged)
def appointments_changed(event: AppointmentsChanged, event_id: int) -> None:
    find_owners(account_ids=event.account_ids)
