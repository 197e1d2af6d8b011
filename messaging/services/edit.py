"""Changing one's own words: the mark "edited" stays, and what was said before is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import MessageOut
from messaging.models import Conversation, EvidenceAct, Mention, Message, MessageKind
from messaging.permissions import may_send, role_of
from messaging.selectors import messages
from messaging.selectors.policy import policy
from messaging.services import changes, evidence
from messaging.services import text as texts
from messaging.services.mentions import Named, named
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
    units: Sequence[int] = (),
    everybody: bool = False,
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
    who = named(
        conversation,
        account=account,
        role=role_of(account, conversation),
        people=mentions,
        units=units,
        everybody=everybody,
    )
    if cleaned == message.text and _same(message, who):
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


def _counted(message: Message) -> dict[int, int | None]:
    """Whom the message counts for by a row of their own, and through which unit."""
    return dict(Mention.objects.filter(message=message).values_list("account_id", "unit_id"))


def _same(message: Message, who: Named) -> bool:
    rows = {row.account_id: row.unit_id for row in who.rows(message)}
    return rows == _counted(message) and who.everybody == message.everybody


def _rewrite(conversation: Conversation, message: Message, text: str, who: Named) -> MessageOut:
    before, rows = _counted(message), who.rows(message)
    Mention.objects.filter(message=message).delete()
    Mention.objects.bulk_create(rows)
    was_for_all = message.everybody
    message.text, message.edited_at = text, clock.now()
    message.everybody, message.units = who.everybody, [str(one) for one in who.units] or None
    fields = ["text", "edited_at", "everybody", "units"]
    out = changes.announce(conversation, message, fields, also=changes.quoting(message))
    if was_for_all != who.everybody:
        changes.recount_all(conversation)
    else:
        changes.recount(conversation, before.keys() ^ {row.account_id for row in rows})
    return out
