"""Notices that came up along the reporting line: who of a head's people has not read them.

No row is written for a head: what a head hears follows from the notice's level, so it ends by itself
when everybody has read. Level 1 is told to the heads of units, level 2 to the heads of organs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.models import Audience, Notice, ReadMark
from messaging.selectors.access import conversations_of
from office.kernel.clock import LOCAL
from orgchart.selectors.addressing import headed_units
from orgchart.selectors.rollup import Extent, Serving, extent_of, serving_under
from orgchart.selectors.units import units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Unit

LIMIT = 20


@dataclass(frozen=True)
class Told:
    """A notice that ``unread`` people of a head's unit have not read."""

    notice: Notice
    unit: Unit
    unread: int


def told_to_head(account_id: int) -> list[Told]:
    """What came up to an account as a head; constant queries. Only notices the head may read as well."""
    headed = headed_units(account_id)
    if not headed:
        return []
    rows = Notice.objects.filter(escalate=True, level__gt=0, withdrawn_at=None, ended_at=None)
    mine = rows.filter(conversation__in=conversations_of(account_id)).select_related("conversation")
    notices = list(mine.order_by("-id")[:LIMIT])
    if not notices:
        return []
    extents = _extents([notice.conversation_id for notice in notices])
    people = serving_under({unit.path for unit, _ in headed})
    marks = _marks(notices, {one.account_id for one in people})
    found = []
    for notice in notices:
        unit = _heard(headed, notice.level)
        if unit is None:
            continue
        meant = _meant(notice, extents[notice.conversation_id], unit, people)
        unread = {one for one in meant if marks.get((notice.conversation_id, one), 0) < notice.seq}
        if unread - {account_id}:
            found.append(Told(notice, unit, len(unread - {account_id})))
    return found


def headed_inside(account_id: int, notice: Notice) -> str:
    """The path of the unit whose readers a head may see of a notice that came up to them; else ""."""
    if not notice.escalate or not notice.level or not notice.open:
        return ""
    unit = _heard(headed_units(account_id), notice.level)
    return unit.path if unit is not None else ""


def _heard(headed: Sequence[tuple[Unit, bool]], level: int) -> Unit | None:
    """The widest unit whose head hears of a notice at a level."""
    units = [unit for unit, organ in headed if level > 1 or not organ]
    return min(units, key=lambda unit: unit.path, default=None)


def _extents(conversations: Iterable[int]) -> dict[int, Extent]:
    rows = list(Audience.objects.filter(conversation_id__in=list(conversations)))
    units = units_by_ids({row.unit_id for row in rows})
    parts: dict[int, list[tuple[Unit, bool]]] = defaultdict(list)
    for row in rows:
        parts[row.conversation_id].append((units[row.unit_id], row.subtree))
    return {key: extent_of(part) for key, part in parts.items()}


def _marks(notices: Sequence[Notice], accounts: set[int]) -> dict[tuple[int, int], int]:
    rows = ReadMark.objects.filter(
        account_id__in=accounts, conversation_id__in=[notice.conversation_id for notice in notices]
    )
    return {
        (key, account): seq for key, account, seq in rows.values_list("conversation_id", "account_id", "seq")
    }


def _meant(notice: Notice, extent: Extent, unit: Unit, people: Sequence[Serving]) -> set[int]:
    sent = notice.sent_at.astimezone(LOCAL).date()
    return {
        one.account_id
        for one in people
        if one.path.startswith(unit.path)
        and one.since <= sent
        and one.account_id != notice.sender_id
        and extent.holds(one.unit_id, one.path)
    }
