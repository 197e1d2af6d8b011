"""Reactions: real emoji, and 收到 in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import emoji as unicode_emoji
from django.db import transaction

from messaging.events import MessageOut
from messaging.models import Conversation, ConversationKind, Message, Reaction
from messaging.selectors import messages
from messaging.services import changes
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person

RECEIVED = "received"
"""收到: what officials answer most, kept by a word of its own and shown in each reader's language."""
KIND_LIMIT = 12
"""Kinds of reaction on one message."""
TOO_WIDE = (ConversationKind.NOTICE, ConversationKind.FEED)
"""Where nobody reacts: a change for each of 100,000 readers; a notice has its own receipts."""
_WHOLE = unicode_emoji.STATUS["fully_qualified"]


@transaction.atomic
def react(*, by: Person, conversation_id: int, seq: int, emoji: str, on: bool) -> MessageOut:
    """Add one's reaction to a message, or take it away; again changes nothing."""
    kind = _checked(emoji)
    account = by.account_id
    conversation, message = changes.locked(account_id=account, conversation_id=conversation_id, seq=seq)
    _require_reactable(conversation, message)
    rows = Reaction.objects.filter(message=message)
    mine = rows.filter(emoji=kind, account_id=account)
    if mine.exists() == on:
        return messages.render([message])[0]
    if on:
        kinds = set(rows.order_by().values_list("emoji", flat=True).distinct())
        if kind not in kinds and len(kinds) >= KIND_LIMIT:
            raise conflict("messaging.too_many_reactions", limit=KIND_LIMIT)
        Reaction.objects.create(message=message, account_id=account, emoji=kind)
    else:
        mine.delete()
    message.reacted = on or rows.exists()
    return changes.announce(conversation, message, ["reacted"])


def _checked(emoji: str) -> str:
    """The emoji in its one full form; raises for text, half an emoji, or several."""
    if emoji == RECEIVED:
        return emoji
    for form in (emoji, f"{emoji}\ufe0f"):
        if unicode_emoji.EMOJI_DATA.get(form, {}).get("status") == _WHOLE:
            return form
    raise invalid("messaging.not_an_emoji", field="emoji")


def _require_reactable(conversation: Conversation, message: Message) -> None:
    changes.require_said(message)
    if conversation.archived:
        raise conflict("messaging.archived")
    if conversation.kind in TOO_WIDE:
        raise forbidden("messaging.no_reactions_here")
