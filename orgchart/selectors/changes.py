"""What was changed in the parts one administers, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from office.kernel import clock
from office.kernel.pages import decode_cursor, encode_cursor
from orgchart.models import AdminScope, Appointment, AppointmentKind, Change, ChangeState, Post, Unit
from orgchart.models.paths import within
from orgchart.selectors.people import serving
from orgchart.selectors.scopes import Authority
from orgchart.selectors.units import in_force


def changes_within(
    authority: Authority,
    *,
    unit: Unit | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> tuple[list[Change], str | None]:
    """A page of the changes inside one's scopes, newest first."""
    rows = _shown().filter(authority.covers("unit__path"))
    if unit is not None:
        rows = rows.filter(within(unit.path, "unit__path"))
    if state is not None:
        rows = rows.filter(state=state)
    keys = decode_cursor(after, (int,))
    if keys:
        rows = rows.filter(id__lt=keys[0])
    page = list(rows.order_by("-id")[: limit + 1])
    more = encode_cursor(page[limit - 1].id) if len(page) > limit else None
    return page[:limit], more


def changes_of(
    *, unit: Unit | None = None, person_id: int | None = None, states: Iterable[str]
) -> list[Change]:
    """The changes of one unit or person in some states, the next or newest first."""
    where = Q(unit=unit) if unit is not None else Q(person_id=person_id)
    return list(_shown().filter(where, state__in=list(states)).order_by("-effective_on", "-id")[:200])


def change_by_id(change_id: int) -> Change | None:
    return _shown().filter(id=change_id).first()


def posts_with_holders(unit: Unit) -> list[tuple[Post, list[Appointment]]]:
    """The unit's own posts, each with who holds it today; two queries."""
    posts = Post.objects.filter(unit=unit).exclude(valid_to__lte=clock.today()).order_by("sort", "id")
    held: dict[int, list[Appointment]] = {post.id: [] for post in posts}
    for row in serving().filter(unit=unit).order_by("sort", "id"):
        held.setdefault(row.post_id, []).append(row)
    return [(post, held[post.id]) for post in posts]


def scopes_over(unit: Unit) -> list[tuple[AdminScope, Appointment | None]]:
    """Who administers exactly this unit today, with where they serve; two queries."""
    scopes = list(
        AdminScope.objects.filter(in_force(clock.today()), unit=unit).select_related("unit").order_by("id")
    )
    rows = serving().filter(
        person__account_id__in=[scope.account_id for scope in scopes], kind=AppointmentKind.PRIMARY
    )
    by_account = {row.person.account_id: row for row in rows}
    return [(scope, by_account.get(scope.account_id)) for scope in scopes]


def makers(changes: Iterable[Change]) -> dict[int, Appointment]:
    """By account id, the primary appointment of those who made or undid changes; one query."""
    accounts = {key for one in changes for key in (one.made_by_id, one.undone_by_id) if key is not None}
    rows = serving().filter(person__account_id__in=accounts, kind=AppointmentKind.PRIMARY)
    return {row.person.account_id: row for row in rows}


def _shown() -> QuerySet[Change]:
    """All but the acts of plans that have not taken effect, which are read with their plan."""
    rows = Change.objects.exclude(state=ChangeState.DRAFT)
    return rows.select_related("unit", "person", "made_by", "undone_by")
