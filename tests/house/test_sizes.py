"""A file is read in one sitting and a function on one screen."""

import ast
from pathlib import Path

from tests.house.tree import name, written

FILE_LINES = 400
FUNCTION_LINES = 50


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines() -> None:
    code = written(".py", ".ts", ".vue", ".mjs", ".js", ".css", ".sh", ".typ")
    assert {name(path): _lines(path) for path in code if _lines(path) > FILE_LINES} == {}


def test_no_python_function_is_longer_than_50_lines() -> None:
    long = {}
    for path in written(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{name(path)}:{node.lineno} {node.name}"] = length
    assert long == {}
