"""What a message may contain."""

from __future__ import annotations

import re
import unicodedata

from office.kernel.errors import OfficeError, invalid

TEXT_LIMIT = 20_000
"""Characters in one message; longer belongs in a document or a file."""
TITLE_LIMIT, PURPOSE_LIMIT = 80, 120
MENTION_LIMIT, FILE_LIMIT = 100, 20

# Overrides and isolates turn the reading order of what follows: a file name or a sum could be faked.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def straight(text: str) -> str:
    """Without what turns the reading order of the rest."""
    return _TURNING.sub("", text)


def clean(text: str, *, field: str = "text", limit: int = TEXT_LIMIT) -> str:
    """Text ready to keep; raises OfficeError on control characters and length."""
    text = straight(text).replace("\r\n", "\n").strip()
    if len(text) > limit:
        raise OfficeError("messaging.too_long", status=413, field=field, limit=limit, length=len(text))
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise invalid("messaging.control_characters", field=field)
    return text


def clean_line(text: str, *, field: str, limit: int) -> str:
    return " ".join(clean(text, field=field, limit=limit).split())
