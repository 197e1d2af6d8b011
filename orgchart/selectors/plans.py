"""Plans of reorganisations that one may read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from office.kernel.pages import decode_cursor, encode_cursor
from orgchart.models import Appointment, AppointmentKind, Change, Plan, Unit
from orgchart.models.paths import within
from orgchart.selectors.people import serving
from orgchart.selectors.scopes import Authority


def plans_within(
    authority: Authority,
    *,
    unit: Unit | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> tuple[list[tuple[Plan, int]], str | None]:
    """A page of the plans of units inside one's scopes, newest first, each with how many acts it has."""
    rows = Plan.objects.filter(authority.covers("unit__path")).select_related("unit", "made_by")
    if unit is not None:
        rows = rows.filter(within(unit.path, "unit__path"))
    if state is not None:
        rows = rows.filter(state=state)
    keys = decode_cursor(after, (int,))
    if keys:
        rows = rows.filter(id__lt=keys[0])
    found = rows.annotate(act_count=Count("acts")).order_by("-id")[: limit + 1]
    page: list[tuple[Plan, int]] = [(row, row.act_count) for row in found]
    more = encode_cursor(page[limit - 1][0].id) if len(page) > limit else None
    return page[:limit], more


def acts_of(plan: Plan) -> list[Change]:
    """A plan's acts in their order."""
    return list(Change.objects.filter(plan=plan).select_related("unit").order_by("position"))


def planners(plans: Iterable[Plan]) -> dict[int, Appointment]:
    """By account id, the primary appointment of those who made or scheduled plans; one query."""
    accounts = {key for one in plans for key in (one.made_by_id, one.scheduled_by_id) if key is not None}
    rows = serving().filter(person__account_id__in=accounts, kind=AppointmentKind.PRIMARY)
    return {row.person.account_id: row for row in rows}


def plan_by_id(plan_id: int) -> Plan | None:
    """For what follows from a plan's events; no right is asked."""
    return Plan.objects.select_related("unit").filter(id=plan_id).first()
