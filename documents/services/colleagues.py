"""Who writes a draft together with its drafter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents import events
from documents.models import DraftColleague, DraftRole
from documents.selectors.circle import circle_of
from documents.services.coediting import settle, shut_out
from documents.services.drafts import lock_editable
from documents.services.telling import tell
from documents.stages import READ
from office.kernel import audit, clock, grants
from office.kernel.errors import invalid, not_found
from orgchart.selectors import people_by_ids, serving, visible_people

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Person

MOST = 30


@transaction.atomic
def invite(*, document_id: int, by: Person, person_id: int, role: str) -> DraftColleague:
    """Let somebody write the draft, or read along; again: in another role.

    404 to strangers, 409 `documents.not_editable` to others than the drafter; 422
    `documents.colleague_unknown` for people whom the drafter does not see or who do not serve,
    `documents.colleagues_too_many`.
    """
    document = lock_editable(document_id, by)
    person = people_by_ids(visible_people(by.account, [person_id])).get(person_id)
    if person is None or person.id == by.id or not serving().filter(person=person).exists():
        raise invalid("documents.colleague_unknown", field="person_id")
    found = DraftColleague.objects.filter(document=document, person=person).first()
    if found is None and document.colleagues.count() >= MOST:
        raise invalid("documents.colleagues_too_many", field="person_id", limit=MOST)
    colleague, _ = DraftColleague.objects.update_or_create(
        document=document,
        person=person,
        defaults={"role": DraftRole(role), "invited_by": by, "at": clock.now()},
    )
    grants.give(person.account, READ, document)
    _record(document, by, "documents.invite", person.id, role)
    if found is None:
        tell(
            document,
            events.DraftShared(
                document_id=document.id, account=person.account_id, role=role, by_account=by.account_id
            ),
        )
    return colleague


@transaction.atomic
def dismiss(*, document_id: int, by: Person, person_id: int) -> None:
    """Somebody writes it no longer; what they wrote stays. Whoever has a part in the chain reads on.

    404 to strangers and for people who do not write it, 409 `documents.not_editable`.
    """
    document = lock_editable(document_id, by)
    row = DraftColleague.objects.select_related("person__account").filter(
        document=document, person_id=person_id
    )
    colleague = row.first()
    if colleague is None:
        raise not_found()
    settle(document.id)
    colleague.delete()
    circle = circle_of(document.id)
    account = colleague.person.account
    if circle is None or account.id not in circle.people:
        grants.revoke(account, READ, document)
    shut_out(document)
    _record(document, by, "documents.dismiss", person_id, colleague.role)


def _record(document: Document, by: Person, verb: str, person_id: int, role: str) -> None:
    audit.record(
        actor=by.account_id,
        verb=verb,
        entity="documents.document",
        entity_id=document.id,
        data={"person": str(person_id), "role": role},
    )
