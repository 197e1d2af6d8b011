"""Who leads a group: several may, and there is always one while there are people in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.permissions import access_conversation, require_manage
from messaging.services.changes import recount_all
from messaging.services.notes import names, note
from office.kernel import audit
from office.kernel.errors import conflict, invalid
from orgchart.selectors.headship import serving_accounts
from orgchart.selectors.memberships import people_by_accounts
from orgchart.selectors.people import people_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def set_owner(*, by: Person, conversation_id: int, person_id: int, owner: bool) -> None:
    """Make a member an owner too, or take it from one; the last owner stays one. Again changes nothing."""
    conversation = _managed(by, conversation_id)
    row, person = _member(conversation, person_id)
    if (row.role == Role.OWNER) == owner:
        return
    if not owner and _owners(conversation).count() == 1:
        raise conflict("messaging.hand_over_first")
    row.role = Role.OWNER if owner else Role.MEMBER
    row.save(update_fields=["role"])
    _told(conversation, by, "owner_added" if owner else "owner_removed", person)


@transaction.atomic
def hand_over(*, by: Person, conversation_id: int, person_id: int) -> None:
    """Let somebody else lead in one's place."""
    conversation = _managed(by, conversation_id)
    row, person = _member(conversation, person_id)
    if person.id == by.id:
        raise invalid("messaging.hand_over_oneself", field="person")
    row.role = Role.OWNER
    row.save(update_fields=["role"])
    _owners(conversation).filter(account_id=by.account_id).update(role=Role.MEMBER)
    _told(conversation, by, "handed_over", person)


@transaction.atomic
def find_owners(*, account_ids: Iterable[int]) -> int:
    """Where the last owner has left the service, who has been in the group longest leads on. Returns in how
    many groups; again, none.
    """
    asked = set(account_ids)
    gone = asked - serving_accounts(asked)
    rows = Membership.objects.filter(account_id__in=gone, role=Role.OWNER, left_at=None)
    led = rows.filter(conversation__kind=ConversationKind.GROUP, conversation__archived_at=None)
    changed = 0
    for key in sorted(set(led.values_list("conversation_id", flat=True))):
        conversation = Conversation.objects.select_for_update().get(id=key)
        present = list(
            Membership.objects.filter(conversation=conversation, left_at=None).order_by("joined_at", "id")
        )
        here = serving_accounts(row.account_id for row in present)
        if any(row.role == Role.OWNER and row.account_id in here for row in present):
            continue
        heir = next((row for row in present if row.account_id in here), None)
        if heir is None:
            continue
        _owners(conversation).update(role=Role.MEMBER)
        Membership.objects.filter(id=heir.id).update(role=Role.OWNER)
        changed += 1
        _told(conversation, None, "owner_left", people_by_accounts([heir.account_id])[heir.account_id])
    return changed


def _managed(by: Person, conversation_id: int) -> Conversation:
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    require_manage(by.account_id, conversation)
    return conversation


def _member(conversation: Conversation, person_id: int) -> tuple[Membership, Person]:
    person = people_by_ids([person_id]).get(person_id)
    rows = Membership.objects.filter(conversation=conversation, left_at=None)
    row = rows.filter(account_id=person.account_id).first() if person is not None else None
    if row is None or person is None:
        raise invalid("messaging.not_a_member", field="person")
    return row, person


def _owners(conversation: Conversation) -> QuerySet[Membership]:
    return Membership.objects.filter(conversation=conversation, role=Role.OWNER, left_at=None)


def _told(conversation: Conversation, by: Person | None, code: str, person: Person) -> None:
    audit.record(
        actor=by.account_id if by is not None else None,
        verb=f"messaging.{code}",
        entity="conversation",
        entity_id=conversation.id,
        data={"account": str(person.account_id)},
    )
    note(conversation, code, by=by, people=names([person])["people"])
    recount_all(conversation)
