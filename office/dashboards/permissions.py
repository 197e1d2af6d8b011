"""Who sees which part of the house: those who lead a unit, and 督查, see it and what lies below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.dashboards.selectors.scopes import Scope, scopes
from office.kernel.errors import OfficeError, forbidden, not_found
from orgchart.selectors import organ_of, seen_units

if TYPE_CHECKING:
    from office.kernel.models import Account


def scope_of(account: Account, unit_id: int | None) -> Scope:
    """The asked part, or the widest. Raises 403 for people who lead nothing, 404 outside their part
    and for units that the directory does not show them.
    """
    mine = scopes(account)
    if not mine:
        raise nothing_led()
    if unit_id is None:
        return mine[0]
    unit = seen_units(account, [unit_id]).get(unit_id)
    around = [scope for scope in mine if unit is not None and unit.path.startswith(scope.path)]
    if unit is None or not around:
        raise not_found()
    own = mine[0].own
    exact = unit.id in own or organ_of(unit).id in own
    return Scope(unit, own, any(scope.governs for scope in around), exact)


def nothing_led() -> OfficeError:
    return forbidden("dashboards.nothing_led")
