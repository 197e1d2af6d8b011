"""What is planned already and cannot hold beside a change: said at once, not when its day comes.

A plan may count on one made before it (somebody leaves a post, another takes it). It may not
contradict one: two transfers of a person on one day, a duty for who will have retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from office.kernel.errors import OfficeError
from orgchart.models import AppointmentKind, Change, ChangeState, Post
from orgchart.selectors.wording import title_of
from orgchart.services.changes.base import Operation
from orgchart.services.changes.seats import LEAVING, holders_on

GOING = ("person_retire", "person_leave")
TAKING = (
    "person_hire",
    "person_transfer",
    "person_promote",
    "person_second",
    "person_deputise",
    "person_concurrent",
)
REMAINING = ("role_unset", "scope_revoke")  # possible also of who has gone
UNITS = ("unit_add", "unit_edit", "unit_order", "unit_move", "unit_merge", "unit_split", "unit_abolish")
ONCE_A_DAY = ("unit_order", "unit_move", "head_set")
EDITS = ("unit_edit", "person_edit", "post_edit")
NAMING = ("kind", "unit", "person", "post", "version", "decree")  # of an edit, what it does not set


@dataclass(frozen=True)
class Act:
    """A change, planned or about to be made; ``body`` is its payload as JSON, ids as texts."""

    kind: str
    on: date
    body: dict[str, Any]
    person_id: int | None

    @property
    def until(self) -> date | None:
        text = self.body.get("until")
        return date.fromisoformat(text) if text else None

    @property
    def seat(self) -> str | None:
        """The existing post that it takes."""
        found: str | None = (self.body.get("seat") or {}).get("post")
        return found

    @property
    def ends(self) -> set[str]:
        """The units that end by it."""
        if self.kind == "unit_merge":
            return {one["id"] for one in self.body["units"]}
        return {self.body["unit"]} if self.kind == "unit_abolish" else set()

    @property
    def uses(self) -> set[str]:
        """The units that must be there for it."""
        seat = self.body.get("seat") or {}
        into = self.body.get("into") or {}
        named = [self.body.get(key) for key in ("unit", "parent", "successor")]
        return {one for one in (*named, seat.get("unit"), into.get("id")) if one} | self.ends


def check_planned(made: Operation[Any]) -> None:
    """Refuse a checked change that a planned one stands against.

    Raises:
        OfficeError: 409 `orgchart.planned_against`, naming the planned change and its day.
    """
    body = made.payload.model_dump(mode="json")
    mine = Act(made.kind, made.on, body, made.person.id if made.person is not None else None)
    for change in _near(made, mine):
        other = _act(change)
        if any(rule(mine, other) for rule in (_person, _units, _posts, _twice)):
            raise _against(change)
    _check_place(made, mine)


def _near(made: Operation[Any], mine: Act) -> Iterator[Change]:
    """The planned changes that could stand against it."""
    about = Q(unit_id__in=[unit.id for unit in made.units]) | Q(kind__in=UNITS if mine.kind in UNITS else ())
    if mine.person_id is not None:
        about |= Q(person_id=mine.person_id)
    if mine.kind in ("unit_merge", "unit_abolish"):
        about |= Q(payload__seat__unit__in=sorted(mine.ends))
    if mine.seat is not None:
        about |= Q(kind="post_abolish", payload__post=mine.seat)
    if mine.kind == "post_abolish":
        about |= Q(payload__seat__post=mine.body["post"])
    rows = Change.objects.filter(about, state=ChangeState.PLANNED).order_by("effective_on", "id")
    yield from rows.select_related("unit", "person")


def _person(mine: Act, other: Act) -> bool:
    """One leaves a post once a day; after a retirement nothing more happens."""
    if mine.person_id is None or mine.person_id != other.person_id:
        return False
    if mine.kind in LEAVING and other.kind in LEAVING and mine.on == other.on:
        return True
    gone = other.kind in GOING and mine.on >= other.on and mine.kind not in REMAINING
    return gone or (mine.kind in GOING and other.on >= mine.on and other.kind not in REMAINING)


def _units(mine: Act, other: Act) -> bool:
    """A unit that has ended is changed no more, and takes nothing up."""
    after = bool(other.ends & mine.uses) and mine.on >= other.on
    before = bool(mine.ends & other.uses) and other.on >= mine.on
    if after or before:
        return True
    added = mine.kind == other.kind == "unit_add" and mine.body["parent"] == other.body["parent"]
    return added and mine.body["name"] == other.body["name"]


def _posts(mine: Act, other: Act) -> bool:
    """A post that has been abolished is not taken, and one that is held is not abolished."""
    if mine.kind == "post_abolish":
        gone = other.until is not None and other.until <= mine.on
        return other.seat == mine.body["post"] and not gone and not _moves_on(other, mine.on)
    if other.kind != "post_abolish" or other.body["post"] != mine.seat:
        return False
    return mine.until is None or mine.until > other.on


def _twice(mine: Act, other: Act) -> bool:
    """The same once more, or another thing in its place on the same day."""
    if mine.kind != other.kind:
        return False
    if mine.kind == "appointment_end":
        return bool(mine.body["appointment"] == other.body["appointment"])
    if mine.kind in ("role_set", "role_unset", "scope_grant", "scope_revoke", "post_abolish"):
        named = ("unit", "person", "role", "appointment", "scope", "post")
        return all(mine.body.get(key) == other.body.get(key) for key in named)
    if mine.on != other.on:
        return False
    if mine.kind in ONCE_A_DAY:
        return bool(mine.body["unit"] == other.body["unit"])
    if mine.kind not in EDITS or any(mine.body.get(key) != other.body.get(key) for key in NAMING[1:4]):
        return False
    fields = set(mine.body) - set(NAMING)
    return any(None not in (mine.body[key], other.body.get(key)) for key in fields)


def _check_place(made: Operation[Any], mine: Act) -> None:
    """A post is planned for as many as it has places."""
    acting = mine.body.get("as_kind") == AppointmentKind.ACTING
    if mine.seat is None or mine.kind not in TAKING or acting:
        return
    post: Post = made.post  # type: ignore[attr-defined]  # every kind that takes a seat has its post
    rows = Change.objects.filter(state=ChangeState.PLANNED, kind__in=TAKING, payload__seat__post=mine.seat)
    comers = []
    for change in rows.select_related("unit", "person").order_by("effective_on", "id"):
        other = _act(change)
        if _both(mine, other) and not _moves_on(other, mine.on):
            comers.append(change)
    if comers and len(holders_on(post, mine.on, until=mine.until)) + len(comers) >= post.quota:
        raise _against(comers[0])


def _both(mine: Act, other: Act) -> bool:
    """Whether both would hold the post at one time."""
    acting = other.body.get("as_kind") == AppointmentKind.ACTING
    over = other.until is not None and other.until <= mine.on
    early = mine.until is not None and mine.until <= other.on
    return not (acting or over or early or (mine.person_id is not None and mine.person_id == other.person_id))


def _moves_on(other: Act, on: date) -> bool:
    """Whether who is planned to take a post is planned to leave it again by the day."""
    if other.person_id is None:
        return False
    later = Change.objects.filter(
        state=ChangeState.PLANNED,
        kind__in=LEAVING,
        person_id=other.person_id,
        effective_on__gt=other.on,
        effective_on__lte=on,
    )
    return later.exists()


def _act(change: Change) -> Act:
    return Act(change.kind, change.effective_on, change.payload, change.person_id)


def _against(change: Change) -> OfficeError:
    titles = {"what": title_of(change, "zh"), "what_en": title_of(change, "en")}
    on = change.effective_on.isoformat()
    return OfficeError("orgchart.planned_against", status=409, on=on, change=str(change.id), **titles)
