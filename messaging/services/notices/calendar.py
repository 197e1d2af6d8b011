"""A meeting as a calendar file (RFC 5545), which phones and desktop calendars take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from messaging.services.notices.access import for_reader
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from messaging.models import Notice

LINE_OCTETS = 75
DEFAULT_LENGTH = timedelta(hours=1)


def calendar_file(*, account_id: int, conversation_id: int) -> bytes:
    """404 for a notice of no meeting, or one that was withdrawn."""
    notice = for_reader(account_id, conversation_id)
    if notice.starts_at is None or notice.withdrawn_at is not None:
        raise not_found()
    return _file(notice, notice.starts_at)


def _file(notice: Notice, starts_at: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Office//Notices//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:notice-{notice.conversation_id}@office",
        # A corrected meeting takes the place of the earlier one in the calendar.
        f"SEQUENCE:{notice.version - 1}",
        f"DTSTAMP:{_utc(notice.sent_at)}",
        f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(notice.ends_at or starts_at + DEFAULT_LENGTH)}",
        f"SUMMARY:{_text(notice.conversation.title)}",
        f"LOCATION:{_text(notice.place)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for letter in ("\\", ";", ","):
        value = value.replace(letter, f"\\{letter}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character; what follows begins with a space."""
    parts, part, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            parts.append(part)
            part, octets = " ", 1
        part += letter
        octets += size
    return "\r\n".join([*parts, part])
