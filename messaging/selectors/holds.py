"""What is held (保全): never removed, whatever the rules of retention say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from messaging.models import HOLDING, Conversation, Hold, Message
from messaging.selectors.keeping import direct_with
from office.kernel import clock
from orgchart.selectors.homes import served_during
from orgchart.selectors.units import units_by_ids


def holding() -> list[Hold]:
    """All holds that hold now; one query."""
    return list(Hold.objects.filter(state__in=HOLDING).order_by("id"))


def held_where(holds: Sequence[Hold]) -> Q | None:
    """Of messages: those that are held; None while nothing is. A person's hold takes in what they wrote and
    both sides of their direct conversations; a unit's what anybody wrote who served there in the period,
    and the conversations of the units themselves. One query for units.
    """
    units = units_by_ids({hold.unit_id for hold in holds if hold.unit_id is not None})
    where: Q | None = None
    for hold in holds:
        if hold.account_id is not None:
            one = Q(sender_id=hold.account_id) | direct_with(hold.account_id)
        elif hold.conversation_id is not None:
            one = Q(conversation_id=hold.conversation_id)
        else:
            path = units[hold.unit_id or 0].path
            own = Conversation.objects.filter(unit__path__startswith=path)
            people = served_during(path, hold.since, hold.until)
            one = Q(sender_id__in=people) | Q(conversation_id__in=own.values("id"))
        one &= within(hold.since, hold.until)
        where = one if where is None else where | one
    return where


def within(since: date | None, until: date | None, field: str = "created_at") -> Q:
    """Moments on the days from ``since`` to ``until``, both included, of the civil calendar."""
    where = Q()
    if since is not None:
        where &= Q(**{f"{field}__gte": start_of(since)})
    if until is not None:
        where &= Q(**{f"{field}__lt": start_of(until + timedelta(days=1))})
    return where


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.LOCAL)


def held_among(message_ids: Iterable[int], where: Q | None) -> set[int]:
    """Which of these messages are held; one query, none while nothing is held."""
    if where is None:
        return set()
    rows = Message.objects.filter(id__in=list(message_ids)).filter(where)
    return set(rows.values_list("id", flat=True))


def people_held(holds: Iterable[Hold]) -> set[int]:
    """Accounts whose own drafts stay too: those held by name."""
    return {hold.account_id for hold in holds if hold.account_id is not None}


def listed(*, before: int | None, limit: int) -> list[Hold]:
    """The latest first; one query."""
    rows = Hold.objects.select_related(
        "conversation", "unit", "asked_by", "decided_by", "release_by", "released_by"
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])
