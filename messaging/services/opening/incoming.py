"""What arrives at a bot's address: checked, written once, and noted in the bot's log."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from messaging.events import Byline
from messaging.models import Bot, BotCall, Conversation, Message
from messaging.selectors.opening import rules
from messaging.services.opening.bots import digest_of, key_of
from messaging.services.send import Request, one
from office.kernel import clock, webhooks
from office.kernel.errors import OfficeError, forbidden, not_found
from office.kernel.ids import Id
from office.kernel.plain import check_plain

log = logging.getLogger(__name__)
BODY_LIMIT: Final = 128 * 1024
"""Bytes: the longest text in UTF-8, and what lies around it."""
RATE: Final = 60
"""Messages a minute from one bot."""
MINUTE: Final = timedelta(minutes=1)
LOG_KEPT: Final = 200
"""Requests of a bot that its log goes back."""


class Said(BaseModel):
    """The body of a bot's request. ``text`` has the form of every message (docs/api.md); ``mentions`` are
    persons by id, of whom only members are named.
    """

    model_config = ConfigDict(extra="forbid")
    text: str
    mentions: list[Id] = Field(default=[], max_length=100)


def receive(*, bot_id: int, secret: str, headers: Mapping[str, str], body: bytes) -> Message:
    """Write what a program sent to a bot's address; the same ``webhook-id`` again gives the same message.

    Raises:
        OfficeError: 404 for an address that is nobody's, 401 where a signature is wanted and not right, 403
            where the bot is disabled, 409 in an archived conversation, 413 and 422 for the body, 429 above
            ``RATE`` a minute.
    """
    bot = _known(bot_id, secret)
    identity = headers.get("webhook-id", "")[:100]
    try:
        message = _write(bot, headers, body)
    except OfficeError as refusal:
        _note(bot, refusal.status, refusal.code, identity if identity.isprintable() else "")
        raise
    _note(bot, 200, "", identity, message.seq)
    return message


def _known(bot_id: int, secret: str) -> Bot:
    bot = Bot.objects.select_related("conversation").filter(id=bot_id, removed_at=None).first()
    kept = bot.secret_hash if bot is not None else "0" * 64
    if not hmac.compare_digest(kept, digest_of(secret)) or bot is None:
        raise not_found()
    return bot


@transaction.atomic
def _write(bot: Bot, headers: Mapping[str, str], body: bytes) -> Message:
    if len(body) > BODY_LIMIT:
        raise OfficeError("kernel.too_large", status=413, limit=f"{BODY_LIMIT // 1024} KB")
    identity = webhooks.message_id(headers, required=bot.signed)
    if bot.signed:
        webhooks.verify(key_of(bot), headers, body)
    if bot.disabled_at is not None:
        raise forbidden("messaging.bot_disabled")
    if not rules().bots:
        raise forbidden("messaging.bots_off")
    said = _parsed(body)
    client_id = uuid5(NAMESPACE_URL, f"office:bot:{bot.id}:{identity}") if identity else uuid4()
    if not Message.objects.filter(conversation_id=bot.conversation_id, client_id=client_id).exists():
        _count(bot)
    byline = Byline(kind="bot", id=str(bot.id), name=bot.name)
    request = Request(
        bot.conversation_id, None, client_id, said.text, mentions=tuple(said.mentions), byline=byline
    )
    return one(request).message


def _parsed(body: bytes) -> Said:
    try:
        said = Said.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OfficeError(
            "kernel.invalid", status=422, field=place, rule=str(first["msg"])[:200], faults=[]
        ) from error
    check_plain(said.model_dump(mode="json"))
    return said


def _count(bot: Bot) -> None:
    """One more in this minute, under the bot's lock; what is refused is rolled back and not counted."""
    # First the conversation, as whoever changes the bot does.
    Conversation.objects.select_for_update(of=("self",)).get(id=bot.conversation_id)
    row = Bot.objects.select_for_update(of=("self",)).get(id=bot.id)
    now = clock.now()
    if now - row.window_at >= MINUTE:
        row.window_at, row.window_count = now, 0
    if row.window_count >= RATE:
        raise OfficeError("messaging.bot_too_fast", status=429, limit=RATE)
    row.window_count += 1
    row.last_used_at = now
    row.save(update_fields=["window_at", "window_count", "last_used_at"])


@transaction.atomic
def _note(bot: Bot, status: int, code: str, identity: str, seq: int | None = None) -> None:
    """Beside the message's own transaction: what was refused is in the log too."""
    made = BotCall.objects.create(bot=bot, status=status, code=code, webhook_id=identity, seq=seq)
    if made.id % 16 == 0:
        kept = BotCall.objects.filter(bot=bot).order_by("-id").values_list("id", flat=True)
        for oldest in list(kept[LOG_KEPT : LOG_KEPT + 1]):
            BotCall.objects.filter(bot=bot, id__lte=oldest).delete()
