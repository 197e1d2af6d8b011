"""One person's rows against their appointments: which stay, which begin, which end.

Dates are half-open: ``valid_to`` is the first day without the post. A new primary appointment ends the
old one on its first day; one that began that same day is changed in place, so that no day has two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from orgchart.models import Appointment, AppointmentKind, ImportLine

PRIMARY = AppointmentKind.PRIMARY.value
Operation = list[Any]  # ["add", {…}] | ["end", id, date] | ["alter", id, {…}] | ["drop", id]


@dataclass
class Wanted:
    """What a row asks for, read against the chart."""

    line: ImportLine
    unit_id: int
    unit_name: str
    title: str
    post_id: int | None  # None: a post to be made
    is_head: bool
    kind: str
    since: date | None
    until: date | None
    until_given: bool
    held: Appointment | None = None  # the appointment there is already

    @property
    def place(self) -> str:
        return f"{self.unit_name} {self.title}"


@dataclass
class Posting:
    """The outcome for one person. ``primaries`` are all days with a primary appointment afterwards."""

    operations: list[Operation] = field(default_factory=list)
    successors: list[tuple[int, int]] = field(default_factory=list)  # (ended, index of the "add")
    ended: list[int] = field(default_factory=list)
    moved: bool = False
    primaries: list[tuple[date, date | None]] = field(default_factory=list)
    faults: list[tuple[ImportLine, str, str]] = field(default_factory=list)


def match(wanted: Sequence[Wanted], held: Sequence[Appointment]) -> list[Appointment]:
    """Give each row the appointment it speaks of; returns those no row speaks of."""
    free = list(held)
    for exact in (True, False):
        for one in wanted:
            if one.held is None and not (exact and one.since is None):
                found = next((row for row in free if _same(one, row, exact=exact)), None)
                if found is not None:
                    one.held = found
                    free.remove(found)
    return free


def _same(one: Wanted, row: Appointment, *, exact: bool) -> bool:
    place = row.unit_id == one.unit_id and row.post.title == one.title and row.kind == one.kind
    return place and (not exact or row.valid_from == one.since)


def settle(
    wanted: Sequence[Wanted],
    held: Sequence[Appointment],
    elsewhere: Sequence[Appointment],
    *,
    today: date,
    complete: bool,
) -> Posting:
    """``held`` are the open appointments in scope; ``elsewhere`` all others of the person."""
    posting = Posting()
    free = match(wanted, held)
    after = {row.id: (row.valid_from, row.valid_to) for row in (*held, *elsewhere) if row.kind == PRIMARY}
    for one in wanted:
        if one.held is not None:
            _keep(posting, one, after)
    begun = [one for one in wanted if one.held is None]
    for one in sorted(begun, key=lambda each: each.kind != PRIMARY):
        old = next((row for row in free if row.kind == PRIMARY), None) if one.kind == PRIMARY else None
        if old is not None:
            free.remove(old)
        _begin(posting, one, old, after, today)
    if complete:
        for row in free:
            before = len(posting.operations)
            _end(posting, row, after, today)
            if len(posting.operations) > before:
                _say(wanted[0].line, "post", f"{row.unit.short_name} {row.post.title}", "")
    posting.primaries += after.values()
    return posting


def leave(held: Sequence[Appointment], today: date) -> Posting:
    """End everything the person holds in scope."""
    posting = Posting()
    for row in held:
        _end(posting, row, {}, today)
    return posting


def _keep(posting: Posting, one: Wanted, after: dict[int, tuple[date, date | None]]) -> None:
    row = one.held
    if row is None:
        return
    since = one.since or row.valid_from
    until = one.until if one.until_given else row.valid_to
    changes: dict[str, str | None] = {}
    if since != row.valid_from:
        changes["valid_from"] = since.isoformat()
        _say(one.line, "valid_from", row.valid_from.isoformat(), since.isoformat())
    if until != row.valid_to:
        changes["valid_to"] = until.isoformat() if until else None
        before = row.valid_to.isoformat() if row.valid_to else ""
        _say(one.line, "valid_to", before, until.isoformat() if until else "")
    if until is not None and until <= since:
        posting.faults.append((one.line, "valid_to", "orgchart.import_period"))
    elif changes:
        posting.operations.append(["alter", row.id, changes])
    if row.id in after:
        after[row.id] = (since, until)


def _begin(
    posting: Posting,
    one: Wanted,
    old: Appointment | None,
    after: dict[int, tuple[date, date | None]],
    today: date,
) -> None:
    since = one.since or today
    if one.until is not None and one.until <= since:
        posting.faults.append((one.line, "valid_to", "orgchart.import_period"))
        return
    before = f"{old.unit.short_name} {old.post.title}" if old is not None else ""
    _say(one.line, "post", before, one.place)
    content = {
        "unit": one.unit_id,
        "post": one.post_id,
        "title": one.title,
        "is_head": one.is_head,
        "kind": one.kind,
        "valid_from": since.isoformat(),
        "valid_to": one.until.isoformat() if one.until else None,
    }
    posting.moved |= old is not None and old.unit_id != one.unit_id
    if old is not None and old.valid_from == since:
        posting.operations.append(["alter", old.id, content])
        after[old.id] = (since, one.until)
        return
    if old is not None:
        _replace(posting, old, since, after, today)
    posting.operations.append(["add", content])
    if one.kind == PRIMARY:
        posting.primaries.append((since, one.until))


def _replace(
    posting: Posting,
    old: Appointment,
    since: date,
    after: dict[int, tuple[date, date | None]],
    today: date,
) -> None:
    """End the old primary on the new one's first day; the coming "add" takes over its tasks."""
    if old.valid_from > today and old.valid_from > since:
        posting.operations.append(["drop", old.id])
        after.pop(old.id, None)
    elif old.valid_from < since and (old.valid_to is None or old.valid_to > since):
        posting.operations.append(["end", old.id, since.isoformat()])
        posting.successors.append((old.id, len(posting.operations)))
        after[old.id] = (old.valid_from, since)


def _end(posting: Posting, row: Appointment, after: dict[int, tuple[date, date | None]], today: date) -> None:
    if row.valid_from > today:
        posting.operations.append(["drop", row.id])
        after.pop(row.id, None)
        return
    last = max(today, row.valid_from + timedelta(days=1))
    if row.valid_to is None or row.valid_to > last:
        posting.operations.append(["end", row.id, last.isoformat()])
        posting.ended.append(row.id)
        if row.id in after:
            after[row.id] = (row.valid_from, last)


def _say(line: ImportLine, column: str, before: str, after: str) -> None:
    line.changes.append({"field": column, "before": before, "after": after})


def overlapping(periods: Sequence[tuple[date, date | None]]) -> bool:
    ordered = sorted(periods, key=lambda each: each[0])
    return any(end is None or end > later for (_, end), (later, _) in pairwise(ordered))
