"""An e-mail as it was saved (.eml, RFC 5322): who wrote, when, what was attached."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

MOST_PARTS = 30
MOST_TEXT = 200_000
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A file that came with the message."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """``sender`` is the name in the From line, or the address where it has none."""

    subject: str = ""
    sender: str = ""
    address: str = ""
    message_id: str = ""
    sent_at: datetime | None = None
    text: str = ""
    parts: list[Part] = field(default_factory=list)


def parse(content: bytes) -> Mail:
    """The message in plain words; what cannot be decoded is replaced, never guessed."""
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    sender = message["from"].addresses[:1] if message["from"] is not None else ()
    name = sender[0].display_name or sender[0].addr_spec if sender else ""
    return Mail(
        subject=_line(message["subject"]),
        sender=_line(name),
        address=_line(sender[0].addr_spec) if sender else "",
        message_id=_line(message["message-id"]),
        sent_at=_moment(message["date"]),
        text=_text(message)[:MOST_TEXT],
        parts=[Part(*pair) for pair in _files(message)][:MOST_PARTS],
    )


def _line(value: object) -> str:
    return " ".join(str(value or "").split())[:300]


def _moment(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(value)) if value else None
    except ValueError:
        return None


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    return _TAG.sub("", text) if body.get_content_type() == "text/html" else text


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a charset nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("gb18030", "replace") if isinstance(payload, bytes) else ""


def _files(message: EmailMessage) -> list[tuple[str, bytes]]:
    """Every part with a name, forwarded messages' own parts included."""
    found: list[tuple[str, bytes]] = []
    for part in message.walk():
        name = part.get_filename()
        payload = part.get_payload(decode=True) if name and not part.is_multipart() else None
        if name and isinstance(payload, bytes) and payload:
            found.append((name.replace("\\", "/").rsplit("/", 1)[-1][:200], payload))
    return found
