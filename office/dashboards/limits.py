"""The working days a document should be done in, where nobody set it a time limit of its own.

The regulation fixes no day counts; these are the usual ones in practice, by urgency.
"""

from __future__ import annotations

from datetime import datetime

from approvals.calendar import Calendar

USUAL_DAYS = {"特急": 1, "加急": 3, "": 7}


def limit_of(calendar: Calendar, *, urgency: str, started_at: datetime, due_at: datetime | None) -> datetime:
    """Its own time limit, or the usual one from the day it began."""
    return due_at or calendar.add_working_days(started_at, USUAL_DAYS.get(urgency, USUAL_DAYS[""]))
