"""What several operations share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from approvals.selectors import acting_name, active_task_for, chain_timeline
from documents.api import schemas, views
from documents.body import EMPTY, plain
from documents.models import Document
from documents.permissions import abilities, full_text_opened, group_names, may_amend, may_trace
from documents.selectors.details import last_return, open_supervision, versions_by_hash
from documents.selectors.lists import delivery_summary
from office.kernel.api import current
from office.kernel.errors import not_found
from orgchart.selectors import person_of

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person


def asking(request: HttpRequest) -> Person:
    """The person behind the session; the administrators, who read no business content, get a 404."""
    account = current(request)
    person = person_of(account)
    if person is None:
        raise not_found()
    person.account = account
    return person


def returned_view(document: Document) -> schemas.Returned | None:
    task = last_return(document)
    if task is None:
        return None
    return schemas.Returned(
        by=acting_name(task), stage=task.step.stage, opinion=task.opinion, at=task.decided_at
    )


def draft_view(document: Document, role: str = "drafter") -> schemas.DraftView:
    return views.draft_view(document, returned_view(document), role)


def characters(body: dict[str, object]) -> int:
    """Printed characters of a body, spaces aside."""
    return len("".join(plain(body).split()))


def document_view(account: Account, person: Person, document: Document) -> schemas.DocumentView:
    """A document's screen for one viewer, in a constant number of queries."""
    task = active_task_for(person, "document", document.id)
    opened = full_text_opened(account, document)
    steps = chain_timeline(document.chain_id) if document.chain_id else []
    version = document.current_version
    body = version.body if version is not None else document.draft_body
    supervision = open_supervision(document.id)
    groups = group_names(account)
    rights = abilities(document, account=account, person=person, task=task, opened=opened, groups=groups)
    names = {field.name for field in document._meta.concrete_fields} & set(schemas.DocumentView.model_fields)
    same = {name: getattr(document, name) for name in names}
    return schemas.DocumentView.model_validate(
        same
        | {
            "organ": views.issuer_view(document),
            "co_organs": [one["name"] for one in (version.head if version else {}).get("co_organs", [])],
            "owner_unit": views.unit_view(document.owner_unit),
            "drafter": schemas.DocumentPerson(id=document.drafter_id, name=document.drafter.name),
            "version": views.version_view(version) if version else None,
            "seen_hash": version.manifest_sha256 if version else "",
            "body": body or EMPTY,
            "characters": characters(body),
            "recipients": views.recipients_view(document),
            "attachments": [
                views.attachment_view(row) for row in document.attachments.select_related("file")
            ],
            "timeline": views.timeline_view(steps, versions_by_hash(document.id)),
            "my_task": views.my_task_view(task) if task else None,
            "opened": opened,
            "abilities": rights,
            "traces": may_trace(account, document, groups),
            "amends": may_amend(document, task),
            "deliveries": delivery_summary(document.id) if rights["track"] else {},
            "supervision": views.supervision_view(supervision) if supervision else None,
        }
    )
