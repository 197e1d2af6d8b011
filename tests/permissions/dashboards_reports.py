"""Rows of weekly reports and of their orders, each person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.dashboards.models import ReportSubscription
from office.kernel import clock
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from orgchart.models import Unit
    from tests.permissions.world import World

LEADERS = "heads of units, leaders and 督查, for their own part"


def _department(world: World) -> Unit:
    return world.person("director").appointments.order_by("id")[0].unit


def _order(world: World) -> dict[str, object]:
    return {"unit": str(_department(world).id), "weekday": 1, "hour": 9}


def _ordered(world: World) -> Call:
    made, _ = ReportSubscription.objects.update_or_create(
        account=world.account("director"),
        unit=_department(world),
        defaults={"weekday": 1, "hour": 9, "next_at": clock.now()},
    )
    return Call(f"/dashboards/subscriptions/{made.id}")


ROWS = [
    Row(
        "dashboards_report",
        who=LEADERS,
        allowed="director",
        build=lambda world: Call("/dashboards/report"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_subscriptions",
        who="everybody: their own, an empty list for most",
        allowed="director",
        build=lambda world: Call("/dashboards/subscriptions"),
        refusal=200,
    ),
    Row(
        "dashboards_subscribe",
        who=LEADERS,
        allowed="director",
        build=lambda world: Call("/dashboards/subscriptions", _order(world)),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_unsubscribe",
        who="whoever ordered it",
        allowed="director",
        build=_ordered,
        stranger="provincial_leader",
    ),
]
