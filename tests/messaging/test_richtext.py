"""The plain reading of a text; the front end is held to the same cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from messaging.richtext import plain

CASES = json.loads((Path(__file__).parent / "richtext_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_plain_says_what_is_read(case: dict[str, str]) -> None:
    assert plain(case["text"]) == case["plain"]


def test_it_is_quick_with_what_was_made_to_be_slow() -> None:
    for text in ("**" * 10_000, "[" * 20_000, "[a](" * 5_000, "**a" * 6_000, "[a](https://" + "x" * 19_000):
        plain(text)
