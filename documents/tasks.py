"""Background work: making files."""

from __future__ import annotations

from documents.services import renditions
from office.kernel.tasks import background

AT_ONCE = 50


@background(name="documents.tasks.make_renditions")
def make_renditions() -> int:
    """Make every file that waits, one after another; returns how many were tried."""
    for done in range(AT_ONCE):
        row = renditions.claim()
        if row is None:
            return done
        renditions.make(row)
    return AT_ONCE
