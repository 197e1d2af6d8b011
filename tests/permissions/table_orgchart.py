"""Who may ask the directory what. A unit that only its organ sees is the touchstone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from office.kernel import clock
from orgchart.models import Appointment, Unit
from orgchart.services.changes import make
from orgchart.services.changes.payloads import payload_adapter
from tests.permissions import orgchart_delegations, orgchart_imports, orgchart_plans
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


def _bureau(world: World) -> Unit:
    """What the department administrator administers."""
    return world.account("department_admin").admin_scopes.get().unit


def _proposal(world: World) -> dict[str, Any]:
    unit = _bureau(world)
    made = {"kind": "unit_add", "parent": str(unit.id), "unit_kind": "division", "name": "试验科"}
    return {"change": made, "effective_on": clock.today().isoformat()}


def _preview(world: World) -> Call:
    return Call("/orgchart/changes/preview", _proposal(world))


def _make(world: World) -> Call:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    return Call("/orgchart/changes", {**_proposal(world), "effective_on": tomorrow})


def _undo(world: World) -> Call:
    proposal = payload_adapter.validate_python(_proposal(world)["change"])
    by, on = world.account("department_admin"), clock.today() + timedelta(days=1)
    made = make(by=by, payload=proposal, effective_on=on)
    return Call(f"/orgchart/changes/{made.id}/undo")


def _administration(world: World) -> Call:
    return Call(f"/orgchart/units/{_bureau(world).id}/administration")


def _first_password(world: World) -> Call:
    """For a colleague of the clerk's who never had one."""
    person = world.person("division_head")
    person.account.set_unusable_password()
    person.account.save()
    return Call(f"/orgchart/people/{person.id}/first-password")


def _record(world: World) -> Call:
    row = Appointment.objects.filter(unit=_closed()).order_by("sort")[0]
    return Call(f"/orgchart/people/{row.person_id}/record")


def _star(world: World) -> Call:
    return Call(f"/orgchart/favourites/unit/{_closed().id}")


SEEN = "whoever sees the unit in the directory"
ADMINISTERS = "whoever holds the right over the unit"
ROWS = [
    Row("orgchart_roots", "everyone, their own view", "clerk", _own("/orgchart/units/root")),
    Row("orgchart_unit", SEEN, "admin_system", _unit(), stranger="clerk"),
    Row("orgchart_children", SEEN, "admin_system", _unit("/children"), stranger="clerk"),
    Row("orgchart_people", SEEN, "admin_system", _unit("/people"), stranger="clerk"),
    Row("orgchart_posts", SEEN, "admin_system", _unit("/posts"), stranger="clerk"),
    Row("orgchart_person", "whoever sees a post of theirs", "admin_system", _person, stranger="clerk"),
    Row("orgchart_search", "everyone, what they see", "clerk", _own("/orgchart/search?q=zyn")),
    Row("orgchart_recipient_groups", "everyone, own organ's", "clerk", _own("/orgchart/recipient-groups")),
    Row("orgchart_change_preview", ADMINISTERS, "department_admin", _preview, stranger="clerk", refusal=200),
    Row("orgchart_change_make", ADMINISTERS, "department_admin", _make, stranger="clerk", refusal=403),
    Row("orgchart_changes", "everyone, what they administer", "department_admin", _own("/orgchart/changes")),
    Row("orgchart_change_undo", ADMINISTERS, "department_admin", _undo, stranger="clerk"),
    Row("orgchart_scopes_mine", "everyone, their own", "clerk", _own("/orgchart/scopes/mine")),
    Row(
        "orgchart_unit_administration",
        ADMINISTERS,
        "department_admin",
        _administration,
        stranger="clerk",
        refusal=403,
    ),
    Row(
        "orgchart_first_password",
        "the system administrator",
        "admin_system",
        _first_password,
        stranger="clerk",
        refusal=403,
    ),
    Row("orgchart_person_record", "whoever sees a post of theirs", "admin_system", _record, stranger="clerk"),
    Row("orgchart_unit_history", SEEN, "admin_system", _unit("/history"), stranger="clerk"),
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
    *orgchart_delegations.ROWS,
    *orgchart_imports.ROWS,
    *orgchart_plans.ROWS,
]
