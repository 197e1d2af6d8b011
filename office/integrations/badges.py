"""The counts on the rail. One count of what is mine to do, the same in rail, workbench and chat."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from approvals import selectors as approvals
from approvals.selectors.outside import outside_counts
from documents import selectors as documents
from messaging import selectors as messaging
from office.kernel.models import Account
from office.kernel.realtime import anybody_listens, publish
from office.supervision.selectors import todo as supervision
from office.supervision.selectors.organs import group_names
from orgchart import selectors as orgchart

PAPERS = {"document", "incoming"}


class Badges(BaseModel):
    """``workbench`` counts tasks on chains, of 督办, between persons and of other systems; ``approvals``
    those of the chains' that are no official document;
    ``documents`` counts deliveries that wait to be signed for."""

    messages: int = 0
    mentions: int = 0
    documents: int = 0
    approvals: int = 0
    workbench: int = 0
    overdue: int = 0


def badges_of(account: Account) -> Badges:
    totals = messaging.unread_totals(account.id)
    counts = Badges(messages=totals.messages, mentions=totals.mentions)
    person = orgchart.person_of(account)
    if person is None:
        return counts
    tasks = approvals.task_counts(person)
    other = supervision.counts(person, group_names(account))
    outside = outside_counts(person)
    counts.workbench = tasks["todo"] + other.todo + outside.todo
    counts.overdue = tasks["overdue"] + other.overdue + outside.overdue
    counts.documents = documents.waiting_deliveries(account)
    counts.approvals = sum(
        number
        for key, number in tasks.items()
        if key.startswith("todo:") and key.removeprefix("todo:") not in PAPERS
    )
    return counts


def refresh_badges(account_ids: Iterable[int]) -> None:
    """Tell each account's open pages its new counts."""
    if not anybody_listens():
        return
    for account in Account.objects.filter(id__in=set(account_ids), is_active=True):
        publish([f"account:{account.id}"], {"type": "badges", **badges_of(account).model_dump()})
