"""A message becomes a task, a 督办 item or the base of a document, in one step, with the link both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from documents.body import from_text
from documents.permissions import readable
from documents.services.drafts import DraftInput, create_draft
from messaging.models import MessageKind
from messaging.permissions import access_conversation
from messaging.richtext import plain
from messaging.selectors.outcomes import message_for, messages_behind, outcomes_in
from messaging.services.outcomes import record, said
from office.integrations.cards import hint, summaries_for
from office.kernel import grants
from office.kernel.errors import invalid
from office.supervision.models import Matter
from office.supervision.permissions import READ_MATTER, acting_person
from office.supervision.selectors.giving import accounts_of, readable_tasks
from office.supervision.services.giving import TaskWish, give_task
from office.supervision.services.opening import MatterWish, open_matter
from office.supervision.sources import SourceView, register

if TYPE_CHECKING:
    from documents.models import Document
    from messaging.models import Message, Outcome
    from office.kernel.models import Account
    from office.supervision.models import Task
    from orgchart.models import Person

MESSAGE = "message"


@dataclass(frozen=True)
class Became:
    """What a message became, for somebody who may see that thing."""

    seq: int
    kind: str
    id: int
    title: str
    link: str


@transaction.atomic
def to_task(*, by: Person, conversation_id: int, seq: int, wish: TaskWish) -> Task:
    message = _taken(by, conversation_id, seq)
    task = give_task(by=by, wish=replace(wish, source=(MESSAGE, message.id)))
    _recorded(message, "task", task.id, by, accounts_of(task.id))
    return task


@transaction.atomic
def to_matter(*, by: Person, conversation_id: int, seq: int, wish: MatterWish) -> Matter:
    message = _taken(by, conversation_id, seq)
    matter = open_matter(by=by, wish=replace(wish, source=(MESSAGE, message.id)))
    _recorded(message, "matter", matter.id, by, [by.account_id, matter.supervisor.account_id])
    return matter


@transaction.atomic
def to_document(
    *, by: Person, conversation_id: int, seq: int, kind: str, title: str, with_text: bool
) -> Document:
    """A new draft of the person's own organ; ``with_text``: that begins with what the message says."""
    message = _taken(by, conversation_id, seq)
    if with_text and message.kind != MessageKind.TEXT:
        raise invalid("integrations.no_text_to_take", field="with_text")
    body = from_text(plain(message.text)) if with_text else None
    document = create_draft(by=by, changes=DraftInput(kind=kind, title=title, body=body))
    _recorded(message, "document", document.id, by, [by.account_id])
    return document


def became(viewer: Account, conversation_id: int) -> list[Became]:
    """What the conversation's messages became, as far as the viewer may see it; a fixed number of queries."""
    rows = outcomes_in(access_conversation(account_id=viewer.id, conversation_id=conversation_id))
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.ref)
    found = {
        "task": _tasks(viewer, wanted["task"]),
        "matter": _matters(viewer, wanted["matter"]),
        "document": _documents(viewer, wanted["document"]),
    }
    return [_one(row, *found[row.kind][row.ref]) for row in rows if row.ref in found.get(row.kind, {})]


def basis_of(viewer: Account, document_id: int) -> list[SourceView]:
    """The messages a document was based on, as far as the viewer may see them; 404 to who may not read it."""
    readable(viewer, document_id)
    seen = [message(viewer, key) for key in messages_behind("document", document_id)]
    return [one for one in seen if one is not None]


def message(viewer: Account, message_id: int) -> SourceView | None:
    """A message as what something comes from."""
    found = message_for(viewer.id, message_id)
    if found is None:
        return None
    title = f"{found.sender}：{found.text}" if found.sender else found.text
    return SourceView(MESSAGE, title, f"/messages/{found.conversation_id}?at={found.seq}")


register(MESSAGE, message)


def _taken(by: Person, conversation_id: int, seq: int) -> Message:
    return said(account_id=by.account_id, conversation_id=conversation_id, seq=seq)


def _recorded(message: Message, kind: str, ref: int, by: Person, accounts: Iterable[int]) -> None:
    record(message, kind=kind, ref=ref, by=by.account_id)
    frame = {"type": "outcome.made", "conversation": str(message.conversation_id), "seq": message.seq}
    hint(accounts, frame)


def _one(row: Outcome, title: str, link: str) -> Became:
    return Became(row.message.seq, row.kind, row.ref, title, link)


def _tasks(viewer: Account, ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    rows = readable_tasks(acting_person(viewer), ids)
    return {row.id: (row.title, f"/tasks/{row.id}") for row in rows}


def _matters(viewer: Account, ids: set[int]) -> dict[int, tuple[str, str]]:
    seen = grants.visible_subset(viewer, Matter, READ_MATTER, ids)
    rows = Matter.objects.filter(id__in=seen).values_list("id", "title")
    return {key: (title, f"/matters/{key}") for key, title in rows}


def _documents(viewer: Account, ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    found = summaries_for(viewer, "document", sorted(ids))
    return {key: (one.title, f"/documents/{key}") for key, one in found.items()}
