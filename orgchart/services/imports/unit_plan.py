"""The dry run of units: each row against the chart, and who a complete file leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from office.kernel import clock
from office.kernel.ids import new_id
from orgchart.models import Appointment, ImportLine, ImportRun, LineKind, Unit, UnitKind
from orgchart.services.changes import guards
from orgchart.services.imports.columns import by_key
from orgchart.services.imports.known import Known, reference
from orgchart.services.imports.store import digest, fail, forget, parts
from orgchart.services.imports.unit_tree import Slot, Tree

LAST = 10_000  # the turn of units that go: after all others, the deepest first
FIELDS = {
    "code": "external_id",
    "name": "name",
    "short_name": "short_name",
    "kind": "kind",
    "organ_kind": "organ_kind",
    "level": "level",
    "function": "function",
    "code_word": "code_word",
    "region_code": "region_code",
    "credit_code": "credit_code",
    "establishment": "establishment",
    "may_issue": "may_issue",
    "sort": "sort",
    "valid_from": "valid_from",
}
NULLABLE = {"external_id", "establishment"}


def present(unit: Unit) -> dict[str, Any]:
    """A unit as the comparison sees it: also what ``seen`` is made from."""
    return {name: getattr(unit, name) for name in (*FIELDS.values(), "parent_id", "valid_to")}


def compare(run: ImportRun, tree: Tree, lines: Sequence[ImportLine]) -> None:
    """Fill in what each of these rows would do; units and credit codes are read at once for all."""
    slots = [tree.slots[line.id] for line in lines]
    ids = [int(slot.key[1:]) for slot in slots if slot.key.startswith("#")]
    units = Unit.objects.in_bulk(ids)
    holders = _credit_holders(lines)
    for line, slot in zip(lines, slots, strict=True):
        forget(line)
        for column, code, data in slot.faults:
            fail(line, column, code, **data)
        unit = units.get(int(slot.key[1:])) if slot.key.startswith("#") else None
        _check_values(line, unit, holders)
        credit = str(line.values.get("credit_code") or "")
        if credit and tree.credits.setdefault(credit, line.row) != line.row:
            fail(line, "credit_code", "orgchart.import_duplicate", row=tree.credits[credit])
        if line.errors:
            continue
        line.turn = tree.depth(slot.key)
        if unit is None:
            _plan_new(line, slot, tree.known)
        else:
            _plan_change(line, slot, unit, tree)


def _credit_holders(lines: Sequence[ImportLine]) -> dict[str, int]:
    codes = {str(line.values["credit_code"]) for line in lines if line.values.get("credit_code")}
    rows = Unit.objects.filter(credit_code__in=codes, valid_to=None)
    return dict(rows.values_list("credit_code", "id"))


def _check_values(line: ImportLine, unit: Unit | None, holders: dict[str, int]) -> None:
    values = line.values
    kind = values.get("kind") or (unit.kind if unit else "")
    issues = values.get("may_issue")
    if issues is None:
        issues = unit.may_issue if unit else False
    if issues and kind != UnitKind.ORGAN:
        fail(line, "may_issue", "orgchart.import_only_organs_issue")
    holder = holders.get(values.get("credit_code") or "")
    if holder is not None and (unit is None or holder != unit.id):
        fail(line, "credit_code", "orgchart.import_credit_taken")
    since = values.get("valid_from")
    if unit is not None and since and unit.valid_to and date.fromisoformat(since) >= unit.valid_to:
        fail(line, "valid_from", "orgchart.import_period")


def _plan_new(line: ImportLine, slot: Slot, known: Known) -> None:
    columns = by_key("units")
    values = {FIELDS[key]: value for key, value in line.values.items() if key in FIELDS and value is not None}
    line.kind = LineKind.ADD
    line.plan = {"set": values, "parent": slot.above or ""}
    line.changes = [
        {"field": key, "before": "", "after": columns[key].shown(value)}
        for key, value in line.values.items()
        if key in FIELDS and value not in (None, "")
    ]
    line.changes.append({"field": "parent", "before": "", "after": _parent_name(slot.above or "", known)})


def _plan_change(line: ImportLine, slot: Slot, unit: Unit, tree: Tree) -> None:
    line.target, line.seen = unit.id, digest(present(unit))
    line.key = reference(unit.id, unit.external_id)
    changes, values = differences(unit, line.values)
    before = f"#{unit.parent_id}" if unit.parent_id else ""
    moved = slot.above is not None and slot.above != before
    if moved and not slot.above:
        fail(line, "parent", "orgchart.import_required")
        return
    if moved:
        names = (_parent_name(before, tree.known), _parent_name(slot.above or "", tree.known))
        changes.append({"field": "parent", "before": names[0], "after": names[1]})
    line.changes = changes
    line.plan = {"set": values, "parent": slot.above if moved else None}
    line.kind = LineKind.MOVE if moved else LineKind.CHANGE if changes else LineKind.SAME


def differences(unit: Unit, values: dict[str, Any]) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """What a row would change of a unit: for reading, and for writing."""
    columns = by_key("units")
    changes: list[dict[str, str]] = []
    writes: dict[str, Any] = {}
    for key, attribute in FIELDS.items():
        if key not in values or (values[key] is None and columns[key].kept):
            continue
        before = getattr(unit, attribute)
        before = before.isoformat() if isinstance(before, date) else before
        after = values[key]
        if after is None:
            after = None if attribute in NULLABLE else ""
        if before != after:
            shown = columns[key].shown
            changes.append({"field": key, "before": shown(before), "after": shown(after)})
            writes[attribute] = after
    return changes, writes


def _parent_name(key: str, known: Known) -> str:
    return known.names.get(int(key[1:]), "") if key.startswith("#") else key


def leavers(run: ImportRun, tree: Tree) -> list[ImportLine]:
    """A line for each unit left out; a unit in which people serve cannot go."""
    lines: list[ImportLine] = []
    today = clock.today()
    for part in parts(tree.leaving, 500):
        lasting = Q(valid_to=None) | Q(valid_to__gt=today)
        staffed = set(Appointment.objects.filter(lasting, unit_id__in=part).values_list("unit_id", flat=True))
        for unit in Unit.objects.filter(id__in=part).order_by("path"):
            line = ImportLine(id=new_id(), run=run, row=0, key=reference(unit.id, unit.external_id))
            line.name, line.target, line.seen = unit.name, unit.id, digest(present(unit))
            line.kind = LineKind.DEACTIVATE
            line.turn = LAST - len(unit.path)
            line.changes = [{"field": "name", "before": unit.name, "after": ""}]
            if unit.id in staffed:
                fail(line, "name", "orgchart.import_unit_has_people")
            for blocker in guards.blockers([], [unit.id]):
                fail(line, "name", blocker.code, count=blocker.count, **blocker.data)
            lines.append(line)
    return lines
