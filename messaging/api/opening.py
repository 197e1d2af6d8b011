"""Bots, outgoing webhooks and slash commands of a conversation; and the rules for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.api.common import person
from messaging.api.people import Done
from messaging.models import Bot, Hook, HookDelivery, OpeningRules
from messaging.permissions import access_conversation, may_open
from messaging.selectors import opening as selectors
from messaging.services.opening import bots, commands, hooks
from messaging.services.opening import rules as rules_service
from messaging.services.policy import may_set_policy
from messaging.tasks import deliver_hooks
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.tasks import enqueue

router = Router(tags=["messages"])


class OpeningFields(BaseModel):
    """``hosts``: where outgoing webhooks may go (``*.`` for all below a name), none for any public host.
    ``token_days``: how long a personal token may live, 0 lets nobody make one.
    """

    model_config = ConfigDict(extra="forbid")
    bots: bool
    outgoing: bool
    hosts: list[str] = Field(max_length=500)
    token_days: int = Field(ge=0)


class OpeningIn(OpeningFields):
    version: int = Field(ge=0)


class OpeningOut(OpeningFields):
    version: int
    changed_at: datetime | None
    may_set: bool


class BotOut(BaseModel):
    """A bot as every member may know it."""

    id: Id
    name: str
    purpose: str
    signed: bool
    disabled: bool
    last_used_at: datetime | None


class HookOut(BaseModel):
    """``url`` is the whole address for owners, and its host for members."""

    id: Id
    name: str
    url: str
    events: list[str]
    commands: list[hooks.HookCommand]
    state: Literal["active", "off", "failed"]
    failing_since: datetime | None
    last_done_at: datetime | None


class OpeningsOut(BaseModel):
    """``bots_allowed`` and ``hooks_allowed`` are the administrator's rules."""

    manage: bool
    bots_allowed: bool
    hooks_allowed: bool
    bots: list[BotOut]
    hooks: list[HookOut]


class BotIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    purpose: str = Field(default="", max_length=400)
    signed: bool = False


class BotChange(BotIn):
    disabled: bool = False


class BotSecrets(BaseModel):
    """Shown once. ``address`` is where the program posts to; ``signing_key`` signs what it sends."""

    bot: BotOut
    address: str
    signing_key: str


class BotCallOut(BaseModel):
    at: datetime
    status: int
    code: str
    webhook_id: str
    seq: int | None


class HookIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    url: str = Field(max_length=4000)
    events: list[str] = Field(default=[], max_length=20)
    commands: list[hooks.HookCommand] = Field(default=[], max_length=50)


class HookChange(HookIn):
    active: bool = True


class HookSecret(BaseModel):
    """Shown once: with this key the receiver checks what arrives."""

    hook: HookOut
    signing_key: str


class HookDeliveryOut(BaseModel):
    id: Id
    event: str
    seq: int | None
    state: Literal["waiting", "done", "failed"]
    attempts: int
    status: int | None
    problem: str
    created_at: datetime
    next_at: datetime | None


class SlashCommand(BaseModel):
    name: str
    hint: str
    by: str


class CommandIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    client_id: UUID
    name: str = Field(max_length=20)
    text: str = ""


@router.get("/messaging/opening", response=OpeningOut, operation_id="opening_rules")
def get_rules(request: HttpRequest) -> OpeningOut:
    """What programs may do in this house."""
    return _rules(selectors.rules(), may_set=may_set_policy(current(request)))


@router.put("/messaging/opening", response=OpeningOut, operation_id="opening_rules_set")
def set_rules(request: HttpRequest, payload: OpeningIn) -> OpeningOut:
    """Put new rules into force; they hold at once."""
    wanted = rules_service.Opening(**payload.model_dump(exclude={"version"}))
    row = rules_service.set_rules(by=current(request), version=payload.version, wanted=wanted)
    return _rules(row, may_set=True)


@router.get("/conversations/{conversation_id}/openings", response=OpeningsOut, operation_id="list_openings")
def list_openings(request: HttpRequest, conversation_id: Id) -> OpeningsOut:
    """Which programs write here and which addresses are told: every member may know."""
    account = current(request)
    row = access_conversation(account_id=account.id, conversation_id=conversation_id)
    owner, allowed = may_open(account.id, row), selectors.rules()
    return OpeningsOut(
        manage=owner and not row.archived,
        bots_allowed=allowed.bots,
        hooks_allowed=allowed.outgoing,
        bots=[_bot(one) for one in selectors.bots_of(row.id)],
        hooks=[_hook(one, owner=owner) for one in selectors.hooks_of(row.id)],
    )


@router.post("/conversations/{conversation_id}/bots", response=BotSecrets, operation_id="add_bot")
def add_bot(request: HttpRequest, conversation_id: Id, payload: BotIn) -> BotSecrets:
    """Let a program write into the conversation; its owner may. The address is shown this once."""
    facts = bots.BotFacts(**payload.model_dump())
    return _secrets(request, *bots.add_bot(by=person(request), conversation_id=conversation_id, facts=facts))


@router.put("/bots/{bot_id}", response=BotOut, operation_id="change_bot")
def change_bot(request: HttpRequest, bot_id: Id, payload: BotChange) -> BotOut:
    """Another name, purpose or rule; or turn it off and on."""
    facts = bots.BotFacts(**payload.model_dump(exclude={"disabled"}))
    return _bot(bots.change_bot(by=person(request), bot_id=bot_id, facts=facts, disabled=payload.disabled))


