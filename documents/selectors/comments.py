"""Comments on passages, and who sees them."""

from __future__ import annotations

from dataclasses import dataclass

from documents.models import DraftColleague, PassageThread
from documents.selectors.circle import circle_of
from office.kernel.errors import not_found
from orgchart.selectors import display, people_by_ids
from orgchart.selectors.memberships import people_by_accounts

MOST = 500
"""Threads of one document."""


@dataclass(frozen=True)
class Talker:
    """Somebody who may be named in a comment, because they see it."""

    person_id: int
    account_id: int
    name: str
    post: str
    unit: str


def threads_of(document_id: int) -> list[PassageThread]:
    """All comments of one document with their notes, the oldest first; two queries."""
    rows = PassageThread.objects.filter(document_id=document_id).select_related("version", "resolved_by")
    return list(rows.prefetch_related("notes__author").order_by("id")[:MOST])


def names_in(threads: list[PassageThread]) -> dict[int, str]:
    """The names of those whom comments mention."""
    ids = {int(who) for thread in threads for note in thread.notes.all() for who in note.mentions}
    return {key: person.name for key, person in people_by_ids(ids).items()} if ids else {}


def thread_of(document_id: int, thread_id: int) -> PassageThread:
    """404 for a thread that is none of the document's."""
    found = PassageThread.objects.filter(document_id=document_id, id=thread_id).first()
    if found is None:
        raise not_found()
    return found


def talkers(document_id: int) -> list[Talker]:
    """Everybody who sees the comments: the drafter, colleagues, those on the chain."""
    circle = circle_of(document_id)
    accounts = set(circle.people) if circle is not None else set()
    invited = DraftColleague.objects.filter(document_id=document_id)
    accounts |= set(invited.values_list("person__account_id", flat=True))
    found = []
    for account_id, person in sorted(people_by_accounts(accounts).items()):
        shown = display(person)
        found.append(Talker(person.id, account_id, shown.name, shown.post, shown.unit))
    return found
