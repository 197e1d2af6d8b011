"""Background work that belongs to no single app."""

from __future__ import annotations

from office.integrations import rooms
from office.integrations.exporting import services as exporting
from office.kernel.tasks import background


@background(name="office.integrations.tasks.follow_rooms")
def follow_rooms() -> int:
    """Asked for every hour: an appointment or a delegation that ends by its date is no event."""
    return rooms.follow_all()


@background(name="office.integrations.tasks.make_exports")
def make_exports() -> int:
    """Asked for with each export, and every two minutes for what was left lying; returns how many it made."""
    return exporting.make_due()
