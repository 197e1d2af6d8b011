"""What the API says of itself, drawn up once: it takes seconds."""

from __future__ import annotations

from functools import cache
from typing import Any

from office.api import api


@cache
def openapi() -> dict[str, Any]:
    schema: dict[str, Any] = api.get_openapi_schema()
    return schema
