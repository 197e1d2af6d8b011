"""Outgoing webhooks: an address outside is told of a conversation's events, and answers its commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from messaging.models import Conversation, DeliveryState, Hook, HookDelivery, HookState
from messaging.permissions import access_conversation, may_open
from messaging.selectors.opening import hooks_of, reach, rules
from messaging.services.changes import recount_all
from messaging.services.notes import note
from messaging.services.opening.bots import NAME_LIMIT
from messaging.services.text import clean_line
from office.kernel import audit, clock, webhooks
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.outbound import check_url

if TYPE_CHECKING:
    from orgchart.models import Person

EVENTS: Final = ("message.created", "message.edited", "message.recalled")
HOOKS_MOST, COMMANDS_MOST = 5, 20
_COMMAND = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff-]{0,19}")
BUILT_IN: Final = frozenset(
    ("待办", "提醒", "稍后", "稍后提醒", "静音", "会议", "task", "remind", "later", "mute", "meeting")
)
"""Commands of the page itself, which no hook may take."""


class HookCommand(BaseModel):
    """A slash command; ``hint`` says what to write after it."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=20)
    hint: str = Field(default="", max_length=60)


@dataclass(frozen=True)
class HookFacts:
    name: str
    url: str
    events: Sequence[str]
    commands: Sequence[HookCommand] = ()


@transaction.atomic
def add_hook(*, by: Person, conversation_id: int, facts: HookFacts) -> tuple[Hook, str]:
    """Tell an address of what happens from now on; the key of its signatures is shown now and never again."""
    conversation = _managed(by, conversation_id)
    _require_allowed()
    values = _cleaned(facts)
    held = list(hooks_of(conversation.id))
    if len(held) >= HOOKS_MOST:
        raise conflict("messaging.too_many_hooks", limit=HOOKS_MOST)
    _require_free(values["commands"], held)
    hook = Hook.objects.create(
        conversation=conversation,
        seq=conversation.seq,
        change=conversation.change,
        created_by_id=by.account_id,
        **values,
    )
    _record(hook, by, "added", **values)
    host = check_url(hook.url, reach(rules())).host
    written = note(conversation, "hook_added", by=by, hook=hook.name, host=host)
    recount_all(conversation)
    hook.seq, hook.change = written.seq, written.change
    hook.save(update_fields=["seq", "change"])
    return hook, webhooks.shown(key_of(hook))


@transaction.atomic
def change_hook(*, by: Person, hook_id: int, facts: HookFacts, active: bool) -> Hook:
    """Other events, commands or another address. Taken up again it goes on from now: what happened while it
    was off is not sent.
    """
    hook = _own(by, hook_id)
    values = _cleaned(facts) if active or facts.url != hook.url else _cleaned(facts, hook.url)
    _require_free(values["commands"], [one for one in hooks_of(hook.conversation_id) if one.id != hook.id])
    if active:
        _require_allowed()
    moved = values["url"] != hook.url
    for name, value in values.items():
        setattr(hook, name, value)
    if active and hook.state != HookState.ACTIVE:
        hook.seq, hook.change = hook.conversation.seq, hook.conversation.change
        hook.failing_since = None
    hook.state = HookState.ACTIVE if active else HookState.OFF
    hook.save()
    _record(hook, by, "changed", active=active, **values)
    if moved:
        host = check_url(hook.url, reach(rules())).host
        note(hook.conversation, "hook_moved", by=by, hook=hook.name, host=host)
        recount_all(hook.conversation)
    return hook


@transaction.atomic
def rotate_hook(*, by: Person, hook_id: int) -> tuple[Hook, str]:
    """A new key; what goes out from now on is signed with it."""
    hook = _own(by, hook_id)
    hook.generation += 1
    hook.save(update_fields=["generation"])
    _record(hook, by, "rotated")
    return hook, webhooks.shown(key_of(hook))


@transaction.atomic
def remove_hook(*, by: Person, hook_id: int) -> None:
    """Nothing more goes there; what waited is dropped."""
    hook = _own(by, hook_id)
    hook.removed_at = clock.now()
    hook.save(update_fields=["removed_at"])
    HookDelivery.objects.filter(hook=hook, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, problem="removed"
    )
    _record(hook, by, "removed")
    note(hook.conversation, "hook_removed", by=by, hook=hook.name)
    recount_all(hook.conversation)


