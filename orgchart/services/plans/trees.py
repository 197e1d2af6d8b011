"""The units under a plan before and after it, and what became of which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from orgchart.models import SuccessionKind, Unit, UnitSuccession
from orgchart.models.paths import within
from orgchart.selectors.units import in_force

MOST_NODES = 600  # shown; a plan that touches more is read by its acts


@dataclass
class Node:
    """A unit in reading order. ``was``: the former name of what is renamed, the former parent of what
    moves, the successor of what ends.
    """

    id: int
    name: str
    kind: str
    depth: int
    marks: list[str] = field(default_factory=list)
    was: str = ""


@dataclass(frozen=True)
class Known:
    name: str
    parent: int | None
    kind: str
    sort: int


Snapshot = dict[int, Known]


def snapshot(top: Unit, on: date) -> Snapshot:
    """The units in force at or under ``top``; one query."""
    path = Unit.objects.values_list("path", flat=True).get(id=top.id)
    rows = Unit.objects.filter(in_force(on), within(path))
    fields = ("id", "name", "parent_id", "kind", "sort")
    return {
        key: Known(name, parent, kind, sort) for key, name, parent, kind, sort in rows.values_list(*fields)
    }


@dataclass
class Difference:
    """What became of the units between two snapshots."""

    top: int
    before: Snapshot
    after: Snapshot
    heirs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    merged: set[int] = field(default_factory=set)
    split: set[int] = field(default_factory=set)

    @property
    def gone(self) -> set[int]:
        return self.before.keys() - self.after.keys()

    @property
    def new(self) -> set[int]:
        return self.after.keys() - self.before.keys()

    @property
    def renamed(self) -> set[int]:
        both = self.before.keys() & self.after.keys()
        return {key for key in both if self.before[key].name != self.after[key].name}

    @property
    def moved(self) -> set[int]:
        both = self.before.keys() & self.after.keys()
        return {key for key in both - {self.top} if self.before[key].parent != self.after[key].parent}

    @property
    def touched(self) -> set[int]:
        return self.gone | self.new | self.renamed | self.moved | self.merged | self.split

    def trees(self) -> tuple[list[Node], list[Node]]:
        return self._tree(self.before, self._before), self._tree(self.after, self._after)

    def _before(self, key: int) -> tuple[list[str], str]:
        if key in self.gone:
            names = [self.after[one].name for one in self.heirs.get(key, []) if one in self.after]
            return ["gone"], "、".join(names)
        return [], ""

    def _after(self, key: int) -> tuple[list[str], str]:
        marks, was = [], ""
        if key in self.new:
            marks.append("new")
        if key in self.merged:
            marks.append("merged")
        if key in self.split:
            marks.append("split")
        if key in self.moved:
            marks.append("moved")
            parent = self.before.get(self.before[key].parent or 0)
            was = parent.name if parent else ""
        if key in self.renamed:
            marks.append("renamed")
            was = self.before[key].name
        return marks, was

    def _tree(self, units: Snapshot, mark: Callable[[int], tuple[list[str], str]]) -> list[Node]:
        shown: set[int] = set()
        for key in self.touched:
            at: int | None = key
            while at is not None and at in units and at not in shown:
                shown.add(at)
                at = units[at].parent if at != self.top else None
        below: dict[int, list[int]] = defaultdict(list)
        for key in shown - {self.top}:
            below[units[key].parent or 0].append(key)
        nodes: list[Node] = []
        waiting = [(self.top, 0)] if self.top in units else []
        while waiting and len(nodes) < MOST_NODES:
            key, depth = waiting.pop()
            marks, was = mark(key)
            nodes.append(Node(key, units[key].name, units[key].kind, depth, marks, was))
            order = sorted(below[key], key=lambda one: (units[one].sort, one), reverse=True)
            waiting += [(one, depth + 1) for one in order]
        return nodes


def difference(top: Unit, before: Snapshot, on: date) -> Difference:
    """Compare with what stands now; what came of what is read from the history of that day."""
    found = Difference(top.id, before, snapshot(top, on))
    steps = UnitSuccession.objects.filter(effective_on=on, predecessor_id__in=before.keys())
    mine = Q(unit_id__in=found.after.keys())
    for kind, unit, earlier in steps.filter(mine).values_list("kind", "unit_id", "predecessor_id"):
        if kind == SuccessionKind.SPLIT:
            if unit in found.new:
                found.split.add(unit)
        elif earlier in found.gone:
            found.heirs[earlier].append(unit)
            found.merged.add(unit)
    return found
