"""Taking a message back: a mark stays in its place; what it said is sealed and shown nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import MessageOut
from messaging.models import Conversation, EvidenceAct, Mention, Message, MessageFile, MessageKind, Reaction
from messaging.permissions import abilities
from messaging.selectors import messages
from messaging.selectors.policy import policy
from messaging.services import changes, evidence
from office.kernel import clock
from office.kernel.errors import conflict, forbidden

if TYPE_CHECKING:
    from orgchart.models import Person

EMPTIED = [
    "recalled_at",
    "recalled_by",
    "text",
    "card",
    "forwarded",
    "pinned_at",
    "pinned_by",
    "reacted",
    "everybody",
    "units",
]


@transaction.atomic
def recall(*, by: Person, conversation_id: int, seq: int) -> MessageOut:
    """Take back one's own message, or as the owner of a conversation anybody's in it, within the time that
    the rules give; again gives the same answer.
    """
    account = by.account_id
    conversation, message = changes.locked(account_id=account, conversation_id=conversation_id, seq=seq)
    own = message.sender_id == account
    if not own and not _may_recall_others(account, conversation, message):
        raise forbidden("messaging.recall_others")
    if message.recalled_at is not None:
        return messages.render([message])[0]
    rules = policy()
    minutes = rules.recall_minutes if own else rules.owner_recall_minutes
    if clock.now() - message.created_at > timedelta(minutes=minutes):
        raise conflict("messaging.recall_late" if minutes else "messaging.recall_off", minutes=minutes)
    evidence.seal(message, act=EvidenceAct.RECALL, by=account)
    return _empty(conversation, message, account)


def _may_recall_others(account: int, conversation: Conversation, message: Message) -> bool:
    if (message.sender_id is None and message.byline is None) or message.kind == MessageKind.NOTE:
        return False
    return abilities(account, conversation).readers


def _empty(conversation: Conversation, message: Message, account: int) -> MessageOut:
    """Take out of the tables everything a list, a search or a download could show."""
    mentioned = set(Mention.objects.filter(message=message).values_list("account_id", flat=True))
    for_all = message.everybody
    for model in (Mention, MessageFile, Reaction):
        model.objects.filter(message=message).delete()
    message.recalled_at, message.recalled_by_id = clock.now(), account
    message.text, message.card, message.forwarded = "", None, None
    message.pinned_at, message.pinned_by_id, message.reacted = None, None, False
    message.everybody, message.units = False, None
    out = changes.announce(conversation, message, EMPTIED, also=changes.quoting(message))
    if for_all:
        changes.recount_all(conversation)
    else:
        changes.recount(conversation, mentioned)
    return out
