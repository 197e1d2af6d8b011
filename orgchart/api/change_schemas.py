"""What the administration of the org chart takes and sends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from office.kernel.errors import LANGUAGES, OfficeError
from office.kernel.ids import Id
from orgchart.api.schemas import Kind, PersonRef, UnitRef, person_ref, unit_ref
from orgchart.models import Appointment, Change, ChangeState
from orgchart.selectors.scopes import Authority
from orgchart.selectors.wording import worded
from orgchart.services.changes import Preview
from orgchart.services.changes.kinds import KINDS
from orgchart.services.changes.payloads import AnyPayload, Right

ChangeKindName = Literal[
    "unit_add",
    "unit_edit",
    "unit_order",
    "unit_move",
    "unit_merge",
    "unit_split",
    "unit_abolish",
    "person_hire",
    "person_edit",
    "person_transfer",
    "person_promote",
    "person_second",
    "person_deputise",
    "person_concurrent",
    "appointment_end",
    "person_retire",
    "person_leave",
    "post_add",
    "post_edit",
    "post_abolish",
    "role_set",
    "role_unset",
    "head_set",
    "scope_grant",
    "scope_revoke",
]
StateName = Literal["planned", "applied", "undone", "failed"]


class OrgText(BaseModel):
    """One sentence in both languages."""

    zh: str
    en: str


class ChangeProposal(BaseModel):
    """``effective_on``: the first day on which it holds; today without it."""

    change: AnyPayload
    effective_on: date | None = None


class ChangeOrder(ChangeProposal):
    """``key``: the client's own, so that sending twice changes once."""

    key: Annotated[str, StringConstraints(max_length=64)] = ""


class ChangeBlocker(BaseModel):
    """What forbids the change; ``field`` names the field of the form where it is one."""

    code: str
    field: str | None
    message: OrgText


class ChangeTouches(BaseModel):
    people: int
    appointments: int
    units: int
    open_tasks: int


class ChangePreview(BaseModel):
    ok: bool
    blockers: list[ChangeBlocker]
    touches: ChangeTouches
    lines: list[OrgText]


class ChangeAbilities(BaseModel):
    undo: bool


class ChangeView(BaseModel):
    """``made_by`` is null for an administrator without a post; ``maker`` is what to call them."""

    id: Id
    kind: ChangeKindName
    title: OrgText
    unit: UnitRef
    person_id: Id | None
    effective_on: date
    state: StateName
    made_by: PersonRef | None
    maker: str
    made_at: datetime
    applied_at: datetime | None
    undone_by: PersonRef | None
    undoable: bool
    abilities: ChangeAbilities
    failure: ChangeBlocker | None


class MyScope(BaseModel):
    unit: UnitRef
    rights: list[Right]
    until: date | None


class MyScopes(BaseModel):
    """``everything``: the system administrator, over the whole org chart."""

    everything: bool
    units: list[MyScope]


class AdminHolder(BaseModel):
    """Who holds a post; ``version`` is the person's, to be sent back with a change of them."""

    appointment_id: Id
    person_id: Id
    name: str
    version: int
    kind: Kind
    valid_from: date
    valid_to: date | None


class AdminPost(BaseModel):
    id: Id
    title: str
    rank: int
    is_head: bool
    is_leader: bool
    quota: int
    sort: int
    holders: list[AdminHolder]


class AdminScopeHeld(BaseModel):
    id: Id
    person: PersonRef | None
    rights: list[Right]
    until: date | None
    revocable: bool


class UnitAdministration(BaseModel):
    """``abilities``: which kinds of change one may make on this unit; ``rights`` those held over it.
    ``from_above``: whether the fields that decide who is above whom may be set too.
    """

    unit: UnitRef
    version: int
    rights: list[Right]
    abilities: dict[ChangeKindName, bool]
    from_above: bool
    function: str
    organ_kind: str
    region_code: str
    sight: str
    posts: list[AdminPost]
    scopes: list[AdminScopeHeld]
    planned: list[ChangeView]


class ServiceEntry(BaseModel):
    appointment_id: Id
    post: str
    unit: UnitRef
    kind: Kind
    valid_from: date
    valid_to: date | None


class PersonRecord(BaseModel):
    """``version`` and ``planned`` only for whoever administers the person; ``awaits_password`` says that
    the viewer may issue the first.
    """

    person_id: Id
    name: str
    administered: bool
    version: int | None
    hidden: bool | None
    awaits_password: bool
    entries: list[ServiceEntry]
    planned: list[ChangeView]


class FirstPassword(BaseModel):
    """Shown once; the server keeps only its hash."""

    login: str
    password: str


class HeadTenure(BaseModel):
    person: PersonRef
    acting: bool
    since: date
    until: date | None


class SuccessionStep(BaseModel):
    kind: Literal["found", "merge", "split", "move", "rename", "abolish", "duties"]
    effective_on: date
    predecessor: str
    decree: str
    note: str


class UnitHistory(BaseModel):
    unit: UnitRef
    heads: list[HeadTenure]
    steps: list[SuccessionStep]
    changes: list[ChangeView]


def told(code: str, data: dict[str, Any]) -> OrgText:
    """A text in both languages; values that begin with ``@`` are codes of texts themselves."""
    return OrgText(**{language: worded(code, data, language) for language in LANGUAGES})


def blocker(error: OfficeError) -> ChangeBlocker:
    return ChangeBlocker(code=error.code, field=error.field, message=told(error.code, error.data))


def preview_view(found: Preview) -> ChangePreview:
    return ChangePreview(
        ok=not found.blockers,
        blockers=[blocker(error) for error in found.blockers],
        touches=ChangeTouches(
            people=found.people,
            appointments=found.appointments,
            units=found.units,
            open_tasks=found.open_tasks,
        ),
        lines=[told(line.code, line.data) for line in found.lines],
    )


def change_views(
    rows: Iterable[Change], authority: Authority, makers: dict[int, Appointment]
) -> list[ChangeView]:
    return [_change_view(row, authority, makers) for row in rows]


def _change_view(row: Change, authority: Authority, makers: dict[int, Appointment]) -> ChangeView:
    maker = makers.get(row.made_by_id)
    undoer = makers.get(row.undone_by_id or 0)
    undoable = row.state == ChangeState.PLANNED
    failure = row.failure
    return ChangeView.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "title": told(f"orgchart.change.{row.kind}", row.summary),
            "unit": unit_ref(row.unit),
            "person_id": row.person_id,
            "effective_on": row.effective_on,
            "state": row.state,
            "made_by": person_ref(maker) if maker else None,
            "maker": maker.person.name if maker else row.made_by.login,
            "made_at": row.made_at,
            "applied_at": row.applied_at,
            "undone_by": person_ref(undoer) if undoer else None,
            "undoable": undoable,
            "abilities": {"undo": undoable and authority.may(KINDS[row.kind].right, row.unit.path)},
            "failure": {"code": failure["code"], "field": failure["field"], "message": failure["message"]}
            if failure
            else None,
        }
    )
