"""Rows of what is tried out, foretold and laid upon others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import Document, State
from office.dashboards.models import Trial
from office.kernel import clock
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

LEADERS = "heads of units, leaders and 督查, for their own part"
CHANGE = {"type": "parallel", "first": "countersign", "second": "office_review"}


def _trial(world: World) -> Call:
    made = Trial.objects.create(
        account=world.account("director"),
        unit=world.person("director").appointments.order_by("id")[0].unit,
        subject_type="document",
        first=clock.today(),
        last=clock.today(),
    )
    return Call(f"/dashboards/trials/{made.id}")


def _under_way(world: World) -> Call:
    """A document of the clerk's own on its way."""
    mine = Document.objects.filter(drafter=world.person("clerk"), state=State.IN_CHAIN).order_by("id")[0]
    return Call(f"/dashboards/forecasts/document/{mine.id}")


ROWS = [
    Row(
        "dashboards_try",
        who=LEADERS,
        allowed="director",
        build=lambda world: Call("/dashboards/trials", {"changes": [CHANGE]}),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_trial",
        who="who asked for it, as long as they look after that part",
        allowed="director",
        build=_trial,
        stranger="provincial_leader",
    ),
    Row(
        "dashboards_forecasts",
        who=LEADERS,
        allowed="director",
        build=lambda world: Call("/dashboards/forecasts"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_forecast",
        who="whoever may read the document or request",
        allowed="clerk",
        build=_under_way,
        stranger="admin_system",
    ),
    Row(
        "dashboards_calibration",
        who=LEADERS,
        allowed="division_head",
        build=lambda world: Call("/dashboards/calibration"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_burden",
        who=LEADERS,
        allowed="provincial_leader",
        build=lambda world: Call("/dashboards/burden"),
        stranger="clerk",
        refusal=403,
    ),
]
