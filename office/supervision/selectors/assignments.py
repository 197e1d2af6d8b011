"""我单位承办, and what units reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from office.kernel import clock, grants
from office.supervision.likeness import alike
from office.supervision.models import (
    Assignment,
    AssignmentState,
    Extension,
    Matter,
    Milestone,
    Report,
    ReportFile,
    ReportState,
)
from orgchart.selectors import Part

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

READ_ASSIGNMENT = "read_assignment"
STATES: dict[str, tuple[str, ...]] = {
    "open": ("assigned", "signed_for", "handling", "reported"),
    "ended": ("done", "stopped"),
}
COMPARED, SHOWN = 200, 5
LOOK_BACK = timedelta(days=365)


@dataclass
class Work:
    """What some assignments hold, by their ids; a constant number of queries."""

    milestones: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, list[Report]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, list[ReportFile]] = field(default_factory=lambda: defaultdict(list))
    extensions: dict[int, list[Extension]] = field(default_factory=lambda: defaultdict(list))

    def waiting(self, assignment_id: int) -> Extension | None:
        rows = self.extensions.get(assignment_id, [])
        return next((row for row in rows if row.state == Extension.State.ASKED), None)


def units_in_hand(names: Iterable[str]) -> tuple[set[int], set[int]]:
    """The ids of units whose registry one is, and of those that one leads."""
    parts = [name.split(":") for name in names if name.startswith("unit:")]
    registry = {int(unit_id) for _, unit_id, part in parts if part == Part.REGISTRY}
    led = {int(unit_id) for _, unit_id, part in parts if part == Part.LEADERS}
    return registry, led


def undertaken(
    account: Account, person: Person, names: Iterable[str], state: str, before: int | None, limit: int
) -> list[Assignment]:
    """What one's units undertake, and what one handles oneself; newest first."""
    registry, led = units_in_hand(names)
    own = Assignment.objects.filter(Q(unit_id__in=registry | led) | Q(handler=person))
    rows = grants.only_visible(own.filter(state__in=STATES[state]), account, READ_ASSIGNMENT)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = rows.select_related("matter__organ", "matter__supervisor", "unit", "handler")
    return list(found.order_by("-id")[:limit])


def readable(account: Account, assignments: Iterable[Assignment]) -> set[int]:
    ids = [row.id for row in assignments]
    return grants.visible_subset(account, Assignment, READ_ASSIGNMENT, ids)


def work_of(assignment_ids: Iterable[int]) -> Work:
    ids, work = list(assignment_ids), Work()
    for milestone in Milestone.objects.filter(assignment_id__in=ids).order_by("order"):
        work.milestones[milestone.assignment_id].append(milestone)
    reports = Report.objects.filter(assignment_id__in=ids).select_related("by", "reviewed_by", "milestone")
    for report in reports.order_by("id"):
        work.reports[report.assignment_id].append(report)
    files = ReportFile.objects.filter(report__assignment_id__in=ids).select_related("file")
    for file in files.order_by("order"):
        work.files[file.report_id].append(file)
    asked = Extension.objects.filter(assignment_id__in=ids).select_related("by", "decided_by", "milestone")
    for extension in asked.order_by("id"):
        work.extensions[extension.assignment_id].append(extension)
    return work


def asked_before(matter: Matter, unit_ids: Iterable[int]) -> list[Assignment]:
    """Other assignments of the same units, now or within a year, that ask for the same: same source, or
    a title alike. For the units themselves, which read them all.
    """
    return _alike(matter.title, (matter.source_kind, matter.source_id), unit_ids, matter.id)


def alike_for(
    account: Account, title: str, source: tuple[str, int | None], unit_ids: Iterable[int]
) -> list[Assignment]:
    """The same before a matter is opened, of what the asker may read."""
    found = _alike(title, source, unit_ids, None)
    seen = readable(account, found)
    return [row for row in found if row.id in seen]


def _alike(
    title: str, source: tuple[str, int | None], unit_ids: Iterable[int], but: int | None
) -> list[Assignment]:
    rows = Assignment.objects.filter(
        unit_id__in=list(unit_ids), matter__created_at__gt=clock.now() - LOOK_BACK
    ).exclude(state=AssignmentState.STOPPED)
    if but is not None:
        rows = rows.exclude(matter_id=but)
    found = rows.select_related("matter__organ", "unit").order_by("-id")[:COMPARED]
    kind, source_id = source
    return [
        row
        for row in found
        if (kind and (row.matter.source_kind, row.matter.source_id) == (kind, source_id))
        or alike(title, row.matter.title)
    ][:SHOWN]


def last_accepted(assignments: Iterable[Assignment]) -> dict[int, Report]:
    """By assignment, the newest report that was accepted: what could be handed in again."""
    rows = Report.objects.filter(
        assignment_id__in=[row.id for row in assignments], state=ReportState.ACCEPTED
    )
    return {row.assignment_id: row for row in rows.order_by("id")}
