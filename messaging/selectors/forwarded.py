"""What was forwarded: the shape kept with a message, and what of it a list shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from messaging.events import Line, Origin
from messaging.models import Message, MessageKind
from messaging.richtext import plain
from messaging.selectors.files import file_refs
from office.kernel.ids import Id

LINES_SHOWN, SENDERS_SHOWN, LINE_LENGTH = 4, 3, 80


class KeptLine(BaseModel):
    """One forwarded message as it was; ``files`` are those of the new message."""

    model_config = ConfigDict(extra="forbid")
    sender: str
    text: str
    files: list[Id]
    sent_at: datetime


class Kept(BaseModel):
    """What ``Message.forwarded`` holds. A single message's text and files are the message's own, so its
    only line says no more than who wrote it and when.
    """

    model_config = ConfigDict(extra="forbid")
    lines: list[KeptLine]


def origin(data: dict[str, Any]) -> Origin:
    """The little of it that is in every list; no query."""
    kept = Kept.model_validate(data)
    return Origin(
        senders=list(dict.fromkeys(line.sender for line in kept.lines))[:SENDERS_SHOWN],
        sent_at=kept.lines[0].sent_at,
        count=len(kept.lines),
        lines=[_shown(line) for line in kept.lines[:LINES_SHOWN]] if len(kept.lines) > 1 else [],
    )


def _shown(line: KeptLine) -> Line:
    return Line(sender=line.sender, text=plain(line.text)[:LINE_LENGTH], files=[], sent_at=line.sent_at)


def said_in(message: Message) -> list[str]:
    """What a forwarded record says, a line each, as search finds and shows it; no query."""
    if message.kind != MessageKind.RECORD or message.forwarded is None:
        return []
    kept = Kept.model_validate(message.forwarded)
    return [f"{line.sender}：{plain(line.text)}" for line in kept.lines]


def record(message: Message) -> list[Line]:
    """All lines of a forwarded record; one query for their files."""
    if message.forwarded is None:
        return []
    kept = Kept.model_validate(message.forwarded)
    files = file_refs(message.files.values_list("file_id", flat=True))
    return [
        Line(
            sender=line.sender,
            text=line.text,
            files=[files[one] for one in line.files if one in files],
            sent_at=line.sent_at,
        )
        for line in kept.lines
    ]