@router.post("/bots/{bot_id}/rotate", response=BotSecrets, operation_id="rotate_bot")
def rotate_bot(request: HttpRequest, bot_id: Id) -> BotSecrets:
    """A new address and key; the old ones end."""
    return _secrets(request, *bots.rotate_bot(by=person(request), bot_id=bot_id))


@router.delete("/bots/{bot_id}", response=Done, operation_id="remove_bot")
def remove_bot(request: HttpRequest, bot_id: Id) -> Done:
    bots.remove_bot(by=person(request), bot_id=bot_id)
    return Done()


@router.get("/bots/{bot_id}/calls", response=list[BotCallOut], operation_id="list_bot_calls")
def list_bot_calls(request: HttpRequest, bot_id: Id) -> list[BotCallOut]:
    """How the newest fifty requests to its address were answered."""
    bot = bots.bot_for_owner(person(request), bot_id)
    fields = BotCallOut.model_fields
    return [BotCallOut(**{name: getattr(one, name) for name in fields}) for one in selectors.calls_of(bot)]


@router.post("/conversations/{conversation_id}/hooks", response=HookSecret, operation_id="add_hook")
def add_hook(request: HttpRequest, conversation_id: Id, payload: HookIn) -> HookSecret:
    """Tell an address of what happens here; its owner may, where the administrator's rules let them."""
    by = person(request)
    hook, key = hooks.add_hook(by=by, conversation_id=conversation_id, facts=_facts(payload))
    return HookSecret(hook=_hook(hook, owner=True), signing_key=key)


@router.put("/hooks/{hook_id}", response=HookOut, operation_id="change_hook")
def change_hook(request: HttpRequest, hook_id: Id, payload: HookChange) -> HookOut:
    facts, by = _facts(payload), person(request)
    return _hook(hooks.change_hook(by=by, hook_id=hook_id, facts=facts, active=payload.active), owner=True)


@router.post("/hooks/{hook_id}/rotate", response=HookSecret, operation_id="rotate_hook")
def rotate_hook(request: HttpRequest, hook_id: Id) -> HookSecret:
    """A new signing key, from the next delivery on."""
    hook, key = hooks.rotate_hook(by=person(request), hook_id=hook_id)
    return HookSecret(hook=_hook(hook, owner=True), signing_key=key)


@router.delete("/hooks/{hook_id}", response=Done, operation_id="remove_hook")
def remove_hook(request: HttpRequest, hook_id: Id) -> Done:
    hooks.remove_hook(by=person(request), hook_id=hook_id)
    return Done()


@router.get(
    "/hooks/{hook_id}/deliveries", response=list[HookDeliveryOut], operation_id="list_hook_deliveries"
)
def list_hook_deliveries(request: HttpRequest, hook_id: Id) -> list[HookDeliveryOut]:
    """The newest fifty deliveries."""
    hook = hooks.hook_for_owner(person(request), hook_id)
    return [_delivery(one) for one in selectors.deliveries_of(hook).select_related("message")]


@router.post("/hook-deliveries/{delivery_id}/replay", response=Done, operation_id="replay_hook_delivery")
def replay_hook_delivery(request: HttpRequest, delivery_id: Id) -> Done:
    """Send one of the log again, with the same ``webhook-id``."""
    hooks.replay(by=person(request), delivery_id=delivery_id)
    enqueue(deliver_hooks)
    return Done()


@router.get(
    "/conversations/{conversation_id}/commands", response=list[SlashCommand], operation_id="list_commands"
)
def list_commands(request: HttpRequest, conversation_id: Id) -> list[SlashCommand]:
    """The slash commands that addresses outside take from this conversation."""
    access_conversation(account_id=current(request).id, conversation_id=conversation_id)
    found = commands.offered(conversation_id)
    return [SlashCommand(name=one.name, hint=one.hint, by=one.hook.name) for one in found]


@router.post("/conversations/{conversation_id}/commands", response=Done, operation_id="invoke_command")
def invoke_command(request: HttpRequest, conversation_id: Id, payload: CommandIn) -> Done:
    """Pass a slash command on; the answer, if any, comes as a message."""
    commands.invoke(by=person(request), conversation_id=conversation_id, **payload.model_dump())
    enqueue(deliver_hooks)
    return Done()


def _rules(row: OpeningRules, *, may_set: bool) -> OpeningOut:
    values = {name: getattr(row, name) for name in OpeningFields.model_fields}
    changed = row.changed_at if row.version else None
    return OpeningOut(**values, version=row.version, changed_at=changed, may_set=may_set)


def _bot(row: Bot) -> BotOut:
    return BotOut(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        signed=row.signed,
        disabled=row.disabled_at is not None,
        last_used_at=row.last_used_at,
    )


def _secrets(request: HttpRequest, bot: Bot, made: bots.Secrets) -> BotSecrets:
    address = request.build_absolute_uri(f"/api/v1/incoming/{bot.id}/{made.secret}")
    return BotSecrets(bot=_bot(bot), address=address, signing_key=made.signing)


def _facts(payload: HookIn) -> hooks.HookFacts:
    return hooks.HookFacts(payload.name, payload.url, payload.events, payload.commands)


def _hook(row: Hook, *, owner: bool) -> HookOut:
    values: dict[str, Any] = {name: getattr(row, name) for name in HookOut.model_fields}
    if not owner:
        values["url"] = urlsplit(row.url).hostname or ""
    return HookOut.model_validate(values)


def _delivery(row: HookDelivery) -> HookDeliveryOut:
    values = {name: getattr(row, name) for name in HookDeliveryOut.model_fields if name != "seq"}
    if row.state != "waiting":
        values["next_at"] = None
    return HookDeliveryOut(**values, seq=row.message.seq if row.message else None)
