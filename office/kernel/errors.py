"""The one class of error. A code and data; the texts live in each app's ``texts/zh.json``, ``en.json``.

Absent and forbidden give the same answer to whoever may not read the object: ``not_found()``.
403 and 409 are only for people who may read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

LANGUAGES = ("zh", "en")


class OfficeError(Exception):
    """What went wrong, named by a code; ``field`` and ``rule`` say where and which rule."""

    def __init__(
        self, code: str, *, status: int = 400, field: str | None = None, rule: str | None = None, **data: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.field = field
        self.rule = rule
        self.data = data

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "field": self.field,
            "rule": self.rule,
            "data": self.data,
            "message": {language: text(self.code, language, self.data) for language in LANGUAGES},
        }


def not_found() -> OfficeError:
    """Absent, or not yours to know of: the same bytes either way."""
    return OfficeError("kernel.not_found", status=404)


def forbidden(code: str, **data: Any) -> OfficeError:
    return OfficeError(code, status=403, **data)


def conflict(code: str, **data: Any) -> OfficeError:
    return OfficeError(code, status=409, **data)


def invalid(code: str, *, field: str | None = None, rule: str | None = None, **data: Any) -> OfficeError:
    return OfficeError(code, status=422, field=field, rule=rule, **data)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All apps' texts in one language, by code."""
    texts: dict[str, str] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "texts" / f"{language}.json"
        if path.exists():
            texts.update(json.loads(path.read_text(encoding="utf-8")))
    return texts


class _Data(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def text(code: str, language: str, data: Mapping[str, Any] | None = None) -> str:
    """The text of a code in a language; the code itself where no text exists (a test forbids that)."""
    return catalogue(language).get(code, code).format_map(_Data(data or {}))
