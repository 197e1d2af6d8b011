"""What is late is told up the unit's own line, one step a working day, never outside working hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from office.kernel import clock, grants, worktime
from office.kernel.models import Account
from office.supervision.models import Assignment
from office.supervision.models.matters import OWING
from office.supervision.permissions import READ_ASSIGNMENT, READ_MATTER
from office.supervision.selectors.organs import hand_accounts
from office.supervision.services.common import lock_assignment, step
from orgchart.selectors import appointments_of, heads_of, in_charge_of

if TYPE_CHECKING:
    from orgchart.models import Unit

TOP_LEVEL = 3
"""1: who holds it and the head of their division; 2, a working day later: the leader in charge;
3: the head."""
AWAKE = timedelta(minutes=10)


def escalate_due() -> int:
    """Tell those up the line of what is late; returns how many assignments went up a level."""
    now = clock.now()
    if worktime.calendar().working_minutes(now - AWAKE, now) == 0:
        return 0
    late = Assignment.objects.filter(state__in=OWING, due_at__lt=now, level__lt=TOP_LEVEL)
    return sum(_escalate(key) for key in list(late.order_by("due_at").values_list("id", flat=True)))


@transaction.atomic
def _escalate(assignment_id: int) -> bool:
    row = lock_assignment(assignment_id)
    now, calendar = clock.now(), worktime.calendar()
    if row.state not in OWING or row.due_at is None or row.level >= TOP_LEVEL:
        return False
    # From the first working minute after it was due.
    first = calendar.add_working_minutes(row.due_at, 1)
    if calendar.add_working_days(first, row.level) > now:
        return False
    if row.escalated_at is not None and calendar.add_working_days(row.escalated_at, 1) > now:
        return False
    row.level += 1
    row.escalated_at = now
    row.save(update_fields=["level", "escalated_at"])
    line = line_of(row, row.level)
    for account in Account.objects.filter(id__in=line):
        grants.give(account, READ_MATTER, row.matter)
        grants.give(account, READ_ASSIGNMENT, row)
    step(
        row.matter,
        "escalated",
        by=None,
        assignment=row,
        told=line,
        data={"level": row.level, "unit": row.unit.short_name},
    )
    return True


def line_of(row: Assignment, level: int) -> list[int]:
    """The accounts that a level tells. Where a post is vacant, the next one up is told in its place."""
    holders = [row.handler.account_id] if row.handler else hand_accounts(row.unit)
    division = _division(row)
    found = [[head.account_id for head in heads_of(division)]]
    found.append([one.account_id for one in in_charge_of(division)])
    found.append([head.account_id for head in heads_of(row.unit)])
    told = next((accounts for accounts in found[level - 1 :] if accounts), [])
    return sorted({*told, *(holders if level == 1 else [])})


def _division(row: Assignment) -> Unit:
    """Where its handler serves in the unit; the unit itself before anybody is named."""
    if row.handler is None:
        return row.unit
    held = [one.unit for one in appointments_of(row.handler) if one.path.startswith(row.unit.path)]
    return held[0] if held else row.unit
