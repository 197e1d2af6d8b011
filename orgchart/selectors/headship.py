"""Who serves at all, and which units somebody is the head of."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from orgchart.models import AppointmentKind, Unit
from orgchart.selectors.people import serving
from orgchart.selectors.resolving import heads_of
from orgchart.selectors.units import LEADERSHIP


def headed_units(account_id: int, unit_ids: Iterable[int]) -> set[int]:
    """Those of the units whose head (``heads_of``) the account is today. One query for who heads nothing,
    else a few for each unit where the account sits as head or acts as one.
    """
    wanted = set(unit_ids)
    mine = serving().filter(
        Q(post__is_head=True) | Q(kind=AppointmentKind.ACTING), person__account_id=account_id
    )
    near = {row.unit_id for row in mine} | {
        row.unit.parent_id for row in mine if row.unit.function == LEADERSHIP and row.unit.parent_id
    }
    units = Unit.objects.filter(id__in=near & wanted) if near & wanted else []
    return {unit.id for unit in units if any(head.account_id == account_id for head in heads_of(unit))}


def serving_accounts(account_ids: Iterable[int]) -> set[int]:
    """Those of the accounts that may sign in and hold an appointment today; one query."""
    rows = serving().filter(person__account_id__in=list(account_ids), person__account__is_active=True)
    return set(rows.values_list("person__account_id", flat=True))
