"""Who administers which part of the org chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from office.kernel import clock
from orgchart.models import AdminScope, Post, Unit
from orgchart.models.paths import ids_of
from orgchart.selectors.scopes import authority_of
from orgchart.selectors.units import in_force
from orgchart.selectors.visibility import seen_units

if TYPE_CHECKING:
    from office.kernel.models import Account

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


def staffed_organs(account: Account, limit: int = 50) -> list[Unit]:
    """The organs in which the account may fill posts and roles, the topmost first."""
    authority = authority_of(account)
    scopes = tuple(one for one in authority.scopes if one.rights & STAFFING)
    if authority.everything or not scopes:
        return []
    rows = Unit.objects.filter(
        replace(authority, scopes=scopes).covers(), in_force(clock.today()), may_issue=True
    )
    return list(rows.order_by("path")[:limit])


def seen_posts(account: Account, ids: Iterable[int]) -> dict[int, Post]:
    """Those of the posts that exist today and whose units the account sees, with their units."""
    today = clock.today()
    posts = Post.objects.filter(id__in=list(ids)).select_related("unit")
    living = [post for post in posts if post.valid_to is None or post.valid_to > today]
    seen = seen_units(account, [post.unit_id for post in living]) if living else {}
    return {post.id: post for post in living if post.unit_id in seen}
