"""What the package holds, part by part: JSON, and the files one sent oneself.

Only what is one's own: who one is, what one said, wrote, decided and drafted. What others said stands in it
only where it was said to oneself alone; papers one may merely read are not one's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.selectors import my_tasks, phrases_of
from documents.selectors.personal import drafted_by
from messaging.selectors.personal import conversations_with, said
from messaging.selectors.writing import drafts_of, planned_of
from office.kernel import tokens
from office.kernel.models import Account, StoredFile
from orgchart.selectors import appointments_of, display

if TYPE_CHECKING:
    from orgchart.models import Person


@dataclass(frozen=True)
class Entry:
    """One file of the package: ``content``, or a stored file to copy. ``done`` of ``of`` tells how far."""

    path: str
    content: bytes = b""
    file: StoredFile | None = None
    done: int = 1
    of: int = 1


Part = Callable[[Account, "Person | None"], Iterator[Entry]]


def entry(path: str, data: Any, *, done: int = 1, of: int = 1) -> Entry:
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    return Entry(path, text.encode(), done=done, of=of)


def profile(account: Account, person: Person | None) -> Iterator[Entry]:
    held = appointments_of(person) if person else []
    yield entry(
        "profile.json",
        {
            "login": account.login,
            "language": account.language,
            "created_at": account.created_at,
            "person": display(person).__dict__ if person else None,
            "mobile": person.mobile if person else "",
            "office_phone": person.office_phone if person else "",
            "appointments": [
                {"unit": row.unit.name, "post": row.post.title, "kind": row.kind, "since": row.valid_from}
                for row in held
            ],
            "access_tokens": [
                {"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at}
                for row in tokens.tokens_of(account.id)
            ],
        },
    )


def messages(account: Account, person: Person | None) -> Iterator[Entry]:
    rows = conversations_with(account.id)
    for number, row in enumerate(rows, start=1):
        found, files = [], list[int]()
        for out in said(row, account.id):
            mine = person is not None and out.sender is not None and out.sender.id == person.id
            files += [one.id for one in out.files if mine]
            found.append(
                out.model_dump(mode="json", exclude={"change", "client_id", "reactions", "pinned", "expired"})
            )
        if not found:
            continue
        head = {"id": str(row.id), "kind": row.kind, "title": row.title, "purpose": row.purpose}
        where = f"messages/{row.id}"
        yield entry(f"{where}.json", head | {"messages": found}, done=number, of=len(rows))
        for file in StoredFile.objects.filter(id__in=files, created_by=account).order_by("id"):
            yield Entry(f"{where}/{file.id}-{file.name}", file=file, done=number, of=len(rows))


def writing(account: Account, person: Person | None) -> Iterator[Entry]:
    yield entry(
        "writing.json",
        {
            "drafts": [
                {"conversation": str(row.conversation_id), "text": row.text} for row in drafts_of(account.id)
            ],
            "planned": [
                {"conversation": str(row.conversation_id), "text": row.text, "send_at": row.send_at}
                for row in planned_of(account.id)
            ],
        },
    )


def decisions(account: Account, person: Person | None) -> Iterator[Entry]:
    """One's own opinions on chains, by number; not the papers they were on."""
    if person is None:
        return
    found: list[dict[str, Any]] = []
    before = None
    while page := my_tasks(person, "done", before, 200):
        found += [
            {
                "chain": str(task.chain_id),
                "subject": task.subject_type,
                "stage": task.stage,
                "decision": task.decision,
                "opinion": task.opinion,
                "decided_at": task.decided_at,
            }
            for task in page
        ]
        last = page[-1]
        if len(page) < 200 or last.decided_at is None:
            break
        before = (last.decided_at, last.id)
    yield entry("decisions.json", {"decisions": found, "phrases": phrases_of(person)})


def documents(account: Account, person: Person | None) -> Iterator[Entry]:
    if person is None:
        return
    yield entry(
        "documents.json",
        [
            {
                "id": str(row.id),
                "kind": row.kind,
                "title": row.title,
                "number": row.number,
                "organ": row.organ.name,
                "state": row.state,
            }
            for row in drafted_by(account, person)
        ],
    )


PARTS: dict[str, Part] = {
    "profile": profile,
    "messages": messages,
    "writing": writing,
    "decisions": decisions,
    "documents": documents,
}
