"""What an organ has still to file, and what is filed. An archivist is who belongs to the organ's registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from documents.filing.retention import proposed
from documents.models import Delivery, Document, State
from documents.models.filing import FilingDesk, FilingItem, FilingRun
from office.kernel import clock
from office.kernel.pieces import fold, words_of
from orgchart.selectors import Part, units_by_ids

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

CAP = 1_000
RUNS = 5
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Waiting:
    """What is not filed yet; with ``delivery`` the organ received it. ``retention`` is proposed."""

    document: Document
    delivery: Delivery | None
    year: int
    retention: str

    @property
    def key(self) -> int:
        return self.delivery.id if self.delivery is not None else self.document.id


@dataclass(frozen=True)
class Desk:
    """An organ that one files for; counts are capped at CAP."""

    organ: Unit
    fonds: str
    waiting: int
    filed: int


def archive_units(account: Account) -> list[int]:
    """The organs whose registry the account belongs to."""
    if not account.is_active:
        return []
    names = account.groups.filter(name__endswith=f":{Part.REGISTRY}").values_list("name", flat=True)
    return sorted(int(name.split(":")[1]) for name in names)


def desks(account: Account) -> list[Desk]:
    """The organs the account files for; a few queries each, and hardly anybody has two."""
    units = units_by_ids(archive_units(account))
    fonds = dict(FilingDesk.objects.filter(organ_id__in=units).values_list("organ_id", "fonds"))
    return [
        Desk(
            organ=unit,
            fonds=fonds.get(unit.id, ""),
            waiting=min(CAP, sum(len(rows.values("id")[:CAP]) for rows in _unfiled(unit.id))),
            filed=FilingItem.objects.filter(organ=unit).values("id")[:CAP].count(),
        )
        for unit in sorted(units.values(), key=lambda one: one.path)
    ]


def waiting(
    organ_id: int, *, year: int | None = None, before: int | None = None, limit: int = 50
) -> list[Waiting]:
    """One page of what is to be filed, newest first; two queries."""
    issued, received = _unfiled(organ_id, year)
    if before is not None:
        issued, received = issued.filter(id__lt=before), received.filter(id__lt=before)
    documents = issued.select_related("organ", "owner_unit").order_by("-id")[:limit]
    deliveries = received.select_related("document__organ").order_by("-id")[:limit]
    rows = [of_issued(one) for one in documents] + [of_received(one) for one in deliveries]
    return sorted(rows, key=lambda one: -one.key)[:limit]


def classes_waiting(organ_id: int, year: int) -> dict[str, int]:
    """How many of a year's unfiled documents are proposed for each class."""
    issued, received = _unfiled(organ_id, year)
    found: dict[str, int] = {}
    for kind, count in issued.values_list("kind").annotate(count=Count("id")).order_by():
        key = proposed(kind, received=False)
        found[key] = found.get(key, 0) + count
    for kind, handled, count in (
        received.annotate(handled=~Q(result=""))
        .values_list("document__kind", "handled")
        .annotate(count=Count("id"))
    ).order_by():
        key = proposed(kind, received=True, handled=handled)
        found[key] = found.get(key, 0) + count
    return found


def unfiled_keys(organ_id: int, year: int, limit: int) -> list[tuple[int, int | None]]:
    """(document, delivery) of what is to be filed of a year, oldest first."""
    issued, received = _unfiled(organ_id, year)
    keys: list[tuple[int, int | None]] = [
        (key, None) for key in issued.order_by("id").values_list("id", flat=True)[:limit]
    ]
    keys += received.order_by("id").values_list("document_id", "id")[:limit]
    return keys[:limit]


def of_issued(document: Document) -> Waiting:
    day = document.issued_on or document.created_at.astimezone(clock.LOCAL).date()
    return Waiting(document, None, day.year, proposed(document.kind, received=False))


def of_received(delivery: Delivery) -> Waiting:
    at = (delivery.registered_at or delivery.signed_for_at or delivery.sent_at).astimezone(clock.LOCAL)
    retention = proposed(delivery.document.kind, received=True, handled=delivery.result != "")
    return Waiting(delivery.document, delivery, at.year, retention)


def _unfiled(organ_id: int, year: int | None = None) -> tuple[QuerySet[Document], QuerySet[Delivery]]:
    mine = FilingItem.objects.filter(document_id=OuterRef("id"), delivery=None)
    issued = Document.objects.filter(~Exists(mine), organ_id=organ_id, state=State.DISTRIBUTED)
    theirs = FilingItem.objects.filter(delivery_id=OuterRef("id"))
    received = Delivery.objects.filter(~Exists(theirs), unit_id=organ_id, state=Delivery.State.DONE)
    if year is not None:
        first, last = date(year, 1, 1), date(year + 1, 1, 1)
        issued = issued.filter(issued_on__gte=first, issued_on__lt=last)
        received = received.filter(registered_at__gte=_midnight(first), registered_at__lt=_midnight(last))
    return issued, received


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.LOCAL).astimezone(UTC)


def filed(
    organ_id: int,
    *,
    year: int | None = None,
    retention: str = "",
    query: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[FilingItem]:
    """One page of what is filed, newest first; ``query``: words in title, number or code. One query."""
    rows = FilingItem.objects.filter(organ_id=organ_id).select_related("filed_by", "package")
    if year is not None:
        rows = rows.filter(year=year)
    if retention:
        rows = rows.filter(retention=retention)
    for word in words_of(fold(query)):
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(code__icontains=word))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def item_for(account: Account, item_id: int) -> FilingItem | None:
    """An item of an organ the account files for."""
    rows = FilingItem.objects.select_related("package", "filed_by", "organ")
    return rows.filter(id=item_id, organ_id__in=archive_units(account)).first()


def runs(organ_id: int) -> Sequence[FilingRun]:
    """The last runs, newest first."""
    return list(FilingRun.objects.filter(organ_id=organ_id).select_related("by").order_by("-id")[:RUNS])
