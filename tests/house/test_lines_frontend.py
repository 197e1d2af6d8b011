"""A function of the front end is read on one screen, as the Python ones are (test_sizes)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_sizes import FUNCTION_LINES
from tests.house.tree import ROOT, name, written

MEASURE = ROOT / "frontend" / "scripts" / "functions.mjs"


def _functions(*paths: Path) -> list[dict[str, str | int]]:
    """Every function in these files: file, line, name, lines; as the TypeScript compiler reads them."""
    if not (ROOT / "frontend" / "node_modules" / "typescript").is_dir():
        pytest.skip("the front end's packages are not installed: make setup-dev")
    node = Path(sys.executable).with_name("node")
    command = [str(node), str(MEASURE), *map(str, paths)]
    made = subprocess.run(command, cwd=ROOT / "frontend", check=True, capture_output=True, text=True)
    found: list[dict[str, str | int]] = json.loads(made.stdout)
    return found


def test_no_frontend_function_is_longer_than_50_lines() -> None:
    found = _functions(*written(".ts", ".vue", ".mjs", ".js"))
    assert len(found) > 1000
    long = {
        f"{name(Path(str(one['file'])))}:{one['line']} {one['name']}": one["lines"]
        for one in found
        if int(one["lines"]) > FUNCTION_LINES
    }
    assert long == {}


def test_every_kind_of_function_is_measured_but_a_setup_script(tmp_path: Path) -> None:
    filler = "\n".join("  work()" for _ in range(FUNCTION_LINES))
    code = {
        "plain.ts": f"export function named() {{\n{filler}\n}}\n",
        "arrow.ts": f"export const arrow = () => {{\n{filler}\n}}\n",
        "method.ts": f"class Box {{\n  method() {{\n{filler}\n  }}\n}}\n",
        "passed.ts": f"run(function () {{\n{filler}\n}})\n",
        "Inner.vue": f"<template/>\n<script setup>\nfunction inner() {{\n{filler}\n}}\n{filler}\n</script>\n",
    }
    for file, text in code.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = _functions(*(tmp_path / file for file in code))
    long = [(Path(str(one["file"])).name, one["line"], one["name"], one["lines"]) for one in found]
    assert long == [
        ("plain.ts", 1, "named", 52),
        ("arrow.ts", 1, "arrow", 52),
        ("method.ts", 2, "method", 52),
        ("passed.ts", 1, "in run", 52),
        ("Inner.vue", 3, "inner", 52),
    ]
