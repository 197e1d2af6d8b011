"""Handing out packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.models.filing import FilingItem
from documents.selectors.filing import item_for
from office.kernel import audit
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def take_package(*, item_id: int, by: Person) -> FilingItem:
    """The item whose package is handed to its organ's archivist; 404 to others."""
    item = item_for(by.account, item_id)
    if item is None:
        raise not_found()
    audit.record(
        actor=by.account_id,
        verb="documents.package_taken",
        entity="documents.filing_item",
        entity_id=item.id,
        data={"code": item.code, "sha256": item.sha256},
    )
    return item
