"""Sign-off chains over HTTP: parse, call one service or selector, answer."""

from approvals.api.bulk import router as bulk_router
from approvals.api.chains import router as chains_router
from approvals.api.designs import router as designs_router
from approvals.api.logs import router as logs_router
from approvals.api.operations import router as operations_router
from approvals.api.outside import router as outside_router
from approvals.api.papers import router as papers_router
from approvals.api.steering import router as steering_router
from approvals.api.tasks import router as tasks_router
from office.kernel.api import Router

router = Router(tags=["approvals"])
router.add_router("", bulk_router)
router.add_router("", operations_router)
router.add_router("", tasks_router)
router.add_router("", chains_router)
router.add_router("", papers_router)
router.add_router("", steering_router)
router.add_router("", designs_router)
router.add_router("", logs_router)
router.add_router("", outside_router)
