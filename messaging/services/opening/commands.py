"""Slash commands of a conversation's hooks: what one asks in the composer goes out as an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from messaging.models import Conversation, Hook, HookDelivery, HookState
from messaging.permissions import abilities, access_conversation
from messaging.selectors.opening import hooks_of, rules
from messaging.selectors.people import speaker
from messaging.services import text as texts
from office.kernel.errors import conflict, forbidden, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

EVENT = "command.invoked"
LENGTH = 2_000
WAITING_MOST = 20
"""Commands of one hook that nobody has taken yet."""


@dataclass(frozen=True)
class Offered:
    name: str
    hint: str
    hook: Hook


def offered(conversation_id: int) -> list[Offered]:
    """The commands one may ask here today, in the order in which they were registered."""
    if not rules().outgoing:
        return []
    hooks = [one for one in hooks_of(conversation_id) if one.state == HookState.ACTIVE]
    return [Offered(one["name"], one["hint"], hook) for hook in hooks for one in hook.commands]


@transaction.atomic
def invoke(*, by: Person, conversation_id: int, name: str, text: str, client_id: UUID) -> HookDelivery:
    """Pass a command on; the same ``client_id`` again passes nothing on a second time."""
    conversation = access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    if conversation.archived:
        raise conflict("messaging.archived")
    if not abilities(by.account_id, conversation).send:
        raise forbidden("messaging.read_only")
    words = texts.clean(text, limit=LENGTH)
    found = next((one.hook for one in offered(conversation_id) if one.name == name), None)
    if found is None:
        raise not_found()
    # One after the other, so that a repeat sees the first.
    Conversation.objects.select_for_update(of=("self",)).get(id=conversation_id)
    rows = HookDelivery.objects.filter(hook=found, event=EVENT)
    known = rows.filter(mark=str(client_id)).first()
    if known is not None:
        return known
    if rows.filter(state="waiting").count() >= WAITING_MOST:
        raise conflict("messaging.command_waits")
    who = speaker(by)
    payload = {"command": name, "text": words, "person": {"id": str(who.id), "name": who.name}}
    return HookDelivery.objects.create(hook=found, event=EVENT, mark=str(client_id), payload=payload)
