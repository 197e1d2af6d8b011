"""Which parts of the org chart an account administers, and with which rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import AdminScope, Unit
from orgchart.models.paths import contains, within
from orgchart.selectors.units import in_force
from orgchart.selectors.visibility import Viewer, viewer_of

RIGHTS = frozenset({"structure", "people", "roles", "grant"})


@dataclass(frozen=True)
class HeldScope:
    """One scope as it stands today; ``until`` is the first day without it."""

    id: int
    unit: Unit
    rights: frozenset[str]
    until: date | None


@dataclass(frozen=True)
class Authority:
    """What an account may change, today. Built anew for each request, never kept.

    The system administrator keeps the whole org chart, and hands out parts of it.
    """

    account: Account
    viewer: Viewer
    scopes: tuple[HeldScope, ...]

    @property
    def everything(self) -> bool:
        return self.account.administrator == "system"

    def rights_over(self, path: str) -> frozenset[str]:
        """The rights over the unit at ``path`` by scopes on it or above it."""
        if self.everything:
            return RIGHTS
        return frozenset().union(*(one.rights for one in self.scopes if contains(one.unit.path, path)))

    def may(self, right: str, path: str) -> bool:
        return right in self.rights_over(path)

    def covers(self, field: str = "path") -> Q:
        """Rows at or below the units administered."""
        if self.everything:
            return Q()
        rule = Q(pk__in=[])
        for one in self.scopes:
            rule |= within(one.unit.path, field)
        return rule

    def longest(self, right: str, path: str) -> date | None:
        """Until when the right over ``path`` lasts at most; None for without end."""
        ends = [one.until for one in self.scopes if right in one.rights and contains(one.unit.path, path)]
        if self.everything or not ends or None in ends:
            return None
        return max(end for end in ends if end is not None)


def authority_of(account: Account) -> Authority:
    """The authority of an active account, in five queries; of an inactive one, none."""
    held: list[HeldScope] = []
    if account.is_active and not account.administrator:
        rows = AdminScope.objects.filter(in_force(clock.today()), account=account).select_related("unit")
        held = [
            HeldScope(row.id, row.unit, frozenset(row.rights) & RIGHTS, row.valid_to)
            for row in rows.order_by("unit__path", "id")
        ]
    return Authority(account, viewer_of(account), tuple(held))
