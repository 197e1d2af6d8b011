"""Who sees the dashboard: those who lead a unit, and 督查; everybody else is told so."""

from __future__ import annotations

from tests.permissions import dashboards_ahead, dashboards_reports
from tests.permissions.rows import Call, Row

LEADERS = "heads of units, leaders and 督查, for their own part"

ROWS = [
    Row(
        "dashboards_scopes",
        who="everybody: the parts they look after, an empty list for most",
        allowed="director",
        build=lambda world: Call("/dashboards/scopes"),
        refusal=200,
    ),
    Row(
        "dashboards_turnaround",
        who=LEADERS,
        allowed="director",
        build=lambda world: Call("/dashboards/turnaround"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_units",
        who=LEADERS,
        allowed="provincial_leader",
        build=lambda world: Call("/dashboards/units"),
        stranger="admin_system",
        refusal=403,
    ),
    Row(
        "dashboards_stuck",
        who=LEADERS,
        allowed="division_head",
        build=lambda world: Call("/dashboards/stuck"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_overview",
        who=LEADERS,
        allowed="division_head",
        build=lambda world: Call("/dashboards/overview"),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "dashboards_causes",
        who=LEADERS,
        allowed="provincial_leader",
        build=lambda world: Call("/dashboards/causes"),
        stranger="admin_system",
        refusal=403,
    ),
    Row(
        "dashboards_cases",
        who=LEADERS + "; of the matters behind a figure only those they may read",
        allowed="director",
        build=lambda world: Call("/dashboards/cases?lamp=red"),
        stranger="clerk",
        refusal=403,
    ),
    *dashboards_ahead.ROWS,
    *dashboards_reports.ROWS,
]
