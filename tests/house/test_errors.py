"""Every refusal is said in Chinese and in English."""

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import APPS, ROOT, name, written

RAISERS = {"OfficeError", "forbidden", "conflict", "invalid"}


def _texts(language: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob(f"texts/{language}.json")):
            merged.update(json.loads(path.read_text(encoding="utf-8")))
    return merged


def _literals(node: ast.expr) -> Iterator[str]:
    """The codes an argument can be: a literal, or either side of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _raised(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            function = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if function in RAISERS:
                yield from ((code, node.lineno) for code in _literals(node.args[0]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_raised_code_has_a_text(language: str) -> None:
    texts = _texts(language)
    code_files = [path for path in written(".py") if name(path).startswith(APPS)]
    missing = {
        f"{name(path)}:{line}": code
        for path in code_files
        for code, line in _raised(path)
        if code not in texts
    }
    assert missing == {}


def test_both_languages_carry_the_same_codes() -> None:
    assert set(_texts("zh")) ^ set(_texts("en")) == set()


def test_both_languages_fill_in_the_same_data() -> None:
    def places(text: str) -> set[str]:
        """The values filled in; one that reads differently in English ends in ``_en`` there."""
        return {field.removesuffix("_en") for _, field, _, _ in string.Formatter().parse(text) if field}

    zh, en = _texts("zh"), _texts("en")
    # A plural in English may repeat a value, but neither language may know more than the other.
    assert {code for code in zh.keys() & en.keys() if places(zh[code]) != places(en[code])} == set()
