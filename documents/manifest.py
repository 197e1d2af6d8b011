"""The bytes a signature covers: canonical JSON of everything that makes the document what it says.

The bytes are stored as bytes; a JSON column is only a copy, because databases reorder keys and
rewrite numbers.
"""

import hashlib
import json
from typing import Any

LAYOUT_PROFILE = "GB/T 9704-2012/1"


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def manifest(*, document_id: int, number: int, head: dict[str, Any], body_sha256: str) -> bytes:
    """The manifest of one version: identity, head, hashes of the body and of each attachment.

    `head` carries title, kind, …, recipients and attachments (each with `sha256`), as
    `documents.models.Version.head` stores it.
    """
    attachments = [{"title": item["title"], "sha256": item["sha256"]} for item in head.get("attachments", [])]
    return canonical(
        {
            "document": str(document_id),
            "version": number,
            "profile": LAYOUT_PROFILE,
            "head": {key: value for key, value in head.items() if key != "attachments"},
            "attachments": attachments,
            "body_sha256": body_sha256,
        }
    )