@transaction.atomic
def replay(*, by: Person, delivery_id: int) -> HookDelivery:
    """Send one of the log again, with the same ``webhook-id``."""
    found = HookDelivery.objects.filter(id=delivery_id).first()
    if found is None:
        raise not_found()
    hook = _own(by, found.hook_id)
    if hook.state != HookState.ACTIVE:
        raise conflict("messaging.hook_off")
    _require_allowed()
    delivery = HookDelivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
    if delivery.state != DeliveryState.WAITING:
        delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, 0, clock.now()
        delivery.save(update_fields=["state", "attempts", "next_at"])
        _record(hook, by, "replayed", delivery=str(delivery.id))
    return delivery


def key_of(hook: Hook) -> bytes:
    return webhooks.derive_key("hook", hook.id, hook.generation)


def hook_for_owner(by: Person, hook_id: int) -> Hook:
    """A hook whose conversation one leads; 404 to who is not in it, 403 to its members."""
    hook = Hook.objects.select_related("conversation").filter(id=hook_id, removed_at=None).first()
    if hook is None:
        raise not_found()
    access_conversation(account_id=by.account_id, conversation_id=hook.conversation_id)
    if not may_open(by.account_id, hook.conversation):
        raise forbidden("messaging.owner_only")
    return hook


def _managed(by: Person, conversation_id: int) -> Conversation:
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update(of=("self",)).get(id=conversation_id)
    if not may_open(by.account_id, conversation):
        raise forbidden("messaging.owner_only")
    if conversation.archived:
        raise conflict("messaging.archived_settings")
    return conversation


def _own(by: Person, hook_id: int) -> Hook:
    found = hook_for_owner(by, hook_id)
    conversation = _managed(by, found.conversation_id)
    hook = Hook.objects.select_for_update(of=("self",)).filter(id=hook_id, removed_at=None).first()
    if hook is None:
        raise not_found()
    hook.conversation = conversation
    return hook


def _require_allowed() -> None:
    if not rules().outgoing:
        raise forbidden("messaging.hooks_off")


def _cleaned(facts: HookFacts, known: str = "") -> dict[str, Any]:
    """The values to keep; an address ``known`` from before is not judged again by newer rules."""
    name = clean_line(facts.name, field="name", limit=NAME_LIMIT)
    if not name:
        raise invalid("messaging.bot_name", field="name", rule="required")
    if facts.url != known:
        check_url(facts.url, reach(rules()))
    events = [one for one in EVENTS if one in facts.events]
    if len(events) != len(set(facts.events)):
        raise invalid("messaging.hook_events", field="events", rule="known")
    commands = [_command(one) for one in facts.commands]
    if len(commands) > COMMANDS_MOST or len({one["name"] for one in commands}) != len(commands):
        raise invalid("messaging.hook_commands", field="commands", rule="once", limit=COMMANDS_MOST)
    if not events and not commands:
        raise invalid("messaging.hook_nothing", field="events", rule="required")
    return {"name": name, "url": facts.url, "events": events, "commands": commands}


def _command(given: HookCommand) -> dict[str, str]:
    name = given.name.strip().removeprefix("/")
    if not _COMMAND.fullmatch(name) or name in BUILT_IN:
        raise invalid("messaging.hook_command", field="commands", rule="name", name=name[:20])
    return {"name": name, "hint": clean_line(given.hint, field="commands", limit=60)}


def _require_free(commands: Sequence[dict[str, str]], others: Sequence[Hook]) -> None:
    taken = {one["name"] for hook in others for one in hook.commands}
    for one in commands:
        if one["name"] in taken:
            raise conflict("messaging.hook_command_taken", field="commands", name=one["name"])


def _record(hook: Hook, by: Person, what: str, **data: Any) -> None:
    audit.record(
        actor=by.account_id, verb=f"messaging.hook_{what}", entity="hook", entity_id=hook.id, data=data
    )
