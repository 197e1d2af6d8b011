"""Carry out the lines of a units file: parents before children; in a level moves, new ones, changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from office.kernel import clock
from office.kernel.ids import new_id
from office.kernel.outbox import publish
from orgchart.events import UnitChanged
from orgchart.models import (
    Appointment,
    ChangeKind,
    ImportLine,
    ImportRun,
    LineKind,
    SuccessionKind,
    Unit,
    UnitKey,
    UnitKind,
    UnitSuccession,
)
from orgchart.models.paths import extend, within
from orgchart.selectors.units import LEADERSHIP
from orgchart.services.bulk import insert_objects, insert_rows
from orgchart.services.changes.derived import Touched, key_units, move_paths, narrow, read_unit
from orgchart.services.imports.store import Outdated, digest, update_rows
from orgchart.services.imports.unit_plan import FIELDS, present
from orgchart.services.names import unit_keys, unit_reading

KINDS = {
    LineKind.ADD: ChangeKind.UNIT_ADD,
    LineKind.CHANGE: ChangeKind.UNIT_EDIT,
    LineKind.MOVE: ChangeKind.UNIT_MOVE,
    LineKind.DEACTIVATE: ChangeKind.UNIT_ABOLISH,
}


def write_units(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    """Raises Outdated when a unit is no longer as the dry run saw it."""
    units = Unit.objects.in_bulk([line.target for line in lines if line.target is not None])
    for line in lines:
        if line.kind != LineKind.ADD:
            unit = units.get(line.target or 0)
            if unit is None or digest(present(unit)) != line.seen:
                raise Outdated
    touched = Touched()
    for _, level in groupby(lines, key=lambda line: line.turn):
        by_kind: dict[str, list[ImportLine]] = {}
        for line in level:
            by_kind.setdefault(line.kind, []).append(line)
        for line in by_kind.get(LineKind.MOVE, []):
            _move(line, touched)
        _add(by_kind.get(LineKind.ADD, []))
        _change(by_kind.get(LineKind.MOVE, []) + by_kind.get(LineKind.CHANGE, []), touched)
        _end(by_kind.get(LineKind.DEACTIVATE, []), touched)
    touched.settle()
    for line in lines:
        if line.target is not None:
            event = UnitChanged(unit_id=line.target, kind=KINDS[LineKind(line.kind)])
            # A new unit's first event needs no look at earlier ones.
            version = 1 if line.kind == LineKind.ADD else None
            publish(event, aggregate="unit", aggregate_id=line.target, version=version)


def _parents(lines: Sequence[ImportLine]) -> dict[str, Unit]:
    """The parents that these lines name, by ``#id`` or code, as they are now."""
    keys = {str(line.plan["parent"]) for line in lines if line.plan.get("parent")}
    ids = [int(key[1:]) for key in keys if key.startswith("#")]
    found = {f"#{unit_id}": unit for unit_id, unit in Unit.objects.in_bulk(ids).items()}
    codes = [key for key in keys if not key.startswith("#")]
    found |= {str(unit.external_id): unit for unit in Unit.objects.filter(external_id__in=codes)}
    if len(found) != len(keys) or any(_gone(unit) for unit in found.values()):
        raise Outdated
    return found


def _gone(unit: Unit) -> bool:
    return unit.valid_to is not None and unit.valid_to <= clock.today()


def _move(line: ImportLine, touched: Touched) -> None:
    unit = Unit.objects.get(id=line.target or 0)
    parent = _parents([line]).get(str(line.plan["parent"]))
    if parent is None or parent.path.startswith(unit.path):
        raise Outdated  # only the system administrator's file names roots; no unit becomes one
    before = unit.parent
    move_paths(unit, parent)
    UnitSuccession.objects.create(
        kind=SuccessionKind.MOVE,
        unit=unit,
        predecessor_name=before.name if before else "",
        effective_on=clock.today(),
    )
    touched.units.add(unit.id)
    touched.serving |= _people_under(unit)


def _people_under(unit: Unit) -> set[int]:
    return set(Appointment.objects.filter(within(unit.path)).values_list("person_id", flat=True))


def _add(lines: Sequence[ImportLine]) -> None:
    if not lines:
        return
    parents = _parents(lines)
    made = [_new_unit(line, parents.get(str(line.plan["parent"]))) for line in lines]
    insert_objects(made)
    named = [unit for unit in made if unit.function != LEADERSHIP]
    keys = [(unit.id, key) for unit in named for key in sorted(unit_keys(unit.name, unit.short_name))]
    insert_rows(UnitKey, ["unit_id", "key"], keys)
    found = [
        UnitSuccession(id=new_id(), kind=SuccessionKind.FOUND, unit=unit, effective_on=unit.valid_from)
        for unit in made
    ]
    insert_objects(found)
    for line, unit in zip(lines, made, strict=True):
        line.target = unit.id


def _new_unit(line: ImportLine, parent: Unit | None) -> Unit:
    values: dict[str, Any] = dict(line.plan["set"])
    values.setdefault("short_name", values["name"][:40])
    values.setdefault("level", parent.level if parent else 1)
    values.setdefault("region_code", parent.region_code if parent else "")
    values.setdefault("may_issue", values["kind"] == UnitKind.ORGAN)
    since = values.pop("valid_from", None)
    unit_id = new_id()
    pinyin, initials = unit_reading(values["name"])
    return Unit(
        id=unit_id,
        parent=parent,
        path=extend(parent.path if parent else "", unit_id),
        scope=parent.scope if parent else "",
        valid_from=date.fromisoformat(since) if since else clock.today(),
        pinyin=pinyin,
        initials=initials,
        **values,
    )


def _change(lines: Sequence[ImportLine], touched: Touched) -> None:
    """Write the fields of existing units, and what is read from their names."""
    units = Unit.objects.in_bulk([line.target for line in lines if line.target is not None])
    renamed: list[UnitSuccession] = []
    for line in lines:
        unit, values = units[line.target or 0], dict(line.plan["set"])
        if "name" in values:
            before = SuccessionKind.RENAME, unit.name
            row = UnitSuccession(id=new_id(), kind=before[0], unit=unit, predecessor_name=before[1])
            row.effective_on = clock.today()
            renamed.append(row)
        for name, value in values.items():
            dated = name == "valid_from"
            setattr(unit, name, date.fromisoformat(value) if dated else value)
        read_unit(unit)
    update_rows(Unit, [*FIELDS.values(), "pinyin", "initials"], list(units.values()))
    insert_objects(renamed)
    touched.units |= set(units)
    for line in lines:
        unit, fields = units[line.target or 0], set(line.plan["set"])
        if fields & {"name", "short_name", "function"}:
            key_units([unit])
        if "may_issue" in fields:
            narrow(unit)
            touched.serving |= _people_under(unit)


def _end(lines: Sequence[ImportLine], touched: Touched) -> None:
    """End units on today; one that began today lasts for its day."""
    units = Unit.objects.in_bulk([line.target for line in lines if line.target is not None])
    for unit in units.values():
        unit.valid_to = max(clock.today(), unit.valid_from + timedelta(days=1))
    update_rows(Unit, ["valid_to"], list(units.values()))
    UnitKey.objects.filter(unit_id__in=list(units)).delete()
    insert_objects(
        [
            UnitSuccession(id=new_id(), kind=SuccessionKind.ABOLISH, unit=unit, effective_on=clock.today())
            for unit in units.values()
        ]
    )
    touched.units |= set(units)
