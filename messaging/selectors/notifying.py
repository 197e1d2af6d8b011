"""The rules of telling people in force, what each person chose, and their devices."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.models import NotificationChoice, NotificationRules, PushDevice, Snooze


def rules() -> NotificationRules:
    """The rules as they are now; before the first change those the product comes with. One row by its key."""
    return NotificationRules.objects.first() or NotificationRules()


def choice_of(account_id: int) -> NotificationChoice | None:
    return NotificationChoice.objects.filter(account_id=account_id).first()


def choices_of(account_ids: Iterable[int]) -> dict[int, NotificationChoice]:
    rows = NotificationChoice.objects.filter(account_id__in=list(account_ids))
    return {row.account_id: row for row in rows}


def devices_of(account_id: int) -> list[PushDevice]:
    """A person's devices, the latest first."""
    return list(PushDevice.objects.filter(account_id=account_id).order_by("-id"))


def snoozes_of(account_id: int, conversation_ids: Iterable[int] | None = None) -> dict[int, Snooze]:
    """What an account put off, by conversation; one query, a handful of rows."""
    rows = Snooze.objects.filter(account_id=account_id)
    if conversation_ids is not None:
        rows = rows.filter(conversation_id__in=list(conversation_ids))
    return {row.conversation_id: row for row in rows}
