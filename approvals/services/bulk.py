"""Agree to several tasks at once, where their flow allows it and each full text was opened before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.permissions import access_task, may_bulk
from approvals.services.deciding import decide
from office.kernel.errors import OfficeError, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person

LIMIT = 50


@dataclass(frozen=True)
class Item:
    task_id: int
    seen_hash: str
    key: str


@dataclass(frozen=True)
class Outcome:
    """``refused``: why this one was not agreed to; the others stand."""

    task_id: int
    refused: OfficeError | None = None


def agree_many(*, items: Sequence[Item], by: Person, opinion: str = "") -> list[Outcome]:
    """Each in its own transaction, in the order given. 422 on none, or more than ``LIMIT``."""
    if not 1 <= len({item.task_id for item in items}) == len(items) <= LIMIT:
        raise invalid("approvals.bulk_size", field="items", limit=LIMIT)
    return [_agree(item, by, opinion) for item in items]


def _agree(item: Item, by: Person, opinion: str) -> Outcome:
    try:
        task = access_task(account=by.account, task_id=item.task_id)
        if not may_bulk(task):
            raise forbidden("approvals.bulk_not_allowed")
        if task.read_at is None:
            raise forbidden("approvals.bulk_unread")
        decide(
            task_id=item.task_id,
            by=by,
            action="agree",
            opinion=opinion,
            seen_hash=item.seen_hash,
            idempotency_key=item.key,
        )
    except OfficeError as refused:
        return Outcome(item.task_id, refused)
    return Outcome(item.task_id)
