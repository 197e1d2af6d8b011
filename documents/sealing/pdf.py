"""Signatures in a PDF, found and cut out without reading the PDF: hostile files cannot unfold anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

MOST = 32  # signatures in one file: joint issues have a handful
LONGEST = 64 * 1024  # bytes of one signature; ours have about 2 KiB

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_TRACES = (b"/ByteRange", b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")
_STRING = rb"\s*\(((?:[^()\\]|\\.){1,400})\)"
_WHEN, _CONTACT = re.compile(rb"/M" + _STRING), re.compile(rb"/ContactInfo" + _STRING)
_OCTAL = re.compile(rb"\\([0-7]{3})")
_MOMENT = re.compile(rb"D:(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)?")
_MANIFEST = re.compile(rb"manifest-sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Found:
    """One signature: bytes `0..start` and `end..until` are covered; `value` stands between `<` and `>`."""

    start: int
    end: int
    until: int
    value: bytes
    stated_at: datetime | None
    manifest_sha256: str


def signatures(content: bytes) -> list[Found]:
    """Every well-formed signature, the innermost first."""
    found: dict[tuple[int, int, int], Found] = {}
    for match in _RANGE.finditer(content):
        zero, start, end, rest = (int(part) for part in match.groups())
        until = end + rest
        if zero or not start < end <= until <= len(content) or end - start > LONGEST:
            continue
        gap = content[start:end]
        if gap[:1] != b"<" or gap[-1:] != b">":
            continue
        found[(until, start, end)] = _one(content, match, start, end, until)
        if len(found) > MOST:
            break
    return [found[key] for key in sorted(found)]


def once_signed(content: bytes) -> bool:
    """Whether anything in the file tells that it carries, or carried, a signature."""
    return any(trace in content for trace in _TRACES)


def _one(content: bytes, match: re.Match[bytes], start: int, end: int, until: int) -> Found:
    opening = max(content.rfind(b" obj", 0, min(start, match.start())), 0)
    closing = content.find(b"endobj", end, until)
    about = content[opening:start] + content[end : closing if closing > 0 else end]
    manifest = _MANIFEST.fullmatch(_text(_CONTACT, about))
    return Found(
        start=start,
        end=end,
        until=until,
        value=content[start + 1 : end - 1],
        stated_at=_moment(about),
        manifest_sha256=manifest.group(1).decode() if manifest else "",
    )


def _text(entry: re.Pattern[bytes], about: bytes) -> bytes:
    """A string of the signature's dictionary; pyHanko escapes all but letters and digits."""
    found = entry.search(about)
    return _OCTAL.sub(lambda one: bytes([int(one.group(1), 8) & 0xFF]), found.group(1)) if found else b""


def _moment(about: bytes) -> datetime | None:
    match = _MOMENT.match(_text(_WHEN, about))
    if match is None:
        return None
    digits, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == b"-" else offset)
        return datetime.strptime(digits.decode(), "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None
