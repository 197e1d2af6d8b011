"""What an administrator says when changing the org chart: one class per kind of change.

``version`` is that of the unit or person as the administrator saw it. ``tasks_to`` is the person to
whom open tasks go when the appointment that holds them ends.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter

from office.kernel.ids import Id
from orgchart.models import AppointmentKind, OrganKind, Role, Sight, Visibility


def _without_controls(value: Any) -> Any:
    if isinstance(value, str) and any(ord(character) < 32 for character in value):
        raise ValueError("no line breaks or control characters")
    return value


_CLEAN = BeforeValidator(_without_controls)


UnitName = Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ShortName = Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, max_length=40)]
PersonName = Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
PostTitle = PersonName
CodeWord = Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, max_length=20)]
Decree = Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, max_length=80)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[0-9+\- ]*$")]
CreditCode = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^([0-9A-HJ-NP-RT-UW-Y]{18})?$")
]
Login = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
Sort = Annotated[int, Field(ge=0, le=1_000_000)]
Rank = Annotated[int, Field(ge=1, le=12)]
Quota = Annotated[int, Field(ge=1, le=999)]
Version = Annotated[int, Field(ge=1)]
Right = Literal["structure", "people", "roles", "grant"]
RightList = Annotated[list[Right], Field(min_length=1, max_length=4)]


class Payload(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitKey(Payload):
    """An existing unit as the administrator saw it."""

    id: Id
    version: Version


class UnitFields(Payload):
    """The fields of a unit that a form sets; ``region_code`` and ``level`` default to the parent's."""

    name: UnitName
    short_name: ShortName = ""
    code_word: CodeWord = ""
    function: CodeWord = ""
    credit_code: CreditCode = ""
    establishment: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    organ_kind: OrganKind = OrganKind.NONE
    region_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{2,12})?$")] = ""
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    may_issue: bool | None = None
    visibility: Visibility = Visibility.EVERYONE
    sight: Sight = Sight.EVERYTHING


class UnitAdd(UnitFields):
    kind: Literal["unit_add"]
    parent: Id
    unit_kind: Literal["region", "organ", "division", "collection"]
    decree: Decree = ""


class UnitEdit(Payload):
    """Only the fields that are given change."""

    kind: Literal["unit_edit"]
    unit: Id
    version: Version
    name: UnitName | None = None
    short_name: ShortName | None = None
    code_word: CodeWord | None = None
    function: CodeWord | None = None
    credit_code: CreditCode | None = None
    establishment: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    organ_kind: OrganKind | None = None
    region_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,12}$")] | None = None
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    may_issue: bool | None = None
    visibility: Visibility | None = None
    sight: Sight | None = None
    decree: Decree = ""


class UnitOrder(Payload):
    """The parent's children in their new order; those not named keep their order after them."""

    kind: Literal["unit_order"]
    unit: Id
    version: Version
    children: Annotated[list[Id], Field(min_length=1, max_length=500)]


class UnitMove(Payload):
    kind: Literal["unit_move"]
    unit: Id
    version: Version
    parent: Id
    decree: Decree = ""


class UnitMerge(Payload):
    """``units`` end and go into ``into``, or into a new unit below ``parent``. ``head`` (an appointment
    of one of them) is the head of what comes out; without it a new unit has none.
    """

    kind: Literal["unit_merge"]
    units: Annotated[list[UnitKey], Field(min_length=1, max_length=20)]
    into: UnitKey | None = None
    parent: Id | None = None
    new: UnitFields | None = None
    head: Id | None = None
    decree: Decree = ""


class UnitSplit(Payload):
    """A new unit beside ``unit`` takes some of its posts (with who holds them), and lower units."""

    kind: Literal["unit_split"]
    unit: Id
    version: Version
    new: UnitFields
    posts: Annotated[list[Id], Field(max_length=500)] = []
    children: Annotated[list[Id], Field(max_length=500)] = []
    rename: UnitName | None = None
    decree: Decree = ""


class UnitAbolish(Payload):
    """A unit with people, posts or lower units needs a ``successor`` that takes them."""

    kind: Literal["unit_abolish"]
    unit: Id
    version: Version
    successor: Id | None = None
    decree: Decree = ""


class Seat(Payload):
    """A post: an existing one by ``post``, or a new one in ``unit`` with a ``title``."""

    post: Id | None = None
    unit: Id | None = None
    title: Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    rank: Rank = 12
    is_head: bool = False
    is_leader: bool = False


