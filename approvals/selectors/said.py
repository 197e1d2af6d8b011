"""What was said on chains, for whoever makes it findable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from approvals.models import Task


def opinions_on(chain_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """By chain the opinions given with decisions, each after the name of who gave it; one query."""
    rows = Task.objects.filter(chain_id__in=chain_ids, released=False, decided_at__isnull=False)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for chain_id, name, opinion in (
        rows.exclude(opinion="").order_by("id").values_list("chain_id", "assignee__name", "opinion")
    ):
        said[chain_id].append((name, opinion))
    return said
