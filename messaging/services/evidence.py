"""Sealing what a message said before it is changed or taken back."""

from __future__ import annotations

import hashlib
import json

from messaging.models import EvidenceAct, Mention, Message, MessageEvidence, MessageFile, ReadMark
from office.kernel import audit, clock


def seal(message: Message, *, act: EvidenceAct, by: int) -> MessageEvidence:
    """Keep the message as it stands, with who had read it by now, inside the transaction of the act.

    The audit record of the act carries the hash of what is kept and nothing of what it says.
    """
    content = json.dumps(_content(message), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(content.encode()).hexdigest()
    kept = MessageEvidence.objects.create(
        message=message, act=act, by_id=by, at=clock.now(), content=content, sha256=digest
    )
    audit.record(
        actor=by,
        verb=f"messaging.{'edited' if act == EvidenceAct.EDIT else 'recalled'}",
        entity="message",
        entity_id=message.id,
        data={"evidence": str(kept.id), "sha256": digest},
    )
    return kept


def _content(message: Message) -> dict[str, object]:
    files = MessageFile.objects.filter(message=message).order_by("order").select_related("file")
    mentions = Mention.objects.filter(message=message).order_by("id")
    marks = ReadMark.objects.filter(conversation_id=message.conversation_id, seq__gte=message.seq)
    readers = marks.exclude(account_id=message.sender_id or 0).order_by("account_id")
    return {
        "conversation": str(message.conversation_id),
        "seq": message.seq,
        "change": message.change,
        "sender": str(message.sender_id or ""),
        "byline": message.byline,
        "kind": message.kind,
        "text": message.text,
        "card": message.card,
        "forwarded": message.forwarded,
        "reply_to": message.reply_to,
        "written_at": message.created_at.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "files": [
            {"id": str(row.file_id), "sha256": row.file.sha256, "name": row.file.name} for row in files
        ],
        "everybody": message.everybody,
        "units": message.units,
        "mentions": [str(one) for one in mentions.values_list("account_id", flat=True)],
        "readers": [str(one) for one in readers.values_list("account_id", flat=True)],
    }
