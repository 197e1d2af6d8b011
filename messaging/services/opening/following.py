"""What outgoing webhooks are told: each follows its conversation's counter of changes.

Sends write nothing for it. The sweep looks for conversations ahead of a hook's cursor, so whatever a crash
interrupts is found again; the deliveries' unique key makes doing it twice change nothing.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from messaging.models import Hook, HookDelivery, HookState, Message, MessageKind
from messaging.selectors.opening import rules

ROUND, ROWS = 100, 500
"""Hooks of one sweep, and messages of one hook."""


def sweep() -> int:
    """Write what active hooks are to be told; returns how many deliveries. None where it is not allowed."""
    if not rules().outgoing:
        return 0
    behind = Hook.objects.filter(
        removed_at=None, state=HookState.ACTIVE, change__lt=F("conversation__change")
    )
    return sum(_follow(key) for key in list(behind.order_by("id").values_list("id", flat=True)[:ROUND]))


@transaction.atomic
def _follow(hook_id: int) -> int:
    rows = Hook.objects.select_for_update(of=("self",)).filter(id=hook_id, state=HookState.ACTIVE)
    hook = rows.filter(removed_at=None).select_related("conversation").first()
    if hook is None:
        return 0
    # Read with the hook, before the messages: each commits with its counter, so none up to it is missing.
    reached = hook.conversation.change
    changed = Message.objects.filter(conversation_id=hook.conversation_id, change__gt=hook.change)
    messages = list(changed.order_by("change")[:ROWS])
    made = [one for one in (_told(hook, message) for message in messages) if one is not None]
    HookDelivery.objects.bulk_create(made, ignore_conflicts=True)
    hook.change = messages[-1].change if len(messages) == ROWS else max(hook.change, reached)
    hook.seq = max([hook.seq, *(message.seq for message in messages)])
    hook.save(update_fields=["seq", "change"])
    return len(made)


def _told(hook: Hook, message: Message) -> HookDelivery | None:
    """What a changed message is to this hook. Of programs' own messages it hears nothing, so that two of them
    do not answer each other for ever; nor of notes, reactions, pins, and what reached the end of its keeping.
    """
    if message.kind == MessageKind.NOTE or message.byline is not None or message.expired_at is not None:
        return None
    event, mark = "", ""
    if message.seq > hook.seq:
        event = "" if message.recalled_at is not None else "message.created"
    elif message.recalled_at is not None:
        event = "message.recalled"
    elif message.edited_at is not None:
        event, mark = "message.edited", message.edited_at.isoformat()
    if event not in hook.events:
        return None
    return HookDelivery(hook=hook, event=event, message=message, mark=mark)
