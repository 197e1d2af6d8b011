"""Groups are units. Their members follow from posts, which are given to people, not here."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from office.kernel import audit
from office.kernel.errors import not_found
from orgchart.models import ScimToken, Unit, UnitKind
from orgchart.selectors.scim import units_below
from orgchart.services.sync.scim.refusals import refuse
from orgchart.services.sync.scim.resources import UNIT, Resource
from orgchart.services.sync.scim.users import make_change, named_unit
from orgchart.services.sync.scim.wanted import text_in

LONGEST = 80


def find_group(token: ScimToken, key: str) -> Unit:
    """A living unit of the token's; not_found for all others alike."""
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    unit = units_below(token.unit).filter(id=number).first()
    if unit is None:
        raise not_found()
    return unit


@transaction.atomic
def create(token: ScimToken, body: Resource) -> Unit:
    fields = folded(body)
    if fields.get("members"):
        raise refuse("mutability", "members", field="members")
    extension = folded(fields.get(UNIT.lower()))
    above = text_in(extension, "parent", LONGEST)
    parent = named_unit(token, above) if above else token.unit
    inside = parent.kind in (UnitKind.ORGAN, UnitKind.DIVISION)
    kind = text_in(extension, "kind", 10) or (UnitKind.DIVISION if inside else UnitKind.ORGAN).value
    name = _name(fields)
    make_change(token, "unit_add", name=name, short_name=name[:40], parent=parent.id, unit_kind=kind)
    # The chart is locked: the newest unit below the parent is the one just made.
    unit = Unit.objects.select_related("parent").filter(parent=parent).order_by("-id")[0]
    _identify(token, unit, text_in(fields, "externalId", 64) or None)
    return unit


@transaction.atomic
def replace(token: ScimToken, unit: Unit, before: Resource, after: Resource) -> None:
    """Bring a unit to what is wanted; what the client leaves out stays."""
    fields = folded(after)
    if "members" in fields and _ids(fields["members"]) != _ids(before["members"]):
        raise refuse("mutability", "members", field="members")
    extension = folded(fields.get(UNIT.lower()))
    if text_in(extension, "kind", 10) not in ("", unit.kind):
        raise refuse("mutability", "unit_kind", field="kind")
    _identify(token, unit, text_in(fields, "externalId", 64) or None)
    name = _name(fields)
    if name != unit.name:
        make_change(token, "unit_edit", unit=unit.id, version=_version(unit), name=name)
    above = text_in(extension, "parent", LONGEST)
    if above and above != before[UNIT].get("parent"):
        parent = named_unit(token, above)
        if parent.id != unit.parent_id:
            make_change(token, "unit_move", unit=unit.id, version=_version(unit), parent=parent.id)


@transaction.atomic
def delete(token: ScimToken, unit: Unit) -> None:
    """Abolish a unit in which nobody serves and nothing lies."""
    make_change(token, "unit_abolish", unit=unit.id, version=_version(unit))


def folded(value: Any) -> Resource:
    """An object by lower-case names, as SCIM compares them; an empty one for nothing."""
    if value is not None and not isinstance(value, dict):
        raise refuse("invalidSyntax", "object")
    return {str(key).lower(): one for key, one in (value or {}).items()}


def _name(fields: Resource) -> str:
    name = text_in(fields, "displayName", LONGEST)
    if not name:
        raise refuse("invalidValue", "required", field="displayName")
    return name


def _ids(members: Any) -> set[str]:
    rows = members if isinstance(members, list) else []
    return {str(one.get("value")) for one in rows if isinstance(one, dict)}


def _identify(token: ScimToken, unit: Unit, external_id: str | None) -> None:
    if unit.external_id == external_id:
        return
    if external_id and Unit.objects.filter(external_id=external_id).exists():
        raise refuse("uniqueness", "taken", field="externalId")
    Unit.objects.filter(id=unit.id).update(external_id=external_id, version=F("version") + 1)
    audit.record(
        actor=token.account_id,
        verb="orgchart.scim_identify",
        entity="orgchart.Unit",
        entity_id=unit.id,
        data={"external_id": external_id or ""},
    )


def _version(unit: Unit) -> int:
    return Unit.objects.values_list("version", flat=True).get(id=unit.id)
