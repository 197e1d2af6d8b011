"""Which class does which kind of change."""

from __future__ import annotations

from datetime import date
from typing import Any

from office.kernel.errors import invalid
from orgchart.permissions import Authority
from orgchart.services.changes.base import Operation
from orgchart.services.changes.payloads import AnyPayload
from orgchart.services.changes.units import UnitAdd, UnitEdit, UnitMove, UnitOrder

KINDS: dict[str, type[Operation[Any]]] = {one.kind: one for one in (UnitAdd, UnitEdit, UnitOrder, UnitMove)}


def operation(payload: AnyPayload, authority: Authority, on: date, *, fresh: bool = True) -> Operation[Any]:
    if payload.kind not in KINDS:
        raise invalid("orgchart.kind_unknown", field="kind")
    return KINDS[payload.kind](payload, authority, on, fresh=fresh)
