"""Background work: notices whose readers' heads are to be told."""

from __future__ import annotations

from messaging.services.notices.urging import escalate_due
from office.kernel.tasks import background


@background(name="messaging.tasks.escalate_notices")
def escalate_notices() -> int:
    """Asked for every few minutes; returns how many notices went up the reporting line."""
    return escalate_due()
