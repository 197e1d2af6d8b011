"""What waits for the personas, as cards in their feeds: the same cards that live events bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.models import Task
from approvals.stages import label
from approvals.subjects import subject_handler
from documents.models import Supervision
from office.integrations.cards import card_of
from office.kernel.errors import text
from office.kernel.models import Account

CARDS = 12  # the newest per person


@dataclass(frozen=True)
class FeedCard:
    account: int
    at: datetime
    text: str
    card: dict[str, Any]


def waiting_cards(accounts: Iterable[int]) -> list[FeedCard]:
    """A card for each of the newest open tasks of the accounts and for what 督查 has, oldest first."""
    accounts = list(accounts)
    rows = Task.objects.filter(account_id__in=accounts, state="active", kind="sign")
    by_account: dict[int, list[Task]] = defaultdict(list)
    for task in rows.select_related("chain", "step").order_by("-opened_at"):
        if len(by_account[task.account_id]) < CARDS:
            by_account[task.account_id].append(task)
    people = Account.objects.in_bulk(list(by_account))
    cards = [card for key, tasks in by_account.items() for card in _cards(people[key], tasks)]
    cards += _supervised(set(accounts))
    return sorted(cards, key=lambda card: (card.account, card.at))


def _supervised(accounts: set[int]) -> list[FeedCard]:
    """What was handed to 督查, to the supervisor who has it."""
    rows = Supervision.objects.filter(
        supervisor__account_id__in=accounts, state=Supervision.State.OPEN, delivery__isnull=False
    )
    found = []
    for row in rows.select_related("document", "supervisor").order_by("id"):
        words = {"title": row.document.title, "reason": row.reason}
        card = card_of("incoming", row.delivery_id or 0)
        line = text("integrations.supervise", "zh", words)
        found.append(FeedCard(row.supervisor.account_id, row.created_at, line, card))
    return found


def _cards(account: Account, tasks: list[Task]) -> list[FeedCard]:
    subjects: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        subjects[task.chain.subject_type].append(task.chain.subject_id)
    titles = {
        (kind, key): summary.title
        for kind, ids in subjects.items()
        for key, summary in subject_handler(kind).summary(ids, account).items()
    }
    found = []
    for task in tasks:
        subject = (task.chain.subject_type, task.chain.subject_id)
        if subject not in titles:
            continue
        words = {"stage": label(task.step.stage, "zh"), "title": titles[subject]}
        line = text("integrations.turn", "zh", words)
        found.append(FeedCard(account.id, task.opened_at, line, card_of(*subject, task.id)))
    return found
