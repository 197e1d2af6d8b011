"""One document to the 2,581 units of a city's exchange, against a row at a time for each unit.

Run by `make bench`, on PostgreSQL from the wheel. Ours is the very verb of 核发分发 without its task: the
deliveries, who may read them, the event; then what the registries see of it. Statements are counted.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tests.load.database import database

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Unit

UNITS = int(os.environ.get("OFFICE_BENCH_UNITS", "2581"))
ROUNDS, SLOW_ROUNDS = 3, 1


def main() -> None:
    with database():
        units, frame = _city()
        told, rows = _compare(units, frame)
        print(
            f"  {UNITS:,} units: one statement a table {told[0]:6.2f} s in {rows[0]:,} statements; "
            f"one insert a unit {told[1]:6.2f} s in {rows[1]:,}; ratio {told[1] / told[0]:.1f}"
        )
        _notify(units, frame)


def _city() -> tuple[list[Unit], dict[str, Any]]:
    """The exchange's units, each with somebody in its registry; who sends."""
    from datetime import date

    from orgchart.models import Role, UnitKind
    from orgchart.services.loading import Loader

    loader = Loader(since=date(2024, 1, 1))
    city = loader.unit(None, UnitKind.REGION, "测试市")
    sender = loader.unit(city, UnitKind.ORGAN, "测试市人民政府办公室")
    drafter = loader.person("拟稿人", login="bench.sender")
    loader.appoint(drafter, loader.post(sender, "科员"))
    units = []
    for number in range(UNITS):
        unit = loader.unit(city, UnitKind.ORGAN, f"测试市第{number + 1}单位")
        clerk = loader.person(f"文书{number}", login=f"bench.clerk.{number}")
        row = loader.appoint(clerk, loader.post(unit, "文书"))
        loader.role(unit, row, Role.REGISTRY)
        units.append(unit)
    loader.flush()
    return units, {"organ": sender, "owner_unit": sender, "custodian_unit": sender, "drafter": drafter}


def _document(units: list[Unit], frame: dict[str, Any]) -> Document:
    from documents.models import Document, Recipient

    document = Document.objects.create(kind="通知", direction="down", title="关于测试的通知", **frame)
    Recipient.objects.bulk_create(
        Recipient(document=document, unit=unit, role="main", sort=at) for at, unit in enumerate(units)
    )
    return document


def _compare(units: list[Unit], frame: dict[str, Any]) -> tuple[tuple[float, float], tuple[int, int]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from documents.models import Delivery

    def counted() -> AbstractContextManager[Any]:
        return CaptureQueriesContext(connection)

    def ours(document: Document) -> None:
        _send(document, frame)

    made: list[tuple[float, int]] = []
    for work, rounds in ((ours, ROUNDS), (_one_by_one, SLOW_ROUNDS)):
        taken, statements = [], 0
        for _ in range(rounds):
            document = _document(units, frame)
            seconds = _timed(work, document)
            taken.append(seconds)
            if Delivery.objects.filter(document=document).count() != UNITS:
                raise AssertionError("somebody got nothing")
        document = _document(units, frame)
        with counted() as captured:
            _timed(work, document)
        statements = len(captured)
        made.append((statistics.median(taken), statements))
    (fast, few), (slow, many) = made
    return (fast, slow), (few, many)


def _timed(work: Callable[[Document], None], document: Document) -> float:
    """The commit included, what follows from the event not: another drain is said to be at work."""
    from django.db import transaction

    from office.kernel import outbox

    with outbox._draining:
        began = time.perf_counter()
        with transaction.atomic():
            work(document)
        return time.perf_counter() - began


def _send(document: Document, frame: dict[str, Any]) -> None:
    from documents.services.distribution import send

    send(document, by_account=frame["drafter"].account_id)


def _one_by_one(document: Document) -> None:
    """The plain way: for every unit its delivery, its readers and its event."""
    from documents import events
    from documents.models import Delivery
    from documents.services.distribution import senders_of
    from documents.stages import READ, READ_DELIVERY
    from office.kernel import grants, outbox
    from orgchart.services.principals import receiving_groups

    senders = senders_of(document)
    for row in document.recipients.select_related("unit"):
        delivery = Delivery.objects.create(document=document, unit=row.unit, role=row.role, copies=row.copies)
        groups = receiving_groups([row.unit])[row.unit_id]
        for group in groups:
            grants.give(group, READ, document)
        for group in {*groups, *senders}:
            grants.give(group, READ_DELIVERY, delivery)
        outbox.publish(
            events.DeliveryChanged(
                delivery_id=delivery.id,
                document_id=document.id,
                unit_id=row.unit_id,
                state="sent",
                by_account=document.drafter.account_id,
            ),
            aggregate="documents.delivery",
            aggregate_id=delivery.id,
        )


def _notify(units: list[Unit], frame: dict[str, Any]) -> None:
    """Until every registry has it in its box and is told: the commit, then what follows from the event."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from documents.models import Delivery
    from office.kernel import outbox
    from office.kernel.models import OutboxEvent

    OutboxEvent.objects.all().delete()
    document = _document(units, frame)
    inbox = _timed(lambda one: _send(one, frame), document)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        outbox.drain()
    told = inbox + time.perf_counter() - began
    if Delivery.objects.filter(document=document).count() != UNITS:
        raise AssertionError("somebody got nothing")
    print(
        f"  until it is in every registry's box {inbox:5.2f} s; until every registry is told {told:5.2f} s "
        f"({len(captured):,} statements)"
    )


if __name__ == "__main__":
    main()