class PersonHire(Payload):
    """A new account, person and primary appointment. The account has no password of its own yet."""

    kind: Literal["person_hire"]
    login: Login
    name: PersonName
    gender: Literal["f", "m", ""] = ""
    mobile: Phone = ""
    office_phone: Phone = ""
    hidden: bool = False
    seat: Seat


class PersonEdit(Payload):
    """Only the fields that are given change."""

    kind: Literal["person_edit"]
    person: Id
    version: Version
    name: PersonName | None = None
    gender: Literal["f", "m", ""] | None = None
    mobile: Phone | None = None
    office_phone: Phone | None = None
    hidden: bool | None = None


class _PersonMoves(Payload):
    person: Id
    version: Version
    seat: Seat


class PersonTransfer(_PersonMoves):
    """The primary appointment ends, another begins. ``tasks_to`` may be the person: they take them along."""

    kind: Literal["person_transfer"]
    tasks_to: Id | None = None


class PersonPromote(_PersonMoves):
    """To another post of the same unit; open tasks go along."""

    kind: Literal["person_promote"]


class PersonSecond(_PersonMoves):
    """借调: the primary appointment stays. ``until`` is the first day on which it no longer holds."""

    kind: Literal["person_second"]
    until: date | None = None


class PersonDeputise(_PersonMoves):
    """挂职 (temporary) or 主持工作 (acting)."""

    kind: Literal["person_deputise"]
    as_kind: Literal[AppointmentKind.TEMPORARY, AppointmentKind.ACTING]
    until: date | None = None


class PersonConcurrent(_PersonMoves):
    """兼任 beside the primary appointment."""

    kind: Literal["person_concurrent"]
    until: date | None = None


class AppointmentEnd(Payload):
    """Any appointment but the primary, which ends by a transfer, a retirement or a departure."""

    kind: Literal["appointment_end"]
    appointment: Id
    version: Version
    tasks_to: Id | None = None


class _PersonGoes(Payload):
    person: Id
    version: Version
    tasks_to: Id | None = None


class PersonRetire(_PersonGoes):
    kind: Literal["person_retire"]


class PersonLeave(_PersonGoes):
    kind: Literal["person_leave"]


class PostAdd(Payload):
    kind: Literal["post_add"]
    unit: Id
    title: PostTitle
    rank: Rank = 12
    is_head: bool = False
    is_leader: bool = False
    quota: Quota = 1
    sort: Sort | None = None


class PostEdit(Payload):
    """Only the fields that are given change."""

    kind: Literal["post_edit"]
    post: Id
    title: PostTitle | None = None
    rank: Rank | None = None
    is_head: bool | None = None
    is_leader: bool | None = None
    quota: Quota | None = None
    sort: Sort | None = None


class PostAbolish(Payload):
    kind: Literal["post_abolish"]
    post: Id


class RoleSet(Payload):
    """``in_charge``: the appointment's holder is the leader in charge (分管) of the unit."""

    kind: Literal["role_set"]
    unit: Id
    role: Role
    appointment: Id


class RoleUnset(Payload):
    kind: Literal["role_unset"]
    unit: Id
    role: Role
    appointment: Id


class HeadSet(Payload):
    """One of the unit's people takes its head's post (or a new one called ``title``)."""

    kind: Literal["head_set"]
    unit: Id
    version: Version
    person: Id
    title: Annotated[str, _CLEAN, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class ScopeGrant(Payload):
    """``until`` is the first day on which the scope no longer holds."""

    kind: Literal["scope_grant"]
    unit: Id
    person: Id
    rights: RightList
    until: date | None = None


class ScopeRevoke(Payload):
    kind: Literal["scope_revoke"]
    scope: Id


AnyPayload = Annotated[
    UnitAdd
    | UnitEdit
    | UnitOrder
    | UnitMove
    | UnitMerge
    | UnitSplit
    | UnitAbolish
    | PersonHire
    | PersonEdit
    | PersonTransfer
    | PersonPromote
    | PersonSecond
    | PersonDeputise
    | PersonConcurrent
    | AppointmentEnd
    | PersonRetire
    | PersonLeave
    | PostAdd
    | PostEdit
    | PostAbolish
    | RoleSet
    | RoleUnset
    | HeadSet
    | ScopeGrant
    | ScopeRevoke,
    Field(discriminator="kind"),
]
payload_adapter: TypeAdapter[AnyPayload] = TypeAdapter(AnyPayload)
