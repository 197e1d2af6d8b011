from office.dashboards.services.measuring import measure, recompute

__all__ = ["measure", "recompute"]
