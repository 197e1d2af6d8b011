"""Signatures by the Standard Webhooks convention (standardwebhooks.com, version 1).

The signed text is ``id.timestamp.body``; the signature is HMAC-SHA256 in base64, after ``v1,``. Keys are
derived from the site's own secret and a number that grows with each rotation: none lies in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final

from django.conf import settings

from office.kernel import clock
from office.kernel.errors import OfficeError

TOLERANCE: Final = 300
"""Seconds a signed message may be old, or ahead of our clock."""
PREFIX: Final = "whsec_"
_ID = re.compile(r"[!-~]{1,100}")
_TIME = re.compile(r"[0-9]{1,12}")


def derive_key(purpose: str, owner: int, generation: int) -> bytes:
    """The 32 bytes with which one owner's messages are signed; another generation has other ones."""
    name = f"office.webhooks:{purpose}:{owner}:{generation}"
    return hmac.digest(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256)


def shown(key: bytes) -> str:
    """A key as receivers are given it."""
    return PREFIX + base64.b64encode(key).decode()


def sign(key: bytes, *, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(key: bytes, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What goes out with a signed message."""
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, message_id=message_id, timestamp=timestamp, body=body),
    }


def message_id(given: Mapping[str, str], *, required: bool) -> str:
    """The id a message came with, "" where it has none and needs none.

    Raises:
        OfficeError: 401 ``kernel.webhook_headers`` where it is missing or no plain text of at most 100.
    """
    found = given.get("webhook-id", "")
    if not found and not required:
        return ""
    if not _ID.fullmatch(found):
        raise _refused("kernel.webhook_headers", "webhook-id")
    return found


def verify(key: bytes, given: Mapping[str, str], body: bytes) -> None:
    """Raise unless the message is signed with the key, within the tolerated time.

    Raises:
        OfficeError: 401 ``kernel.webhook_headers`` (absent or malformed), ``kernel.webhook_time`` (too old or
            too far ahead), ``kernel.webhook_signature`` (not ours).
    """
    identity = message_id(given, required=True)
    stamp = given.get("webhook-timestamp", "")
    if not _TIME.fullmatch(stamp):
        raise _refused("kernel.webhook_headers", "webhook-timestamp")
    if abs(int(clock.now().timestamp()) - int(stamp)) > TOLERANCE:
        raise OfficeError("kernel.webhook_time", status=401, field="webhook-timestamp", seconds=TOLERANCE)
    wanted = sign(key, message_id=identity, timestamp=int(stamp), body=body)
    # Several may be given while a key is exchanged.
    offered = given.get("webhook-signature", "").split(" ")[:10]
    if not any(hmac.compare_digest(wanted.encode(), one.encode("utf-8", "replace")) for one in offered):
        raise _refused("kernel.webhook_signature", "webhook-signature")


def _refused(code: str, field: str) -> OfficeError:
    return OfficeError(code, status=401, field=field)
