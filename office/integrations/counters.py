"""What a planned reorganisation touches outside the org chart, for its preview."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.selectors.templates import templates_naming
from documents.selectors import custody
from messaging.selectors.units import conversations_of_units
from orgchart.selectors.succession import posts_of_units
from orgchart.services.plans.counters import Reach, Touch, register

SHOWN = 5


@register
def touched(reach: Reach) -> Iterable[Touch]:
    """Templates by the names, units and posts they use; all else by the units that end."""
    ended = sorted(reach.ended)
    templates = templates_naming(reach.former, ended, posts_of_units(ended))
    series, seals = custody.series_kept(ended), custody.seals_kept(ended)
    return [
        Touch("flow_templates", len(templates), tuple(templates[:SHOWN])),
        Touch("grants", custody.grants_held(ended)),
        Touch("conversations", conversations_of_units(ended)),
        Touch("documents", custody.in_custody(ended)),
        Touch("papers_under_way", custody.papers_affected(ended)),
        Touch("deliveries", custody.open_deliveries(ended)),
        Touch("number_series", len(series), tuple(series[:SHOWN])),
        Touch("seals", len(seals), tuple(seals[:SHOWN])),
    ]
