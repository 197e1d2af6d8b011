"""Background work that belongs to no single app."""

from __future__ import annotations

from office.integrations import rooms
from office.kernel.tasks import background


@background(name="office.integrations.tasks.follow_rooms")
def follow_rooms() -> int:
    """Asked for every hour: an appointment or a delegation that ends by its date is no event."""
    return rooms.follow_all()
