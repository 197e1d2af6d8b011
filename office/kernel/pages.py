"""Keyset pages: ``{"items": […], "next": cursor or null}``; a cursor is opaque to clients."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from office.kernel.errors import OfficeError
from office.kernel.plain import is_plain

T = TypeVar("T")
PAGE = 50


class Page(BaseModel, Generic[T]):
    items: list[T]
    next: str | None = None


def encode_cursor(*keys: Any) -> str:
    raw = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """The keys of a cursor, checked against their types; None for no cursor; raises on a forged one."""
    if not cursor:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise OfficeError("kernel.cursor", status=422, field="cursor") from error
    fits = isinstance(keys, list) and len(keys) == len(kinds)
    if not fits or not all(_is_key(key, kind) for key, kind in zip(keys, kinds, strict=True)):
        raise OfficeError("kernel.cursor", status=422, field="cursor")
    return list(keys)


def _is_key(key: Any, kind: type) -> bool:
    return isinstance(key, kind) and (not isinstance(key, str) or is_plain(key))
