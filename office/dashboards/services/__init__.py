from office.dashboards.services.issuing import catch_up_issued, measure_issued
from office.dashboards.services.learning import learn, learn_first
from office.dashboards.services.measuring import measure
from office.dashboards.services.receipts import measure_deliveries
from office.dashboards.services.recomputing import recompute, recompute_when_redefined
from office.dashboards.services.replaying import forget_trials

__all__ = [
    "catch_up_issued",
    "forget_trials",
    "learn",
    "learn_first",
    "measure",
    "measure_deliveries",
    "measure_issued",
    "recompute",
    "recompute_when_redefined",
]
