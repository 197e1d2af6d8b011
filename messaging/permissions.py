"""Who may do what in a conversation. Whoever is not in it learns nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.selectors.access import is_member
from office.kernel.errors import forbidden, not_found
from orgchart.selectors.resolving import heads_of
from orgchart.selectors.units import units_by_ids


@dataclass(frozen=True)
class Abilities:
    """What one person may do in one conversation."""

    send: bool
    manage: bool  # title, purpose, end, members
    leave: bool
    readers: bool  # who has read anybody's messages; everybody sees who has read their own


def access_conversation(*, account_id: int, conversation_id: int) -> Conversation:
    """The conversation, for somebody who is in it today; 404 for everybody else."""
    conversation = Conversation.objects.filter(id=conversation_id).first()
    if conversation is None or not is_member(account_id, conversation):
        raise not_found()
    return conversation


def abilities(account_id: int, conversation: Conversation) -> Abilities:
    """For a member. One query."""
    role = role_of(account_id, conversation)
    owner = role == Role.OWNER
    return Abilities(
        send=may_send(conversation, owner=owner),
        manage=owner and conversation.kind == ConversationKind.GROUP and not conversation.archived,
        leave=role is not None and conversation.kind == ConversationKind.GROUP,
        readers=owner,
    )


def role_of(account_id: int, conversation: Conversation) -> str | None:
    rows = Membership.objects.filter(conversation=conversation, account_id=account_id, left_at=None)
    return rows.values_list("role", flat=True).first()


def may_send(conversation: Conversation, *, owner: bool) -> bool:
    if conversation.archived or conversation.kind == ConversationKind.FEED:
        return False
    return conversation.kind != ConversationKind.NOTICE or owner


def may_name_everybody(account_id: int | None, conversation: Conversation, *, owner: bool) -> bool:
    """Owners may (@所有人); in a unit's own group its head. The system always may."""
    alone = conversation.kind in (ConversationKind.DIRECT, ConversationKind.FEED)
    if account_id is None or (owner and not alone):
        return True
    if conversation.kind != ConversationKind.UNIT:
        return False
    unit = units_by_ids([conversation.unit_id or 0]).get(conversation.unit_id or 0)
    return any(head.account_id == account_id for head in heads_of(unit))


def require_manage(account_id: int, conversation: Conversation) -> None:
    if not abilities(account_id, conversation).manage:
        raise forbidden("messaging.owner_only")
