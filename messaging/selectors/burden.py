"""How many notices and strong reminders units send and get: counts, and never of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from messaging.models import Audience, Notice
from office.kernel.fields import prefix_range
from orgchart.models import AppointmentKind


@dataclass(frozen=True)
class Sent:
    """What the people of a unit (by their main post) sent."""

    unit_id: int
    notices: int
    strong: int


@dataclass(frozen=True)
class Got:
    """What was addressed to a unit; ``wide`` when with everything below it."""

    unit_id: int
    wide: bool
    notices: int
    strong: int


def _counts() -> dict[str, Count]:
    return {
        "notices": Count("id", distinct=True),
        "strong": Count("id", filter=Q(strong=True), distinct=True),
    }


def notices_sent(path: str, since: datetime, until: datetime) -> list[Sent]:
    """By unit within the part of the house under ``path``; one query."""
    low, high = prefix_range(path)
    post = "sender__person__appointments"
    rows = Notice.objects.filter(
        **{
            "sent_at__gte": since,
            "sent_at__lt": until,
            f"{post}__kind": AppointmentKind.PRIMARY,
            f"{post}__valid_to": None,
            f"{post}__path__gte": low,
            f"{post}__path__lt": high,
        }
    )
    counted = rows.order_by().values(f"{post}__unit_id").annotate(**_counts())
    return [Sent(row[f"{post}__unit_id"], row["notices"], row["strong"]) for row in counted]


def notices_got(path: str, above: list[int], since: datetime, until: datetime) -> list[Got]:
    """By addressed unit: those within the part of the house, and those ``above`` that were addressed with
    everything below them; one query.
    """
    low, high = prefix_range(path)
    of = "conversation__notice__"
    inside = Q(unit__path__gte=low, unit__path__lt=high)
    rows = Audience.objects.filter(
        inside | Q(unit_id__in=above, subtree=True),
        **{f"{of}sent_at__gte": since, f"{of}sent_at__lt": until},
    )
    counted = (
        rows.order_by()
        .values("unit_id", "subtree")
        .annotate(
            notices=Count("conversation_id", distinct=True),
            strong=Count("conversation_id", filter=Q(**{f"{of}strong": True}), distinct=True),
        )
    )
    return [Got(row["unit_id"], row["subtree"], row["notices"], row["strong"]) for row in counted]
