"""The answers to a notice, for its sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messaging.events import Speaker
from messaging.models import Notice, NoticeReply
from messaging.selectors.people import speakers
from orgchart.selectors.visibility import Viewer, hidden_accounts

PAGE = 100


@dataclass(frozen=True)
class Answer:
    id: int
    person: Speaker
    choice: str
    delegate: str
    note: str
    at: datetime


def answers(
    notice: Notice, viewer: Viewer, *, choice: str | None = None, before: int | None = None
) -> tuple[list[Answer], int | None]:
    """A page, the newest first, of those whom the viewer may find; constant queries."""
    rows = NoticeReply.objects.filter(notice=notice)
    if choice is not None:
        rows = rows.filter(choice=choice)
    if before is not None:
        rows = rows.filter(id__lt=before)
    page = list(rows.order_by("-id")[: PAGE + 1])
    more = page[PAGE - 1].id if len(page) > PAGE else None
    page = page[:PAGE]
    accounts = {key for row in page for key in (row.account_id, row.delegate_id) if key is not None}
    accounts -= hidden_accounts(viewer, accounts)
    people = speakers(accounts)
    return [
        Answer(
            row.id,
            people[row.account_id],
            row.choice,
            people[row.delegate_id].name if row.delegate_id in people else "",
            row.note,
            row.at,
        )
        for row in page
        if row.account_id in people
    ], more
