"""Who may ask the directory what. A unit that only its organ sees is the touchstone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orgchart.models import Appointment, Unit
from tests.permissions.rows import Build, Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World


def _closed() -> Unit:
    return Unit.objects.filter(visibility="organ").order_by("path")[0]


def _unit(suffix: str = "") -> Build:
    def build(world: World) -> Call:
        return Call(f"/orgchart/units/{_closed().id}{suffix}")

    return build


def _person(world: World) -> Call:
    row = Appointment.objects.filter(unit=_closed()).order_by("sort")[0]
    return Call(f"/orgchart/people/{row.person_id}")


def _own(path: str) -> Build:
    return lambda world: Call(path)


def _star(world: World) -> Call:
    return Call(f"/orgchart/favourites/unit/{_closed().id}")


SEEN = "whoever sees the unit in the directory"
ROWS = [
    Row("orgchart_roots", "everyone, their own view", "clerk", _own("/orgchart/units/root")),
    Row("orgchart_unit", SEEN, "admin_system", _unit(), stranger="clerk"),
    Row("orgchart_children", SEEN, "admin_system", _unit("/children"), stranger="clerk"),
    Row("orgchart_people", SEEN, "admin_system", _unit("/people"), stranger="clerk"),
    Row("orgchart_posts", SEEN, "admin_system", _unit("/posts"), stranger="clerk"),
    Row("orgchart_person", "whoever sees a post of theirs", "admin_system", _person, stranger="clerk"),
    Row("orgchart_search", "everyone, what they see", "clerk", _own("/orgchart/search?q=zyn")),
    Row("orgchart_recipient_groups", "everyone, own organ's", "clerk", _own("/orgchart/recipient-groups")),
    Row("orgchart_favourites", "everyone, their own", "clerk", _own("/orgchart/favourites")),
    Row("orgchart_star", "whoever sees the person or unit", "admin_system", _star, stranger="clerk"),
    # Taking a star away that is not there is answered like any other.
    Row("orgchart_unstar", "everyone, their own", "admin_system", _star, stranger="clerk", refusal=204),
    Row(
        "orgchart_export",
        f"{SEEN}, what they see of it",
        "admin_system",
        lambda world: Call(f"/orgchart/export?unit={_closed().id}"),
        stranger="clerk",
    ),
]
