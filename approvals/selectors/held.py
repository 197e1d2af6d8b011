"""Open work by the appointments that hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Q, QuerySet

from approvals.models import Chain, Task
from approvals.stages import STAGES


def open_tasks_of(appointment_ids: Collection[int]) -> QuerySet[Task]:
    """Tasks to sign that wait for who holds these appointments, oldest first. What somebody holds for
    another is not theirs: it stays with its principal.
    """
    rows = Task.objects.filter(
        appointment_id__in=appointment_ids,
        on_behalf_of=None,
        state=Task.State.ACTIVE,
        kind=Task.Kind.SIGN,
        chain__state__in=Chain.LIVE,
    )
    return rows.select_related("assignee__account", "step", "chain").order_by("id")


def open_duties(appointment_ids: Sequence[int]) -> Counter[str]:
    """How much of each kind of work (``Duty``) waits for who holds these appointments; one query."""
    rows = open_tasks_of(appointment_ids).order_by().values_list("step__stage").annotate(count=Count("id"))
    found: Counter[str] = Counter()
    for stage, count in rows:
        if stage in STAGES and STAGES[stage].duty:
            found[STAGES[stage].duty] += count
    return found


def taking_part(subjects: Mapping[str, Collection[int]], account_ids: Collection[int]) -> set[int]:
    """Which of these accounts have or had a part of their own in the subjects' chains: not one that a
    delegation had lent them and took back. ``subjects``: ids by type.
    """
    rule = Q(pk__in=[])
    for subject_type, ids in subjects.items():
        rule |= Q(chain__subject_type=subject_type, chain__subject_id__in=list(ids))
    rows = Task.objects.filter(rule, account_id__in=account_ids, released=False)
    return set(rows.values_list("account_id", flat=True))
