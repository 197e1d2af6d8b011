"""A thing wrong with a design, said in both languages and pointing at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from office.kernel.errors import LANGUAGES, text


@dataclass(frozen=True)
class Problem:
    """``place``: where, such as ``steps.2`` or ``fields.4``; ``rule``: the end of its text's code.

    A ``block`` keeps it from being published; a ``warn`` is to be known.
    """

    place: str
    rule: str
    data: Mapping[str, Any] = field(default_factory=dict)
    severity: Literal["block", "warn"] = "block"

    @property
    def message(self) -> dict[str, str]:
        return {
            language: text(f"approvals.design_{self.rule}", language, self.data) for language in LANGUAGES
        }


def blocking(problems: list[Problem]) -> list[Problem]:
    return [one for one in problems if one.severity == "block"]
