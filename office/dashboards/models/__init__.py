from office.dashboards.models.facts import ChainFact, DeliveryFact, Recomputation, StageFact
from office.dashboards.models.rollups import BEGUN, CHAIN, NO_STAGE, Rollup

__all__ = [
    "BEGUN",
    "CHAIN",
    "NO_STAGE",
    "ChainFact",
    "DeliveryFact",
    "Recomputation",
    "Rollup",
    "StageFact",
]
