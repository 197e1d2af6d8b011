"""The rules of single changes, kept by a file of units too: places, names, codes.

Only what a row changes is looked at: what is odd in the chart already may stay as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from office.kernel.errors import OfficeError
from orgchart.models import ImportLine, LineKind, Unit
from orgchart.services.changes import rules
from orgchart.services.imports.store import fail
from orgchart.services.imports.unit_plan import FIELDS
from orgchart.services.imports.unit_tree import Tree

PLACING = {"kind", "organ_kind", "region_code", "level", "parent"}


def check(lines: Sequence[ImportLine], tree: Tree) -> None:
    """Refuse rows that would break a rule; four queries for all of them, but for governing bodies."""
    changing = [line for line in lines if not line.errors and line.kind != LineKind.SAME]
    keys = {tree.slots[line.id].key for line in changing}
    above = {tree.above.get(key, "") for key in keys} - {""}
    units = _as_they_will_be(keys | above, tree)
    for line in changing:
        unit, parent = units[tree.slots[line.id].key], units.get(tree.above.get(tree.slots[line.id].key, ""))
        touched = {*line.plan["set"]} | ({"parent"} if line.plan["parent"] is not None else set())
        if parent is not None and touched & PLACING:
            _check_place(line, unit, parent)
        if "credit_code" in touched and unit.credit_code and not rules.credit_code_holds(unit.credit_code):
            fail(line, "credit_code", "orgchart.credit_code_wrong")
        if touched & {"organ_kind", "region_code"}:
            _check_authority(line, unit, tree)
    _check_names(changing, units, tree)
    _check_words(changing, units, tree)


def _as_they_will_be(keys: Iterable[str], tree: Tree) -> dict[str, Unit]:
    """Units by key, as the file leaves them; what it does not say of a new one is its parent's."""
    wanted = list(keys)
    units = Unit.objects.in_bulk([int(key[1:]) for key in wanted if key.startswith("#")])
    held = {key: tree.by_key[key].line_id for key in wanted if key in tree.by_key}
    rows = ImportLine.objects.filter(id__in=list(held.values())).values_list("id", "values")
    values = dict(rows)
    found = {}
    for key in wanted:
        unit = units[int(key[1:])] if key.startswith("#") else Unit(id=0, level=0, region_code="")
        for column, attribute in FIELDS.items():
            value = values.get(held.get(key, 0), {}).get(column)
            if value is not None:
                setattr(unit, attribute, value)
        found[key] = unit
    return found


def _check_place(line: ImportLine, unit: Unit, parent: Unit) -> None:
    unit.level, unit.region_code = unit.level or parent.level, unit.region_code or parent.region_code
    try:
        rules.check_place(unit, parent)
    except OfficeError as refused:
        fail(line, refused.field or "parent", refused.code, **refused.data)


def _check_authority(line: ImportLine, unit: Unit, tree: Tree) -> None:
    named = [int(key[1:]) for key in tree.by_key if key.startswith("#")]
    if unit.organ_kind in rules.GOVERNING:
        try:
            rules.check_authority(unit, but=[*named, *tree.leaving])
        except OfficeError as refused:
            fail(line, "organ_kind", refused.code, **refused.data)


def _check_names(lines: Sequence[ImportLine], units: dict[str, Unit], tree: Tree) -> None:
    """A name is once among the units beside each other, in the file and in the chart."""
    wanted: dict[tuple[str, str], ImportLine] = {}
    for line in lines:
        key = tree.slots[line.id].key
        if "name" in line.plan["set"] or line.plan["parent"] is not None:
            place = (tree.above.get(key, ""), units[key].name)
            if tree.names.setdefault(place, line.row) == line.row:
                wanted[place] = line
            else:
                fail(line, "name", "orgchart.name_taken", name=place[1])
    parents = [int(above[1:]) for above, _ in wanted if above.startswith("#")]
    beside = Unit.objects.filter(rules.living(), parent_id__in=parents, name__in={name for _, name in wanted})
    for other in beside.exclude(id__in=tree.leaving):
        mine = wanted.get((f"#{other.parent_id}", other.name))
        if mine is not None and mine.target != other.id and _stays(other, tree):
            fail(mine, "name", "orgchart.name_taken", name=other.name)


def _stays(unit: Unit, tree: Tree) -> bool:
    """Whether the file leaves a unit its place and its name."""
    slot = tree.by_key.get(f"#{unit.id}")
    if slot is None:
        return True
    name = ImportLine.objects.values_list("values__name", flat=True).get(id=slot.line_id)
    return slot.above in (None, f"#{unit.parent_id}") and name in (None, "", unit.name)


def _check_words(lines: Sequence[ImportLine], units: dict[str, Unit], tree: Tree) -> None:
    """机关代字: once among the organs that issue."""
    wanted: dict[str, ImportLine] = {}
    for line in lines:
        unit = units[tree.slots[line.id].key]
        if unit.code_word and unit.may_issue and {"code_word", "may_issue"} & {*line.plan["set"]}:
            if tree.words.setdefault(unit.code_word, line.row) == line.row:
                wanted[unit.code_word] = line
            else:
                fail(line, "code_word", "orgchart.code_word_taken", code=unit.code_word)
    others = Unit.objects.filter(rules.living(), code_word__in=list(wanted), may_issue=True)
    for other in others.exclude(id__in=tree.leaving):
        line = wanted[other.code_word]
        if line.target != other.id and f"#{other.id}" not in tree.by_key:
            fail(line, "code_word", "orgchart.code_word_taken", code=other.code_word)
