"""Work that runs by the clock."""

from __future__ import annotations

from office.dashboards import services
from office.dashboards.services import replaying, subscribing, summing
from office.kernel.tasks import background


@background(name="office.dashboards.tasks.recompute")
def recompute() -> None:
    """Nightly: facts and rollups from the beginning, equal to what the events added up to."""
    services.recompute()


@background(name="office.dashboards.tasks.recompute_when_redefined")
def recompute_when_redefined() -> bool:
    """Asked for at the start and every few minutes: all facts anew once what is measured has changed."""
    return services.recompute_when_redefined()


@background(name="office.dashboards.tasks.sum_regions")
def sum_regions() -> int:
    """Asked for every few minutes: the sums of provinces and cities of days that are over or have changed."""
    return summing.sum_regions()


@background(name="office.dashboards.tasks.look_ahead")
def look_ahead() -> None:
    """Nightly, after the facts: what forecasts and the burden are told from; old trials go."""
    services.catch_up_issued()
    services.learn()
    services.forget_trials()


@background(name="office.dashboards.tasks.look_ahead_first")
def look_ahead_first() -> bool:
    """Asked for now and then: does what ``look_ahead`` does where it was never done."""
    if services.learn_first():
        services.catch_up_issued()
        return True
    return False


@background(name="office.dashboards.tasks.replay")
def replay(trial_id: int) -> None:
    """Try out what was asked for."""
    replaying.run(trial_id)


@background(name="office.dashboards.tasks.send_reports")
def send_reports() -> int:
    """Asked for every few minutes: the weekly reports that are due; returns how many went out."""
    return subscribing.send_due()
