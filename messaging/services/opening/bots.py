"""Bots: programs that write into one conversation through an address of their own."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from messaging.models import Bot, Conversation
from messaging.permissions import access_conversation, may_open
from messaging.selectors.opening import bots_of, rules
from messaging.services.changes import recount_all
from messaging.services.notes import note
from messaging.services.text import PURPOSE_LIMIT, clean_line
from office.kernel import audit, clock, webhooks
from office.kernel.errors import conflict, forbidden, invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person

NAME_LIMIT = 40
BOTS_MOST = 10
"""In one conversation."""


@dataclass(frozen=True)
class Secrets:
    """Shown once: the end of the address, and the key for signatures."""

    secret: str
    signing: str


@dataclass(frozen=True)
class BotFacts:
    name: str
    purpose: str
    signed: bool


@transaction.atomic
def add_bot(*, by: Person, conversation_id: int, facts: BotFacts) -> tuple[Bot, Secrets]:
    """A new bot; its secrets are shown now and never again."""
    conversation = _managed(by, conversation_id)
    if not rules().bots:
        raise forbidden("messaging.bots_off")
    facts = _cleaned(facts)
    held = list(bots_of(conversation.id))
    if len(held) >= BOTS_MOST:
        raise conflict("messaging.too_many_bots", limit=BOTS_MOST)
    _require_free(facts.name, held)
    secret, digest = _secret()
    bot = Bot.objects.create(
        conversation=conversation,
        name=facts.name,
        purpose=facts.purpose,
        signed=facts.signed,
        secret_hash=digest,
        created_by_id=by.account_id,
    )
    _record(bot, by, "added", name=bot.name, conversation=str(conversation.id))
    note(conversation, "bot_added", by=by, bot=bot.name)
    recount_all(conversation)
    return bot, Secrets(secret, webhooks.shown(key_of(bot)))


@transaction.atomic
def change_bot(*, by: Person, bot_id: int, facts: BotFacts, disabled: bool) -> Bot:
    """Another name, purpose or rule of signing; ``disabled``: its address answers 403 until it is let in
    again.
    """
    bot = _own(by, bot_id)
    facts = _cleaned(facts)
    _require_free(facts.name, [one for one in bots_of(bot.conversation_id) if one.id != bot.id])
    bot.name, bot.purpose, bot.signed = facts.name, facts.purpose, facts.signed
    bot.disabled_at = (bot.disabled_at or clock.now()) if disabled else None
    bot.save(update_fields=["name", "purpose", "signed", "disabled_at"])
    _record(bot, by, "changed", name=bot.name, signed=bot.signed, disabled=disabled)
    return bot


@transaction.atomic
def rotate_bot(*, by: Person, bot_id: int) -> tuple[Bot, Secrets]:
    """A new address and a new key; the old ones end with this."""
    bot = _own(by, bot_id)
    secret, bot.secret_hash = _secret()
    bot.generation += 1
    bot.save(update_fields=["secret_hash", "generation"])
    _record(bot, by, "rotated")
    return bot, Secrets(secret, webhooks.shown(key_of(bot)))


@transaction.atomic
def remove_bot(*, by: Person, bot_id: int) -> None:
    """What it wrote stays; its address is nobody's from now on."""
    bot = _own(by, bot_id)
    bot.removed_at = clock.now()
    bot.save(update_fields=["removed_at"])
    _record(bot, by, "removed")
    note(bot.conversation, "bot_removed", by=by, bot=bot.name)
    recount_all(bot.conversation)


def key_of(bot: Bot) -> bytes:
    return webhooks.derive_key("bot", bot.id, bot.generation)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def bot_for_owner(by: Person, bot_id: int) -> Bot:
    """A bot whose conversation one leads; 404 to everybody else."""
    bot = Bot.objects.select_related("conversation").filter(id=bot_id, removed_at=None).first()
    if bot is None:
        raise not_found()
    access_conversation(account_id=by.account_id, conversation_id=bot.conversation_id)
    if not may_open(by.account_id, bot.conversation):
        raise forbidden("messaging.owner_only")
    return bot


def _managed(by: Person, conversation_id: int) -> Conversation:
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update(of=("self",)).get(id=conversation_id)
    if not may_open(by.account_id, conversation):
        raise forbidden("messaging.owner_only")
    if conversation.archived:
        raise conflict("messaging.archived_settings")
    return conversation


def _own(by: Person, bot_id: int) -> Bot:
    """The bot, with its conversation locked as every change of a conversation does."""
    found = bot_for_owner(by, bot_id)
    conversation = _managed(by, found.conversation_id)
    bot = Bot.objects.select_for_update(of=("self",)).filter(id=bot_id, removed_at=None).first()
    if bot is None:
        raise not_found()
    bot.conversation = conversation
    return bot


def _cleaned(facts: BotFacts) -> BotFacts:
    name = clean_line(facts.name, field="name", limit=NAME_LIMIT)
    if not name:
        raise invalid("messaging.bot_name", field="name", rule="required")
    return BotFacts(name, clean_line(facts.purpose, field="purpose", limit=PURPOSE_LIMIT), facts.signed)


def _require_free(name: str, others: list[Bot]) -> None:
    if any(one.name == name for one in others):
        raise conflict("messaging.bot_name_taken", field="name")


def _secret() -> tuple[str, str]:
    secret = secrets.token_urlsafe(32)
    return secret, digest_of(secret)


def _record(bot: Bot, by: Person, what: str, **data: object) -> None:
    audit.record(
        actor=by.account_id, verb=f"messaging.bot_{what}", entity="bot", entity_id=bot.id, data=dict(data)
    )
