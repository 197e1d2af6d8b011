"""The dashboards over HTTP: parse, call one service or selector, answer."""

from office.dashboards.api.burden import router as burden_router
from office.dashboards.api.causes import router as causes_router
from office.dashboards.api.forecast import router as forecast_router
from office.dashboards.api.overview import router as overview_router
from office.dashboards.api.reports import router as reports_router
from office.dashboards.api.turnaround import router as turnaround_router
from office.dashboards.api.whatif import router as whatif_router
from office.kernel.api import Router

router = Router(tags=["dashboards"])
router.add_router("", turnaround_router)
router.add_router("", overview_router)
router.add_router("", causes_router)
router.add_router("", whatif_router)
router.add_router("", forecast_router)
router.add_router("", burden_router)
router.add_router("", reports_router)
