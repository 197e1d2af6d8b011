from office.dashboards.models.facts import ChainFact, DeliveryFact, Recomputation, StageFact
from office.dashboards.models.forecasts import ForecastPool, Learning
from office.dashboards.models.issued import IssuedFact
from office.dashboards.models.rollups import (
    BEGUN,
    CHAIN,
    NO_STAGE,
    FormerRollup,
    RegionRollup,
    Rollup,
    StaleDay,
    SummedDays,
)
from office.dashboards.models.subscriptions import ReportSubscription
from office.dashboards.models.trials import Trial, TrialState

__all__ = [
    "BEGUN",
    "CHAIN",
    "NO_STAGE",
    "ChainFact",
    "DeliveryFact",
    "ForecastPool",
    "FormerRollup",
    "IssuedFact",
    "Learning",
    "Recomputation",
    "RegionRollup",
    "ReportSubscription",
    "Rollup",
    "StageFact",
    "StaleDay",
    "SummedDays",
    "Trial",
    "TrialState",
]
