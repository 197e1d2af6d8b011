"""How often units were urged (催办)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from approvals.models import Urge


def urged_units(since: datetime, until: datetime) -> dict[int, int]:
    """How many urgings concerned the turns of each unit; one query."""
    rows = Urge.objects.filter(at__gte=since, at__lt=until, task__unit_id__isnull=False)
    counted = rows.order_by().values("task__unit_id").annotate(n=Count("id"))
    return {row["task__unit_id"] or 0: row["n"] for row in counted}
