"""Drafts: the last writer wins, and every device hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from messaging.events import DraftFrame, Named
from messaging.models import Draft
from messaging.permissions import access_conversation
from messaging.services.text import MENTION_LIMIT, TEXT_LIMIT
from office.kernel import clock
from office.kernel.errors import OfficeError, invalid
from office.kernel.realtime import publish


@transaction.atomic
def keep_draft(
    *,
    account_id: int,
    conversation_id: int,
    text: str,
    named: Sequence[Named] = (),
    reply_to: int | None = None,
) -> Draft:
    """Keep what is being written as it is, without looking at what it will say; an empty text is none."""
    conversation = access_conversation(account_id=account_id, conversation_id=conversation_id)
    if len(text) > TEXT_LIMIT:
        raise OfficeError("messaging.too_long", status=413, field="text", limit=TEXT_LIMIT, length=len(text))
    if len(named) > MENTION_LIMIT:
        raise invalid("messaging.too_many_mentions", field="named", limit=MENTION_LIMIT)
    kept = text if text.strip() else ""
    Draft.objects.bulk_create(
        [Draft(account_id=account_id, conversation=conversation)], ignore_conflicts=True
    )
    rows = Draft.objects.filter(account_id=account_id, conversation=conversation)
    rows.update(
        text=kept,
        named=[one.model_dump() for one in named] if kept else [],
        reply_to=reply_to if kept else None,
        version=F("version") + 1,
        changed_at=clock.now(),
    )
    row = rows.get()
    publish([f"account:{account_id}"], frame(row).content())
    return row


def frame(row: Draft) -> DraftFrame:
    return DraftFrame(
        conversation=row.conversation_id,
        text=row.text,
        named=[Named.model_validate(one) for one in row.named],
        reply_to=row.reply_to,
        version=row.version,
        changed_at=row.changed_at,
    )
