"""The gate between removing and holding: one row, locked by both."""

from __future__ import annotations

from messaging.models import KeepingPolicy
from messaging.models.keeping import KEEPING_ID
from office.kernel.errors import conflict, forbidden, not_found
from office.kernel.models import Account
from office.kernel.models.account import Administrator

ADMINISTRATORS = (Administrator.SYSTEM, Administrator.SECURITY, Administrator.AUDIT)


def lock() -> KeepingPolicy:
    """The policy's row, locked until the transaction ends: nothing goes in the moment in which it is held."""
    KeepingPolicy.objects.get_or_create(id=KEEPING_ID)
    return KeepingPolicy.objects.select_for_update().get(id=KEEPING_ID)


def require(by: Account, *duties: str) -> None:
    """One of the three administrators, and of the right kind; to everybody else there is nothing here."""
    if by.administrator not in ADMINISTRATORS:
        raise not_found()
    if by.administrator not in duties:
        raise forbidden("messaging.keeping_denied")


def require_another(by: Account, *before: int | None) -> None:
    """Nobody is their own second person."""
    if by.id in before:
        raise conflict("messaging.second_person")
