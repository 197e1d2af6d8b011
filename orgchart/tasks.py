"""Background work: following the calendar, imports."""

from __future__ import annotations

from office.kernel.tasks import background
from orgchart.services import dates, delegations
from orgchart.services.imports import working
from orgchart.services.sync.ldap_sync import sync_as_scheduled


@background(name="orgchart.tasks.follow_dates")
def follow_dates() -> int:
    """Asked for every minute; works once a day, just after midnight, and at start."""
    return dates.follow_dates()


@background(name="orgchart.tasks.follow_delegations")
def follow_delegations() -> int:
    """Begin and end delegations on their days; at start too, for the days nobody was running."""
    return delegations.follow()


@background(name="orgchart.tasks.work_import")
def work_import(run_id: int) -> None:
    """Read, compare or apply an import, whichever its state says; the sweeper asks again after a crash."""
    working.work(run_id)


@background(name="orgchart.tasks.sweep_imports")
def sweep_imports() -> int:
    return working.sweep()


@background(name="orgchart.tasks.sync_directory")
def sync_directory() -> int:
    """Asked for every hour; returns how many imports came of it (none without a directory)."""
    return len(sync_as_scheduled())
