"""Background work: following the calendar."""

from __future__ import annotations

from office.kernel.tasks import background
from orgchart.services import dates


@background(name="orgchart.tasks.follow_dates")
def follow_dates() -> int:
    """Asked for every minute; works once a day, just after midnight, and at start."""
    return dates.follow_dates()
