from office.dashboards.models.facts import ChainFact, StageFact
from office.dashboards.models.rollups import CHAIN, Rollup

__all__ = ["CHAIN", "ChainFact", "Rollup", "StageFact"]
