"""Searches that somebody keeps under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.models.search import SavedSearch
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid, not_found
from office.kernel.models import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMIT = 30


@transaction.atomic
def save_search(*, account: Account, name: str, asked: Mapping[str, str]) -> SavedSearch:
    """Keep a search; one of the same name is replaced.

    Raises:
        OfficeError: 422 ``documents.search_empty`` for one that asks for nothing or has no name,
            409 ``documents.searches_full`` for more than LIMIT.
    """
    name = " ".join(name.split())
    asked = {key: value for key, value in asked.items() if value}
    if not name or not asked:
        raise invalid("documents.search_empty", field="asked" if name else "name", rule="required")
    Account.objects.select_for_update().get(id=account.id)
    mine = SavedSearch.objects.filter(account=account)
    if not mine.filter(name=name).exists() and mine.count() >= LIMIT:
        raise conflict("documents.searches_full", limit=LIMIT)
    row, _ = SavedSearch.objects.update_or_create(
        account=account, name=name, defaults={"asked": dict(asked), "at": clock.now()}
    )
    _record(account, "documents.search_saved", row)
    return row


@transaction.atomic
def forget_search(*, account: Account, search_id: int) -> None:
    """404 for another's."""
    row = SavedSearch.objects.filter(account=account, id=search_id).first()
    if row is None:
        raise not_found()
    _record(account, "documents.search_forgotten", row)
    row.delete()


def _record(account: Account, verb: str, row: SavedSearch) -> None:
    """What was looked for stays out of the log: it is nobody else's business."""
    audit.record(actor=account.id, verb=verb, entity="documents.saved_search", entity_id=row.id)
