"""The dashboards over HTTP: parse, call one service or selector, answer."""

from office.dashboards.api.turnaround import router as turnaround_router
from office.kernel.api import Router

router = Router(tags=["dashboards"])
router.add_router("", turnaround_router)
