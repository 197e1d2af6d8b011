"""Changes of the org chart in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from office.kernel.errors import text
from orgchart.models import Change


def worded(code: str, data: dict[str, Any], language: str) -> str:
    """A text whose data may hold codes of texts (they begin with ``@``) and lists."""

    def one(value: Any) -> Any:
        if isinstance(value, list):
            return ("、" if language == "zh" else ", ").join(str(one(part)) for part in value)
        return text(value[1:], language) if isinstance(value, str) and value.startswith("@") else value

    return text(code, language, {name: one(value) for name, value in data.items()})


def title_of(change: Change, language: str) -> str:
    return worded(f"orgchart.change.{change.kind}", change.summary, language)


def duties_in_words(kinds: Sequence[str], language: str) -> str:
    """The kinds of work of a delegation, in a language; none means all."""
    between = ", " if language == "en" else "、"
    return between.join(text(f"orgchart.duty.{kind}", language) for kind in kinds or ["all"])
