"""The facts beside a unit: who heads it, who has which duty, who is in charge, whence it came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from office.kernel import clock
from orgchart.models import AdminScope, Appointment, InCharge, Unit, UnitKind, UnitRole, UnitSuccession
from orgchart.selectors.people import serving
from orgchart.selectors.resolving import heads_of
from orgchart.selectors.units import Authorities, ancestors, guiding_organ, in_force
from orgchart.selectors.visibility import Viewer, seen_by


@dataclass(frozen=True)
class UnitFacts:
    ancestors: list[Unit]
    organ: Unit
    head: Appointment | None
    superior: Unit | None
    guiding: Unit | None
    in_charge: list[Appointment]  # leaders in charge of this unit
    charges: list[tuple[Appointment, Unit]]  # who of its leaders is in charge of which lower unit
    roles: dict[str, list[Appointment]]
    history: list[UnitSuccession]
    scopes: list[tuple[AdminScope, Appointment | None]] = field(default_factory=list)


def facts_of(unit: Unit, viewer: Viewer) -> UnitFacts:
    """Everything the unit's page says beside its lists; a constant number of queries."""
    above = ancestors(unit)
    is_organ = unit.kind == UnitKind.ORGAN
    head = heads_of(unit)
    shown = _seen({one.appointment_id for one in head}, viewer)
    leaders, charges = _charges(unit, viewer)
    return UnitFacts(
        ancestors=[one for one in above if viewer.sees(one)],
        organ=next((one for one in [unit, *reversed(above)] if one.may_issue), unit),
        head=next(iter(shown.values()), None),
        superior=_if_seen(Authorities([unit]).superior(unit), viewer) if is_organ else None,
        guiding=_if_seen(guiding_organ(unit), viewer) if is_organ else None,
        in_charge=leaders,
        charges=charges,
        roles=_roles(unit, viewer),
        history=list(UnitSuccession.objects.filter(unit=unit).order_by("-effective_on", "-id")),
        scopes=_scopes(unit, viewer),
    )


def _seen(appointment_ids: set[int], viewer: Viewer) -> dict[int, Appointment]:
    rows = serving().filter(seen_by(viewer), id__in=appointment_ids).order_by("sort", "id")
    return {row.id: row for row in rows}


def _if_seen(unit: Unit | None, viewer: Viewer) -> Unit | None:
    return unit if unit is not None and viewer.sees(unit) else None


def _charges(unit: Unit, viewer: Viewer) -> tuple[list[Appointment], list[tuple[Appointment, Unit]]]:
    own = InCharge.objects.filter(unit=unit) | InCharge.objects.filter(unit__parent=unit)
    rows = list(own.select_related("unit").order_by("unit__sort", "unit_id", "id"))
    seen = _seen({row.appointment_id for row in rows}, viewer)
    pairs = [(seen[row.appointment_id], row.unit) for row in rows if row.appointment_id in seen]
    leaders = [leader for leader, led in pairs if led.id == unit.id]
    return leaders, [(leader, led) for leader, led in pairs if led.id != unit.id and _if_seen(led, viewer)]


def _roles(unit: Unit, viewer: Viewer) -> dict[str, list[Appointment]]:
    rows = list(UnitRole.objects.filter(unit=unit).order_by("id").values_list("role", "appointment_id"))
    seen = _seen({appointment_id for _, appointment_id in rows}, viewer)
    roles: dict[str, list[Appointment]] = defaultdict(list)
    for role, appointment_id in rows:
        if appointment_id in seen:
            roles[role].append(seen[appointment_id])
    return dict(roles)


def _scopes(unit: Unit, viewer: Viewer) -> list[tuple[AdminScope, Appointment | None]]:
    """Who administers the unit: told to its own people and to administrators."""
    inside = any(path.startswith(unit.path) for path in viewer.paths)
    if not inside and not viewer.administrator:
        return []
    scopes = list(AdminScope.objects.filter(in_force(clock.today()), unit=unit).order_by("id"))
    held = serving().filter(seen_by(viewer), person__account_id__in=[scope.account_id for scope in scopes])
    by_account: dict[int, Appointment] = {}
    for row in held.order_by("-kind", "sort", "id"):
        by_account.setdefault(row.person.account_id, row)
    return [(scope, by_account.get(scope.account_id)) for scope in scopes]
