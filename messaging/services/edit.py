"""Changing one's own words: the mark "edited" stays, and what was said before is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import MessageOut
from messaging.models import Conversation, EvidenceAct, Mention, Message, MessageKind
from messaging.permissions import may_send
from messaging.selectors import messages
from messaging.selectors.policy import policy
from messaging.services import changes, evidence
from messaging.services import text as texts
from messaging.services.send import Request, _mentioned
from office.kernel import clock
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def edit(
    *,
    by: Person,
    conversation_id: int,
    seq: int,
    change: int,
    text: str,
    mentions: Sequence[int] = (),
) -> MessageOut:
    """Put other words into one's own message, within the time that the rules give.

    ``change`` is that of the message as its writer saw it: 409 `messaging.message_changed` when it has been
    edited since. Whoever is newly named is told, whoever is no longer named is no longer counted.
    """
    account = by.account_id
    conversation, message = changes.locked(account_id=account, conversation_id=conversation_id, seq=seq)
    _require_editable(conversation, message, account)
    cleaned = texts.clean(text)
    if not cleaned:
        raise invalid("messaging.empty", field="text")
    request = Request(conversation_id, account, message.client_id, mentions=tuple(mentions))
    who = set(_mentioned(conversation, request))
    if cleaned == message.text and _counted(message) == who:
        return messages.render([message])[0]
    if message.change != change:
        raise conflict("messaging.message_changed")
    evidence.seal(message, act=EvidenceAct.EDIT, by=account)
    return _rewrite(conversation, message, cleaned, who)


def _require_editable(conversation: Conversation, message: Message, account: int) -> None:
    if message.sender_id != account:
        raise forbidden("messaging.edit_others")
    changes.require_said(message)
    if message.kind != MessageKind.TEXT or message.forwarded is not None:
        raise conflict("messaging.edit_text_only")
    if conversation.archived:
        raise conflict("messaging.archived")
    if not may_send(conversation, owner=True):
        raise forbidden("messaging.read_only")
    minutes = policy().edit_minutes
    if clock.now() - message.created_at > timedelta(minutes=minutes):
        raise conflict("messaging.edit_late" if minutes else "messaging.edit_off", minutes=minutes)


def _counted(message: Message) -> set[int]:
    return set(Mention.objects.filter(message=message).values_list("account_id", flat=True))


def _rewrite(conversation: Conversation, message: Message, text: str, who: set[int]) -> MessageOut:
    before = _counted(message)
    Mention.objects.filter(message=message).exclude(account_id__in=who).delete()
    Mention.objects.bulk_create(
        Mention(conversation=conversation, message=message, account_id=account, seq=message.seq)
        for account in sorted(who - before)
    )
    message.text, message.edited_at = text, clock.now()
    out = changes.announce(conversation, message, ["text", "edited_at"], also=changes.quoting(message))
    changes.recount(conversation, before ^ who)
    return out
