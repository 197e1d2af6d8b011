"""The directory over HTTP: parse, call one selector, answer."""

from office.kernel.api import Router
from orgchart.api.administration import router as administration_router
from orgchart.api.changes import router as changes_router
from orgchart.api.delegations import router as delegations_router
from orgchart.api.export import router as export_router
from orgchart.api.favourites import router as favourites_router
from orgchart.api.imports import router as imports_router
from orgchart.api.people import router as people_router
from orgchart.api.plans import router as plans_router
from orgchart.api.units import router as units_router

router = Router(tags=["orgchart"])
router.add_router("", units_router)
router.add_router("", people_router)
router.add_router("", favourites_router)
router.add_router("", export_router)
router.add_router("", changes_router)
router.add_router("", administration_router)
router.add_router("", imports_router)
router.add_router("", delegations_router)
router.add_router("", plans_router)
