"""Uploaded files and their reports: each person sees their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import UploadCheck
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from office.kernel.models import Account


def own_check(account: Account, check_id: int) -> UploadCheck:
    """The account's own check without its drawing; 404 for anybody else's."""
    row = UploadCheck.objects.defer("drawing").filter(account=account, id=check_id).first()
    if row is None:
        raise not_found()
    return row


def checks_of(account: Account, *, before: int | None, limit: int) -> list[UploadCheck]:
    """The account's checks, the newest first."""
    rows = UploadCheck.objects.defer("drawing").filter(account=account)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])
