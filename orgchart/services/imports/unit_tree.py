"""Where the file's units hang: who each row is, its parent, and the tree there will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from orgchart.models import ImportLine, ImportRun, Unit
from orgchart.services.imports.known import DEEPEST, Known
from orgchart.services.imports.store import parts

Fault = tuple[str, str, dict[str, Any]]  # column, code, data


@dataclass
class Slot:
    """One row while units are compared. ``key`` is ``#id`` of a unit there is, or a new one's code."""

    line_id: int
    row: int
    code: str
    parent: str
    key: str = ""
    above: str | None = None  # the parent's key; "" for a root
    faults: list[Fault] = field(default_factory=list)

    def fail(self, column: str, code: str, **data: Any) -> None:
        self.faults.append((column, code, data))


@dataclass
class Tree:
    """All rows of the file by line, and for every unit of the future chart its parent's key."""

    known: Known
    slots: dict[int, Slot]
    by_key: dict[str, Slot]
    above: dict[str, str]
    leaving: list[int]  # units that a complete file leaves out
    depths: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)  # credit codes in the file, by row
    names: dict[tuple[str, str], int] = field(default_factory=dict)  # (parent's key, name), by row
    words: dict[str, int] = field(default_factory=dict)  # 机关代字 of organs that issue, by row

    def depth(self, key: str) -> int:
        """How many levels below the top the unit will be; cycles count as 0."""
        way: list[str] = []
        at = key
        while at and at not in self.depths and at not in way:
            way.append(at)
            at = self.above.get(at, "")
        known = 0 if at in way else self.depths.get(at, self.known.root_depth)
        for step, one in enumerate(reversed(way), start=1):
            self.depths[one] = known + step
        return self.depths.get(key, 0)


def build_tree(run: ImportRun, known: Known) -> Tree:
    slots = {slot.line_id: slot for slot in _slots(run)}
    taken = _taken_elsewhere({slot.code for slot in slots.values() if slot.code}, known)
    by_key: dict[str, Slot] = {}
    for slot in slots.values():
        _identify(slot, known, taken)
        first = by_key.setdefault(slot.key, slot) if slot.key else slot
        if first is not slot:
            slot.fail("code", "orgchart.import_duplicate", row=first.row)
    named = {int(key[1:]) for key in by_key if key.startswith("#")}
    leaving = [unit_id for unit_id in known.parents if unit_id not in named] if run.complete else []
    above = {f"#{unit_id}": f"#{parent}" if parent else "" for unit_id, parent in known.parents.items()}
    tree = Tree(known, slots, by_key, above, leaving)
    _hang(tree, whole=run.unit_id is None)
    _refuse_cycles(tree)
    for slot in by_key.values():
        if not slot.faults and tree.depth(slot.key) > DEEPEST:
            slot.fail("parent", "orgchart.import_too_deep", limit=DEEPEST)
    return tree


def _slots(run: ImportRun) -> Iterable[Slot]:
    rows = ImportLine.objects.filter(run=run, row__gt=0).order_by("id")
    for line_id, row, values in rows.values_list("id", "row", "values").iterator(chunk_size=2000):
        slot = Slot(line_id, row, str(values.get("code") or ""), str(values.get("parent") or ""))
        slot.key = str(values.get("id") or "")
        yield slot


def _identify(slot: Slot, known: Known, taken: set[str]) -> None:
    """Set the row's key; a code used outside the scope, or by another unit, is refused."""
    holder = known.by_code.get(slot.code)
    if slot.key:
        number = slot.key.removeprefix("#")
        unit_id = int(number) if number.isdigit() else 0
        slot.key = f"#{unit_id}"
        if unit_id not in known.parents:
            slot.key = ""
            slot.fail("id", "orgchart.import_unknown_id")
        elif slot.code in taken or holder not in (None, unit_id):
            slot.fail("code", "orgchart.import_code_taken")
    elif not slot.code:
        slot.fail("code", "orgchart.import_code_missing")
    elif slot.code in taken or (holder is not None and holder not in known.parents):
        slot.fail("code", "orgchart.import_code_taken")
    else:
        slot.key = f"#{holder}" if holder is not None else slot.code


def _taken_elsewhere(codes: set[str], known: Known) -> set[str]:
    taken: set[str] = set()
    for part in parts(sorted(codes - set(known.by_code)), 500):
        taken |= {
            str(one)
            for one in Unit.objects.filter(external_id__in=part).values_list("external_id", flat=True)
        }
    return taken


def _hang(tree: Tree, *, whole: bool) -> None:
    """Find each row's parent, in the file or in the chart."""
    codes = {slot.code: slot.key for slot in tree.by_key.values() if slot.code}
    leaving = set(tree.leaving)
    for slot in tree.by_key.values():
        if not slot.parent:
            slot.above = "" if whole else None
            if slot.above is None:
                slot.fail("parent", "orgchart.import_required")
        else:
            slot.above = _parent_key(slot.parent, codes, tree.known)
            if slot.above is None:
                slot.fail("parent", "orgchart.import_unknown_parent", parent=slot.parent)
            elif slot.above.startswith("#") and int(slot.above[1:]) in leaving:
                slot.fail("parent", "orgchart.import_parent_leaving", parent=slot.parent)
        if slot.above is not None:
            tree.above[slot.key] = slot.above


def _parent_key(text: str, codes: dict[str, str], known: Known) -> str | None:
    if text in codes:
        return codes[text]
    unit_id = known.resolve(text)
    return f"#{unit_id}" if unit_id is not None else None


def _refuse_cycles(tree: Tree) -> None:
    """Every row on a cycle is told so; rows that hang below one are not to blame."""
    clear: set[str] = set()
    for start in tree.by_key:
        way: list[str] = []
        place: dict[str, int] = {}
        at = start
        while at and at not in clear and at not in place:
            place[at] = len(way)
            way.append(at)
            at = tree.above.get(at, "")
        if at in place:
            for key in way[place[at] :]:
                if key in tree.by_key:
                    tree.by_key[key].fail("parent", "orgchart.import_cycle")
        clear.update(way)
