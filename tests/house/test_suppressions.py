"""Whatever silences a checker or leaves a test out says why, beside it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import name, written

SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa|pragma|mypy:|ruff:)")
# Which rule, then after a dash or a second mark the reason in words.
RULE = r"(type:\s*ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|mypy: [\w=-]+|ruff: [\w: ]+)"
JUSTIFIED = re.compile(rf"#\s*{RULE}\s*(#|-|—)\s*\S.{{3,}}")
LEAVING_OUT = {"skip", "skipif", "xfail", "importorskip"}


def bare_silences(source: str) -> Iterator[int]:
    """Lines with a comment that silences without saying which rule and why."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or not SILENCED.search(token.string):
            continue
        if not JUSTIFIED.search(token.string):
            yield token.start[0]


def bare_skips(source: str) -> Iterator[int]:
    """Calls and marks that leave a test out without a reason."""
    tree = ast.parse(source)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in LEAVING_OUT:
            continue
        if not re.match(r"pytest\.(mark\.)?", ast.unparse(node)):
            continue
        call = called.get(id(node))
        given = call is not None and any(word.arg == "reason" for word in call.keywords)
        if not given and not (call is not None and node.attr == "skip" and call.args):
            yield node.lineno


def test_every_silence_and_every_skip_has_its_reason() -> None:
    bare = [
        f"{name(path)}:{line}"
        for path in written(".py")
        for source in [path.read_text(encoding="utf-8")]
        for line in [*bare_silences(source), *bare_skips(source)]
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("x = 1  # type: " + "ignore", True),
        ("x = 1  # type: " + "ignore[misc]", True),
        ("x = 1  # type: " + "ignore[misc]  # made while running", False),
        ("x = 1  # no" + "qa", True),
        ("x = 1  # no" + "qa: S105", True),
        ("x = 1  # no" + "qa: S105 - no secret", False),
        ("text = '# no" + "qa'", False),
        ("x = 1  # an ordinary comment", False),
    ],
)
def test_a_silence_without_a_reason_is_found(line: str, bare: bool) -> None:
    assert bool(list(bare_silences(line + "\n"))) is bare


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("pytest.skip('no browser')", False),
        ("pytest.skip()", True),
        ("mark = pytest.mark.skip", True),
        ("mark = pytest.mark.skipif(True, reason='no browser')", False),
        ("mark = pytest.mark.xfail(strict=True)", True),
    ],
)
def test_a_skip_without_a_reason_is_found(line: str, bare: bool) -> None:
    assert bool(list(bare_skips(line))) is bare


def test_the_tests_look_at_themselves() -> None:
    assert Path(__file__) in set(written(".py"))
