"""A notice to a whole city or province: what sending costs, and one level of who has read.

Sending to one division and to everybody is compared, because it must cost the same; a level counted in the
database is compared with counting the members in memory, and both must say the same. OFFICE_BENCH_SCALE is
city unless it says province.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.load.database import database

if TYPE_CHECKING:
    from messaging.models import Notice
    from orgchart.models import Person, Unit

ROUNDS = 20
FEW = 5
CHUNK = 5_000


def main() -> None:
    with database():
        from office.demo.scale.build import build
        from office.demo.scale.frame import Scale
        from orgchart.models import Unit

        if not Unit.objects.exists():
            scale = Scale(os.environ.get("OFFICE_BENCH_SCALE", "city"))
            build(scale, say=lambda line: print(f"  {line}", flush=True))
        sender, everybody, division = _sender()
        _sending(sender, everybody, division)
        _reading(sender, everybody)


def _sender() -> tuple[Person, Unit, Unit]:
    """Whoever may address the largest part of the org chart, that part, and a division in it."""
    from orgchart.models import OrganKind, Unit, UnitKind
    from orgchart.selectors.addressing import reach_of, top_units
    from orgchart.selectors.people import serving

    kinds = (OrganKind.GENERAL_OFFICE, OrganKind.GOVERNMENT)
    organs = Unit.objects.filter(organ_kind__in=kinds).order_by("path")
    for organ in organs[:20]:
        held = (
            serving().filter(path__startswith=organ.path).exclude(post__is_head=False, post__is_leader=False)
        )
        for row in held[:20]:
            units = top_units(reach_of(row.person.account_id))
            regions = [unit for unit in units if unit.kind == UnitKind.REGION]
            if regions:
                inside = Unit.objects.filter(path__startswith=regions[0].path, kind=UnitKind.DIVISION)
                return row.person, regions[0], inside.order_by("path")[0]
    raise LookupError("nobody may address a region")


def _send(sender: Person, unit: Unit) -> Notice:
    from messaging.services.notices.rules import Wish
    from messaging.services.notices.sending import send_notice

    wish = Wish(client_id=uuid4(), title="关于报送材料的通知", text="请阅知。", audience=[(unit.id, True)])
    return send_notice(by=sender, wish=wish)


def _sending(sender: Person, everybody: Unit, division: Unit) -> None:
    few = _timed(lambda: _send(sender, division), ROUNDS)
    many = _timed(lambda: _send(sender, everybody), ROUNDS)
    print(
        f"  written to a division in {few:.1f} ms, to {everybody.name} in {many:.1f} ms:"
        f" {many / few:.2f} times"
    )


def _reading(sender: Person, everybody: Unit) -> None:
    from messaging.models import Message, ReadMark
    from messaging.selectors.access import members_of
    from messaging.selectors.notices import rollup_of
    from messaging.selectors.reading_tree import ReadingTree
    from orgchart.selectors.visibility import viewer_of

    notice = _send(sender, everybody)
    members = sorted(members_of(notice.conversation))
    marks = [
        ReadMark(account_id=account, conversation=notice.conversation, seq=1)
        for account in members[::2]
        if account != sender.account_id
    ]
    ReadMark.objects.bulk_create(marks, batch_size=CHUNK)
    message = Message.objects.get(conversation=notice.conversation, seq=1)

    def level(unit: int | None) -> Any:
        viewer = viewer_of(sender.account)
        tree = ReadingTree(rollup_of(notice.conversation, message, viewer), message, viewer, notice)
        return tree.level(unit)

    def naive() -> tuple[int, int]:
        meant = members_of(notice.conversation) - {sender.account_id}
        rows = ReadMark.objects.filter(conversation=notice.conversation, seq__gte=1)
        return len(meant), len(meant & set(rows.values_list("account_id", flat=True)))

    top = level(None)
    counted = naive()
    print(
        f"  {top.tally.read:,} of {top.tally.total:,} have read;"
        f" counted in memory {counted[1]:,} of {counted[0]:,}"
    )
    if (top.tally.total, top.tally.read) != counted:
        print("  (the rest are people whom the sender may not find)")
    print(f"  the top level {_timed(lambda: level(None), FEW):.0f} ms, in memory {_timed(naive, FEW):.0f} ms")
    branch = max(top.branches, key=lambda one: one.tally.total)
    print(
        f"  {branch.name}, {branch.tally.total:,} people: {_timed(lambda: level(branch.unit_id), FEW):.0f} ms"
    )


def _timed(call: Callable[[], Any], rounds: int) -> float:
    """The median, in milliseconds."""
    call()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
