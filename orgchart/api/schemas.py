"""What the directory sends."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

from office.kernel.ids import Id
from orgchart.models import Appointment, Unit
from orgchart.selectors.directory import Entry, TreeUnit
from orgchart.selectors.visibility import Viewer, visible_fields

Kind = Literal["primary", "concurrent", "seconded", "temporary", "acting"]


class PersonRef(BaseModel):
    id: Id
    name: str
    post: str
    unit: str


class UnitRef(BaseModel):
    id: Id
    name: str
    short_name: str


class TreeNode(BaseModel):
    id: Id
    label: str
    name: str
    short_name: str
    kind: Literal["region", "organ", "division", "collection"]
    headcount: int
    may_issue: bool
    has_children: bool
    children: int


class ElsewhereView(BaseModel):
    kind: Kind
    unit: str
    until: date | None


class EntryView(BaseModel):
    """One line of a unit's people. ``mobile`` is empty unless ``mobile_view`` is full or masked.
    ``valid_to`` is the first day on which the appointment no longer holds."""

    appointment_id: Id
    person_id: Id
    name: str
    post: str
    kind: Kind
    valid_to: date | None
    unit: UnitRef
    organ: UnitRef
    elsewhere: ElsewhereView | None
    office_phone: str
    mobile: str
    mobile_view: Literal["full", "masked", "withheld", "none"]


class PostView(BaseModel):
    id: Id
    title: str
    unit: UnitRef
    is_head: bool
    is_leader: bool
    quota: int
    holders: list[PersonRef]


class UnitTabCounts(BaseModel):
    people: int
    posts: int | None
    divisions: int
    subordinates: int


class UnitRoleView(BaseModel):
    role: Literal["registry", "seal", "reviewer", "checker", "secretary", "supervisor", "in_charge"]
    people: list[PersonRef]


class ChargeView(BaseModel):
    leader: PersonRef
    unit: UnitRef


class UnitHistoryView(BaseModel):
    kind: Literal["found", "merge", "split", "move", "rename", "abolish", "duties"]
    effective_on: date
    predecessor: str
    decree: str
    note: str


class AdminScopeView(BaseModel):
    """``valid_to`` is the first day on which the scope no longer holds."""

    person: PersonRef | None
    rights: list[Literal["structure", "people", "roles", "grant"]]
    valid_to: date | None


class UnitPage(BaseModel):
    """``organ`` is the unit's own organ (itself, where it issues documents)."""

    id: Id
    name: str
    short_name: str
    kind: Literal["region", "organ", "division", "collection"]
    level: int
    code_word: str
    credit_code: str
    may_issue: bool
    visibility: Literal["", "organ", "members"]
    establishment: int | None
    organ: UnitRef
    ancestors: list[UnitRef]
    counts: UnitTabCounts
    head: PersonRef | None
    superior: UnitRef | None
    guiding: UnitRef | None
    in_charge: list[PersonRef]
    charges: list[ChargeView]
    roles: list[UnitRoleView]
    history: list[UnitHistoryView]
    scopes: list[AdminScopeView]


class AppointmentView(BaseModel):
    id: Id
    post: str
    kind: Kind
    unit: UnitRef
    organ: UnitRef
    valid_from: date
    valid_to: date | None


class PersonPage(BaseModel):
    """``current`` are the appointments in force, ``past`` those that ended, newest first."""

    id: Id
    name: str
    is_me: bool
    current: list[AppointmentView]
    past: list[AppointmentView]
    office_phone: str
    mobile: str
    mobile_view: Literal["full", "masked", "withheld", "none"]


class FoundPerson(BaseModel):
    """``by``: what of the person the words matched; ``office_phone`` as the reader may see it."""

    id: Id
    name: str
    post: str
    unit: UnitRef
    organ: UnitRef
    by: Literal["name", "post", "phone"]
    office_phone: str


class FoundUnit(BaseModel):
    id: Id
    name: str
    short_name: str
    kind: Literal["region", "organ", "division", "collection"]
    within: str


class DirectoryFound(BaseModel):
    people: list[FoundPerson]
    units: list[FoundUnit]


class RecipientGroupView(BaseModel):
    key: str
    name: str
    units: list[UnitRef]


def unit_ref(unit: Unit) -> UnitRef:
    return UnitRef(id=unit.id, name=unit.name, short_name=unit.short_name)


def found_unit(unit: Unit, parents: dict[int, Unit]) -> FoundUnit:
    """A unit in a list of finds; ``parents`` by id."""
    parent = parents.get(unit.parent_id or 0)
    return FoundUnit.model_validate(
        {
            "id": unit.id,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "within": parent.short_name if parent else "",
        }
    )


def person_ref(row: Appointment) -> PersonRef:
    return PersonRef(id=row.person_id, name=row.person.name, post=row.post.title, unit=row.unit.short_name)


def tree_node(node: TreeUnit) -> TreeNode:
    unit = node.unit
    return TreeNode.model_validate(
        {
            "id": unit.id,
            "label": node.label,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "headcount": unit.headcount,
            "may_issue": unit.may_issue,
            "has_children": node.children > 0,
            "children": node.children,
        }
    )


def entry_view(entry: Entry, viewer: Viewer) -> EntryView:
    row, away = entry.appointment, entry.elsewhere
    fields = visible_fields(viewer, row, in_list=True, organ=entry.organ)
    return EntryView.model_validate(
        {
            "appointment_id": row.id,
            "person_id": row.person_id,
            "name": row.person.name,
            "post": row.post.title,
            "kind": row.kind,
            "valid_to": row.valid_to,
            "unit": unit_ref(row.unit),
            "organ": unit_ref(entry.organ),
            "elsewhere": {"kind": away.kind, "unit": away.unit, "until": away.until} if away else None,
            "office_phone": fields.office_phone,
            "mobile": fields.mobile,
            "mobile_view": fields.mobile_view,
        }
    )
