"""Who administers which part of the org chart."""

from __future__ import annotations

from office.kernel import clock
from orgchart.models import AdminScope, Unit
from orgchart.models.paths import ids_of
from orgchart.selectors.units import in_force

STAFFING = frozenset({"people", "roles"})


def staffing_administrators(unit: Unit) -> list[int]:
    """The accounts that may fill the unit's posts and roles today, by scopes over it or above it."""
    rows = AdminScope.objects.filter(
        in_force(clock.today()),
        unit_id__in=ids_of(unit.path),
        account__is_active=True,
        account__person__isnull=False,  # a personnel system's own account fills nothing by itself
    )
    return sorted(
        {account for account, rights in rows.values_list("account_id", "rights") if STAFFING & set(rights)}
    )
