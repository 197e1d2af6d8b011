from office.dashboards.services.measuring import measure
from office.dashboards.services.receipts import measure_deliveries
from office.dashboards.services.recomputing import recompute, recompute_when_redefined

__all__ = ["measure", "measure_deliveries", "recompute", "recompute_when_redefined"]
