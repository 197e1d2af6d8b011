"""Lists of documents and deliveries: only what the account may read, newest first, by keyset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from documents.models import EDITABLE, Delivery, Document, State, Supervision
from documents.selectors.coediting import shared_with
from documents.stages import READ, READ_DELIVERY
from office.kernel import grants
from orgchart.selectors import Part

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

BOXES = ("drafts", "in_progress", "issued", "all")
ON_THE_WAY = (State.IN_CHAIN, State.RETURNED, State.SIGNED, State.REGISTERED, State.SEALED)
DELIVERY_BOXES = ("in", "done")
OPEN_DELIVERIES = (
    Delivery.State.SENT,
    Delivery.State.SIGNED_FOR,
    Delivery.State.REGISTERED,
    Delivery.State.IN_HANDLING,
)
TOTAL_CAP = 1000


def documents_in(
    account: Account, person: Person, box: str, *, query: str = "", before: int | None = None, limit: int = 50
) -> list[Document]:
    """One page of a box.

    `drafts` are one's own and those one was invited to, `in_progress` is on its chain, `issued` was
    distributed by one's own organ, `all` is whatever one may read.
    """
    rows = Document.objects.select_related("organ", "owner_unit", "drafter")
    if box == "all" and not query:
        ids = grants.newest_visible(account, Document, READ, before=before, limit=limit)
        return list(rows.filter(id__in=ids).order_by("-id"))
    rows = grants.only_visible(_boxed(rows, box, account, person), account, READ)
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(number__icontains=query))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def _boxed(rows: QuerySet[Document], box: str, account: Account, person: Person) -> QuerySet[Document]:
    if box == "drafts":
        return rows.filter(Q(drafter=person) | Q(id__in=shared_with(person.id)), state__in=EDITABLE)
    if box == "in_progress":
        return rows.filter(state__in=ON_THE_WAY)
    if box == "issued":
        return rows.filter(state=State.DISTRIBUTED, organ_id__in=own_organs(account))
    return rows


def box_counts(account: Account, person: Person) -> dict[str, int]:
    """How many stand in each box, capped at TOTAL_CAP; for the tabs."""
    counts = {}
    for box in ("drafts", "in_progress", "issued"):
        rows = grants.only_visible(_boxed(Document.objects.all(), box, account, person), account, READ)
        counts[box] = rows.values("id")[:TOTAL_CAP].count()
    counts["incoming"] = _deliveries(account, "in").values("id")[:TOTAL_CAP].count()
    return counts


def deliveries_in(
    account: Account, box: str, *, query: str = "", before: int | None = None, limit: int = 50
) -> list[Delivery]:
    """One page of what arrived: `in` is not finished, `done` is; newest delivery first."""
    rows = _deliveries(account, box).select_related(
        "document__organ", "document__owner_unit", "unit", "signed_for_by"
    )
    if query:
        rows = rows.filter(
            Q(document__title__icontains=query)
            | Q(document__number__icontains=query)
            | Q(receipt_number__icontains=query)
        )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def _deliveries(account: Account, box: str) -> QuerySet[Delivery]:
    states = OPEN_DELIVERIES if box == "in" else (Delivery.State.DONE, Delivery.State.RETURNED)
    rows = Delivery.objects.filter(state__in=states, unit_id__in=own_organs(account))
    return grants.only_visible(rows, account, READ_DELIVERY)


def own_organs(account: Account) -> list[int]:
    """The units whose members the account is one of: what is delivered to these is one's own post."""
    names = account.groups.filter(name__endswith=f":{Part.MEMBERS}").values_list("name", flat=True)
    return [int(name.split(":")[1]) for name in names]


def waiting_deliveries(account: Account) -> int:
    """Deliveries that the account's registry has still to sign for, capped at TOTAL_CAP."""
    names = account.groups.filter(name__endswith=f":{Part.REGISTRY}").values_list("name", flat=True)
    units = [int(name.split(":")[1]) for name in names]
    if not units or not account.is_active:
        return 0
    rows = Delivery.objects.filter(unit_id__in=units, state=Delivery.State.SENT)
    return rows.values("id")[:TOTAL_CAP].count()


def deliveries_of(document: Document) -> list[Delivery]:
    """A document's deliveries in the order of its recipients."""
    rows = document.deliveries.select_related("unit", "signed_for_by").order_by("role", "id")
    # "main" sorts after "cc" as text; the printed order is main first.
    return sorted(rows, key=lambda row: (row.role != "main", row.id))


def delivery_summary(document_id: int) -> dict[str, int]:
    """How many of a document's deliveries stand in each state; one query."""
    rows = Delivery.objects.filter(document_id=document_id).values("state").annotate(number=Count("id"))
    return {row["state"]: row["number"] for row in rows.order_by()}


def supervisions_of(person: Person, state: str, before: int | None, limit: int = 50) -> list[Supervision]:
    """One page of a supervisor's matters, newest first."""
    rows = Supervision.objects.filter(supervisor=person, state=state).select_related(
        "document__organ", "delivery__unit", "handed_by"
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


__all__ = [
    "BOXES",
    "box_counts",
    "deliveries_in",
    "deliveries_of",
    "delivery_summary",
    "documents_in",
    "own_organs",
    "supervisions_of",
    "waiting_deliveries",
]
