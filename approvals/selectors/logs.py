"""Chains and the rows of their logs, for whoever audits. A constant number of queries a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from approvals.models import Chain, ChainEvent, FlowTemplate, Step, Task


@dataclass(frozen=True)
class LogFilter:
    """Chains of an organ that began from ``since`` to before ``until``; ``template`` "" for all flows."""

    organ: int
    since: datetime
    until: datetime
    template: str = ""


@dataclass(frozen=True)
class LogRows:
    """By chain its entries in their order; every step and task that they name, by id."""

    entries: dict[int, list[ChainEvent]]
    steps: dict[int, Step]
    tasks: dict[int, Task]


def logged_chains(wanted: LogFilter, before: int | None, limit: int) -> list[Chain]:
    """Newest first; one query."""
    rows = _chains(wanted).select_related("template_version__template", "organ", "origin_unit")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def _chains(wanted: LogFilter) -> QuerySet[Chain]:
    rows = Chain.objects.filter(
        organ_id=wanted.organ, started_at__gte=wanted.since, started_at__lt=wanted.until
    )
    return rows.filter(template_version__template__key=wanted.template) if wanted.template else rows


def chain_to_log(chain_id: int) -> Chain | None:
    rows = Chain.objects.select_related("template_version__template", "organ", "origin_unit")
    return rows.filter(id=chain_id).first()


def log_rows(chains: Sequence[Chain]) -> LogRows:
    """Three queries, however many chains."""
    ids = [chain.id for chain in chains]
    entries: dict[int, list[ChainEvent]] = defaultdict(list)
    for entry in ChainEvent.objects.filter(chain_id__in=ids).order_by("chain_id", "seq"):
        entries[entry.chain_id].append(entry)
    steps = {step.id: step for step in Step.objects.filter(chain_id__in=ids)}
    tasks = {task.id: task for task in Task.objects.filter(chain_id__in=ids)}
    return LogRows(entries, steps, tasks)


def flows_of(organ_id: int) -> list[tuple[str, str]]:
    """(key, name) of the flows that an organ's chains may follow: the common ones and its own; one query."""
    rows = FlowTemplate.objects.filter(organ=None) | FlowTemplate.objects.filter(organ_id=organ_id)
    found = dict(rows.order_by("organ_id", "key").values_list("key", "name"))
    return sorted(found.items(), key=lambda pair: pair[1])
