"""Which class does which kind of change."""

from __future__ import annotations

from datetime import date
from typing import Any

from orgchart.permissions import Authority
from orgchart.services.changes import merging, people, posts, roles, scopes, units
from orgchart.services.changes.base import Operation
from orgchart.services.changes.payloads import AnyPayload

_CLASSES: tuple[type[Operation[Any]], ...] = (
    units.UnitAdd,
    units.UnitEdit,
    units.UnitOrder,
    units.UnitMove,
    merging.UnitMerge,
    merging.UnitSplit,
    merging.UnitAbolish,
    people.PersonHire,
    people.PersonEdit,
    people.PersonTransfer,
    people.PersonPromote,
    people.PersonSecond,
    people.PersonDeputise,
    people.PersonConcurrent,
    people.AppointmentEnd,
    people.PersonRetire,
    people.PersonLeave,
    posts.PostAdd,
    posts.PostEdit,
    posts.PostAbolish,
    roles.RoleSet,
    roles.RoleUnset,
    roles.HeadSet,
    scopes.ScopeGrant,
    scopes.ScopeRevoke,
)
KINDS = {one.kind: one for one in _CLASSES}


def operation(payload: AnyPayload, authority: Authority, on: date, *, fresh: bool = True) -> Operation[Any]:
    """The change that a payload means, not yet checked."""
    return KINDS[payload.kind](payload, authority, on, fresh=fresh)
