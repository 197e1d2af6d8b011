"""Sending what waits to outgoing webhooks: signed, tried again with growing patience, logged.

No transaction is open while another machine is asked. A delivery is taken for a while first, so that two
processes do not send the same; who dies in between leaves it to be taken again. At least once, then: the
receiver knows a repeat by its ``webhook-id``.
"""

from __future__ import annotations

import json
import random
import threading
import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from messaging.models import DeliveryState, Hook, HookDelivery, HookState, OpeningRules
from messaging.selectors.messages import render
from messaging.selectors.opening import reach, rules
from messaging.selectors.owners import owner_accounts
from messaging.services.cards import send_card
from messaging.services.opening.hooks import key_of
from office.kernel import audit, clock, outbound, webhooks
from office.kernel.errors import OfficeError, text
from office.kernel.models import Account

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=6)
ATTEMPTS: Final = 12
"""Of one delivery: after about half a day it is given up, and can be sent again by hand."""
TAKEN: Final = timedelta(minutes=2)
LONG: Final = timedelta(days=2)
"""A hook that has failed for so long without one success is turned off."""
KEPT: Final = timedelta(days=30)
SECONDS: Final = 20.0
_busy = threading.Lock()


def deliver_due(*, seconds: float = SECONDS) -> int:
    """Send what is due; returns how many were answered well. One at a time in each process."""
    if not _busy.acquire(blocking=False):
        return 0
    try:
        return _deliver(time.monotonic() + seconds)
    finally:
        _busy.release()


def _deliver(until: float) -> int:
    allowed = rules()
    if not allowed.outgoing:
        return 0
    done, failing = 0, set[int]()
    while time.monotonic() < until:
        taken = _take(failing)
        if taken is None:
            break
        if _send(taken, allowed):
            done += 1
        else:
            failing.add(taken.hook_id)  # its other deliveries wait for the next round
    return done


@transaction.atomic
def _take(failing: set[int]) -> HookDelivery | None:
    now = clock.now()
    rows = HookDelivery.objects.select_for_update(of=("self",), skip_locked=_skips())
    due = rows.filter(state=DeliveryState.WAITING, next_at__lte=now, hook__state=HookState.ACTIVE)
    due = due.filter(hook__removed_at=None).exclude(hook_id__in=failing)
    delivery = due.select_related("hook__conversation").order_by("next_at", "id").first()
    if delivery is None:
        return None
    delivery.next_at = now + TAKEN
    delivery.attempts += 1
    delivery.save(update_fields=["next_at", "attempts"])
    return delivery


def _skips() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def _send(delivery: HookDelivery, allowed: OpeningRules) -> bool:
    body = json.dumps(content(delivery), ensure_ascii=False, separators=(",", ":")).encode()
    headers = webhooks.headers(
        key_of(delivery.hook),
        message_id=f"msg_{delivery.id}",
        timestamp=int(clock.now().timestamp()),
        body=body,
    )
    status, problem = None, ""
    try:
        answer = outbound.post(delivery.hook.url, body=body, headers=headers, reach=reach(allowed))
        status = answer.status
        problem = "" if 200 <= status < 300 else "status"
    except OfficeError as refusal:
        problem = refusal.code
    except outbound.Unreachable as failure:
        problem = str(failure)
    return _settle(delivery.id, status, problem)


@transaction.atomic
def _settle(delivery_id: int, status: int | None, problem: str) -> bool:
    """Write down how it went; the hook's own state follows."""
    now = clock.now()
    hook_id = HookDelivery.objects.values_list("hook_id", flat=True).get(id=delivery_id)
    hook = Hook.objects.select_for_update(of=("self",)).select_related("conversation").get(id=hook_id)
    delivery = HookDelivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
    delivery.status, delivery.problem = status, problem[:64]
    if not problem:
        delivery.state, delivery.done_at = DeliveryState.DONE, now
        hook.failing_since, hook.last_done_at = None, now
    elif delivery.state == DeliveryState.WAITING:
        gone = status == 410 or delivery.attempts >= ATTEMPTS  # 410: the receiver wants no more of it
        delivery.state = DeliveryState.FAILED if gone else DeliveryState.WAITING
        delivery.next_at = now + wait(delivery.attempts)
        hook.failing_since = hook.failing_since or now
    delivery.save(update_fields=["status", "problem", "state", "done_at", "next_at"])
    hook.save(update_fields=["failing_since", "last_done_at"])
    if problem and hook.state == HookState.ACTIVE and _lost(hook, status, now):
        _turn_off(hook, now)
    return not problem


def wait(attempts: int) -> timedelta:
    """Twice as long each time, a fifth more or less, so that many do not come back at once."""
    base = min(FIRST_WAIT * 2 ** min(max(0, attempts - 1), 16), LONGEST_WAIT)
    return timedelta(seconds=base.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load


def _lost(hook: Hook, status: int | None, now: datetime) -> bool:
    return status == 410 or (hook.failing_since is not None and now - hook.failing_since >= LONG)


def _turn_off(hook: Hook, now: datetime) -> None:
    hook.state = HookState.FAILED
    hook.save(update_fields=["state"])
    HookDelivery.objects.filter(hook=hook, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, problem="off"
    )
    audit.record(actor=None, verb="messaging.hook_failed", entity="hook", entity_id=hook.id)
    owners = Account.objects.filter(id__in=owner_accounts(hook.conversation), is_active=True)
    for account in owners.order_by("id"):
        language = "en" if account.language == "en" else "zh"
        key = f"office:hook-failed:{hook.id}:{now.isoformat()}:{account.id}"
        send_card(
            account_id=account.id,
            card={"type": "conversation", "conversation": str(hook.conversation_id)},
            text=text("messaging.hook_failed", language, {"hook": hook.name}),
            client_id=uuid5(NAMESPACE_URL, key),
        )


def content(delivery: HookDelivery) -> dict[str, Any]:
    """The body: what the message says now, so that what was taken back meanwhile does not go out."""
    conversation = delivery.hook.conversation
    data: dict[str, Any] = {"conversation": {"id": str(conversation.id), "title": conversation.title}}
    if delivery.payload is not None:
        data |= delivery.payload
    if delivery.message is not None:
        shown = render([delivery.message])[0]
        data["message"] = {
            "id": str(shown.id),
            "seq": shown.seq,
            "kind": shown.kind,
            "text": shown.text,
            "sender": {"id": str(shown.sender.id), "name": shown.sender.name} if shown.sender else None,
            "files": [{"name": one.name, "size": one.size} for one in shown.files],
            "mentions": [{"id": str(one.id), "name": one.name} for one in shown.mentions],
            "everybody": shown.everybody,
            "reply_to": shown.reply.seq if shown.reply else None,
            "created_at": shown.created_at.isoformat(),
            "edited_at": shown.edited_at.isoformat() if shown.edited_at else None,
            "recalled": shown.recalled,
        }
    return {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": data}


def forget_old() -> int:
    """Take what is settled and old out of the log; returns how many."""
    old = HookDelivery.objects.exclude(state=DeliveryState.WAITING).filter(created_at__lt=clock.now() - KEPT)
    return old.delete()[0]
