"""Who may see what of the directory: the one resolver, used by directory, search, mentions and chat.

A unit is seen by everyone, by its organ, or by its members only; the restriction holds for all below
it and is stored as ``scope``: "" or the path whose members see the row. Scopes of a unit's ancestors
are nested, so the innermost alone decides, and one comparison per row suffices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

from office.kernel import clock
from office.kernel.models import Account
from office.kernel.prepared import Rows, answers, padded
from orgchart.models import Appointment, Person, Sight, Unit
from orgchart.models.paths import ids_of, prefixes, within
from orgchart.selectors.people import serving
from orgchart.selectors.units import organs_of


@dataclass(frozen=True)
class Viewer:
    """Who looks: where they serve, today. Built anew for each request, never kept."""

    account_id: int
    person_id: int | None
    administrator: str
    paths: tuple[str, ...] = ()
    organ_paths: tuple[str, ...] = ()
    regions: frozenset[str] = field(default_factory=frozenset)  # codes of the regions they serve in
    sight: str | None = None  # the one subtree they see, None for all

    @property
    def scopes(self) -> set[str]:
        return {"", *(prefix for path in self.paths for prefix in prefixes(path))}

    @property
    def sees_everything(self) -> bool:
        """The system administrator keeps the directory, and so sees all of it."""
        return self.administrator == "system"

    def sees(self, row: Unit | Appointment) -> bool:
        """The rule of ``seen_by`` for a row at hand."""
        if self.sees_everything:
            return True
        if not self.paths and not self.administrator:
            return False
        return row.scope in self.scopes and row.path.startswith(self.sight or "")


def viewer_of(account: Account) -> Viewer:
    """The viewer of an account, in two queries that are written out once: nearly every request asks."""
    rows = answers(_served, [account.id], clock.today())
    if not rows:
        return Viewer(account.id, None, account.administrator)
    paths = tuple(path for _, path, _ in rows)
    around = {
        key: rest for key, *rest in answers(_around, padded({key for path in paths for key in ids_of(path)}))
    }
    organs = [
        next((around[key][0] for key in reversed(ids_of(path)) if around[key][1]), path) for path in paths
    ]
    return Viewer(
        account_id=account.id,
        person_id=rows[0][0],
        administrator=account.administrator,
        paths=paths,
        organ_paths=tuple(dict.fromkeys(organs)),
        regions=frozenset(region for _, _, region in rows),
        sight=organs[0] if all(_is_held(path, around) for path in paths) else None,
    )


def _served(_day: date, account_id: int) -> Rows:
    rows = serving().filter(person__account_id=account_id).order_by("id")
    return rows.values_list("person_id", "path", "unit__region_code")


def _around(*ids: int) -> Rows:
    return Unit.objects.filter(id__in=ids).values_list("id", "path", "may_issue", "sight")


def _is_held(path: str, around: dict[int, list[Any]]) -> bool:
    """Whether somebody there sees only the own organ: any unit on the way down may say so. A viewer is held
    only where every place they serve in says so.
    """
    return any(around[key][2] == Sight.ORGAN for key in ids_of(path))


def as_viewer(viewer: Account | Viewer) -> Viewer:
    return viewer if isinstance(viewer, Viewer) else viewer_of(viewer)


def seen_by(viewer: Viewer, *, path: str = "path", scope: str = "scope") -> Q:
    """The rows (units, appointments) that a viewer sees. Nobody without a post sees any."""
    eyes, values = eyes_of(viewer)
    return seen_through(eyes, *values, path=path, scope=scope)


class Eyes(StrEnum):
    ALL = "all"
    NONE = "none"
    ALL_PLACES = "all places"  # rows of the scopes one is inside of
    ONE_PLACE = "one place"  # of these, what lies within one subtree


def eyes_of(viewer: Viewer) -> tuple[Eyes, list[str]]:
    """The form of the question and its values, apart, so that it is written out once for all viewers."""
    if viewer.sees_everything:
        return Eyes.ALL, []
    if not viewer.paths and not viewer.administrator:
        return Eyes.NONE, []
    scopes = sorted(viewer.scopes)
    return (Eyes.ALL_PLACES, scopes) if viewer.sight is None else (Eyes.ONE_PLACE, [viewer.sight, *scopes])


def seen_through(eyes: Eyes, *values: str, path: str = "path", scope: str = "scope") -> Q:
    if eyes == Eyes.ALL:
        return Q()
    if eyes == Eyes.NONE:
        return Q(pk__in=[])
    if eyes == Eyes.ONE_PLACE:
        sight, *scopes = values
        return within(sight, path) & Q(**{f"{scope}__in": scopes})
    return Q(**{f"{scope}__in": values})


def may_see_unit(viewer: Account | Viewer, unit: Unit) -> bool:
    one = as_viewer(viewer)
    return Unit.objects.filter(seen_by(one), id=unit.id).exists()


def may_see_person(viewer: Account | Viewer, person: Person) -> bool:
    """Whether the person may be found: by oneself always, by others where a post of theirs is seen."""
    one = as_viewer(viewer)
    return person.id in visible_people(one, [person.id])


def visible_people(viewer: Account | Viewer, ids: list[int]) -> set[int]:
    """Which of these people the viewer may find, in one query."""
    one = as_viewer(viewer)
    rows = serving().filter(seen_by(one), person_id__in=ids).values_list("person_id", flat=True)
    own = {one.person_id} if one.person_id in ids else set()
    return set(rows) | {key for key in own if key is not None}


def seen_units(viewer: Account | Viewer, ids: Iterable[int]) -> dict[int, Unit]:
    """Those of the units that the viewer sees, in one query."""
    return Unit.objects.filter(seen_by(as_viewer(viewer))).in_bulk(list(ids))


def hidden_accounts(viewer: Account | Viewer, account_ids: Iterable[int]) -> set[int]:
    """Those accounts whose people the viewer may not find, in two queries; never the viewer's own.
    People who serve nowhere any more stay, unless they were hidden.
    """
    one, wanted = as_viewer(viewer), set(account_ids)
    if one.sees_everything:
        return set()
    held = serving().filter(person__account_id__in=wanted)
    seen = set(held.filter(seen_by(one)).values_list("person__account_id", flat=True))
    rest = wanted - seen - {one.account_id}
    closed = Person.objects.filter(account_id__in=rest).filter(
        Q(hidden=True) | Q(id__in=held.values("person_id"))
    )
    return set(closed.values_list("account_id", flat=True))


class MobileView(StrEnum):
    FULL = "full"
    MASKED = "masked"
    WITHHELD = "withheld"  # 仅限本级
    NONE = "none"  # there is no number


@dataclass(frozen=True)
class VisibleFields:
    """The fields of a person that a viewer gets; what is withheld never leaves the server."""

    office_phone: str
    mobile: str
    mobile_view: MobileView


def visible_fields(
    viewer: Viewer, row: Appointment, *, in_list: bool = False, organ: Unit | None = None
) -> VisibleFields:
    """Units, posts and office lines are open to the province. A mobile is shown whole on a page
    within the same organ, masked in lists and within the same city; a leader's outside the organ not.

    ``organ`` of the appointment, where the caller has it: a department below a government is another
    organ, although it lies within the government's path. Without it one query.
    """
    person = row.person
    own = person.id == viewer.person_id
    body = organ or organs_of([row.unit]).get(row.unit_id, row.unit)
    same_organ = body.path in viewer.organ_paths
    same_city = any(_city(code) == _city(row.unit.region_code) for code in viewer.regions)
    if not person.mobile:
        view = MobileView.NONE
    elif own or (same_organ and not in_list):
        view = MobileView.FULL
    elif same_organ or (same_city and not row.post.is_leader):
        view = MobileView.MASKED
    else:
        view = MobileView.WITHHELD
    return VisibleFields(person.office_phone, _show(person.mobile, view), view)


def _city(region_code: str) -> str:
    return region_code[:4]


def _show(mobile: str, view: MobileView) -> str:
    if view == MobileView.FULL:
        return mobile
    return f"{mobile[:3]}****{mobile[-4:]}" if view == MobileView.MASKED else ""
