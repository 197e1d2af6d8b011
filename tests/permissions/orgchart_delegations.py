"""Who may hand duties over: everybody their own, administrators those of the people they administer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from office.kernel import clock
from orgchart.models import Appointment
from orgchart.services import delegations
from orgchart.services.delegations.rules import Wish
from tests.permissions.rows import Call, Row

if TYPE_CHECKING:
    from tests.permissions.world import World

URL = "/orgchart/delegations"


def _body(world: World) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=1)).isoformat()
    return {
        "principal": str(world.person("city_office").id),
        "delegate": str(world.person("city_division_head").id),
        "valid_from": day,
        "last_day": day,
    }


def _end(world: World) -> Call:
    day = clock.today() + timedelta(days=1)
    delegate, principal = world.person("city_division_head").id, world.person("city_office").id
    wish = Wish(delegate=delegate, principal=principal, valid_from=day, last_day=day)
    row = delegations.make(by=world.account("department_admin"), wish=wish)[0]
    return Call(f"{URL}/{row.id}/end")


def _person(world: World) -> Call:
    """Somebody of a unit that only its organ sees."""
    row = Appointment.objects.filter(unit__visibility="organ").order_by("unit__path", "sort")[0]
    return Call(f"/orgchart/people/{row.person_id}/delegations")


ADMINISTERS = "oneself, and whoever administers the people where the principal serves"
ROWS = [
    Row("orgchart_delegations", "everyone, their own", "clerk", lambda world: Call(URL)),
    Row(
        "orgchart_person_delegations",
        "whoever sees a post of theirs",
        "admin_system",
        _person,
        stranger="clerk",
    ),
    Row(
        "orgchart_delegation_preview",
        ADMINISTERS,
        "department_admin",
        lambda world: Call(f"{URL}/preview", _body(world)),
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "orgchart_make_delegation",
        ADMINISTERS,
        "department_admin",
        lambda world: Call(URL, _body(world)),
        stranger="clerk",
        refusal=403,
    ),
    Row("orgchart_end_delegation", ADMINISTERS, "department_admin", _end, stranger="clerk"),
]
