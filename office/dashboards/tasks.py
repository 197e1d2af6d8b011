"""Work that runs by the clock."""

from __future__ import annotations

from office.dashboards import services
from office.kernel.tasks import background


@background(name="office.dashboards.tasks.recompute")
def recompute() -> None:
    """Nightly: facts and rollups from the beginning, equal to what the events added up to."""
    services.recompute()


@background(name="office.dashboards.tasks.recompute_when_redefined")
def recompute_when_redefined() -> bool:
    """Asked for at the start and every few minutes: all facts anew once what is measured has changed."""
    return services.recompute_when_redefined()
