"""Handwritten opinions, as they were decided with."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.ink import Drawing
from approvals.models import Ink


def drawings(task_ids: Iterable[int]) -> dict[int, Drawing]:
    """By task, what was written by hand; one query."""
    rows = Ink.objects.filter(task_id__in=list(task_ids))
    return {row.task_id: drawn(row) for row in rows}


def drawn(row: Ink) -> Drawing:
    return Drawing(row.width, row.height, tuple(tuple(stroke) for stroke in row.strokes))
