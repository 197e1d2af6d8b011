"""Work that runs by the clock."""

from __future__ import annotations

from office.kernel.tasks import background
from office.supervision.services.escalating import escalate_due


@background(name="office.supervision.tasks.escalate")
def escalate() -> int:
    return escalate_due()
