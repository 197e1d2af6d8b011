"""Who may do what in a conversation. Whoever is not in it learns nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.selectors.access import conversation_by_id, is_member
from messaging.selectors.owners import is_owner
from office.kernel.errors import forbidden, not_found

DESCRIBED = (ConversationKind.GROUP, ConversationKind.UNIT, ConversationKind.DOCUMENT)
"""Kinds that have a purpose and rules of their own."""


@dataclass(frozen=True)
class Abilities:
    """What one person may do in one conversation."""

    send: bool
    manage: bool  # title, end, members, owners, archive
    describe: bool  # purpose, and who may pin and name everybody
    invite: bool  # let people in
    pin: bool
    name_all: bool  # @所有人
    leave: bool
    reopen: bool  # take an archived group up again
    readers: bool  # who has read anybody's messages; everybody sees who has read their own


def access_conversation(*, account_id: int, conversation_id: int) -> Conversation:
    """The conversation, for somebody who is in it today; 404 for everybody else."""
    conversation = conversation_by_id(conversation_id)
    if conversation is None or not is_member(account_id, conversation):
        raise not_found()
    return conversation


def abilities(account_id: int, conversation: Conversation) -> Abilities:
    """For a member. At most two queries, in the group of a unit one heads a few more."""
    role = role_of(account_id, conversation)
    owner = role == Role.OWNER or _heads(account_id, conversation)
    group, open_now = conversation.kind == ConversationKind.GROUP, not conversation.archived
    return Abilities(
        send=may_send(conversation, owner=owner),
        manage=owner and group and open_now,
        describe=owner and conversation.kind in DESCRIBED and open_now,
        invite=group and open_now and _allowed(conversation.inviting, owner),
        pin=open_now and may_pin(conversation, owner=owner),
        name_all=open_now and may_name_everybody(account_id, conversation, owner=owner),
        leave=role is not None and group,
        reopen=owner and group and not open_now,
        readers=owner,
    )


def _heads(account_id: int, conversation: Conversation) -> bool:
    return conversation.kind == ConversationKind.UNIT and is_owner(account_id, conversation)


def _allowed(rule: str, owner: bool) -> bool:
    return owner or rule == Role.MEMBER


def role_of(account_id: int, conversation: Conversation) -> str | None:
    rows = Membership.objects.filter(conversation=conversation, account_id=account_id, left_at=None)
    return rows.values_list("role", flat=True).first()


def may_send(conversation: Conversation, *, owner: bool) -> bool:
    if conversation.archived or conversation.kind == ConversationKind.FEED:
        return False
    return conversation.kind != ConversationKind.NOTICE or owner


def may_pin(conversation: Conversation, *, owner: bool) -> bool:
    """Both in a direct conversation; elsewhere its owner, or everybody where the owner lets them."""
    if conversation.kind == ConversationKind.DIRECT:
        return True
    return _allowed(conversation.pinning, owner) and conversation.kind in (
        *DESCRIBED,
        ConversationKind.NOTICE,
    )


def may_name_everybody(account_id: int | None, conversation: Conversation, *, owner: bool) -> bool:
    """Owners may (@所有人), in a unit's own group its head, and everybody where they let them. The system
    always may.
    """
    if account_id is None:
        return True
    if conversation.kind in (ConversationKind.DIRECT, ConversationKind.FEED):
        return False
    return _allowed(conversation.naming_all, owner or _heads(account_id, conversation))


def may_open(account_id: int, conversation: Conversation) -> bool:
    """Let programs in, and have addresses told of it: the owner of a group, the head in the unit's own."""
    if conversation.kind not in (ConversationKind.GROUP, ConversationKind.UNIT):
        return False
    return role_of(account_id, conversation) == Role.OWNER or _heads(account_id, conversation)


def require_manage(account_id: int, conversation: Conversation) -> None:
    if not abilities(account_id, conversation).manage:
        raise forbidden("messaging.owner_only")
