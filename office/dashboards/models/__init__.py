from office.dashboards.models.facts import ChainFact, DeliveryFact, Recomputation, StageFact
from office.dashboards.models.forecasts import ForecastPool, Learning
from office.dashboards.models.issued import IssuedFact
from office.dashboards.models.rollups import BEGUN, CHAIN, NO_STAGE, Rollup
from office.dashboards.models.trials import Trial, TrialState

__all__ = [
    "BEGUN",
    "CHAIN",
    "NO_STAGE",
    "ChainFact",
    "DeliveryFact",
    "ForecastPool",
    "IssuedFact",
    "Learning",
    "Recomputation",
    "Rollup",
    "StageFact",
    "Trial",
    "TrialState",
]
