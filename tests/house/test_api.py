"""The generated client is the server's, and every operation has a name of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.openapi import openapi

CLIENT = ROOT / "frontend" / "src" / "api"


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _plain(schema: Any) -> Any:
    return json.loads(json.dumps(schema, default=str))


def test_the_committed_schema_is_the_servers() -> None:
    committed = json.loads((CLIENT / "schema.json").read_text(encoding="utf-8"))
    assert committed == _plain(openapi()), "run make api"


def test_the_typescript_client_is_made_from_the_schema(tmp_path: Path) -> None:
    node = Path(sys.executable).with_name("node")
    generator = ROOT / "frontend" / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    if not generator.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the front-end packages are missing")
        pytest.skip("the front-end packages are not installed: make setup-dev")
    made = tmp_path / "schema.d.ts"
    command = [str(part) for part in (node, generator, CLIENT / "schema.json", "-o", made)]
    subprocess.run(command, check=True, capture_output=True, cwd=CLIENT)
    assert made.read_text() == (CLIENT / "schema.d.ts").read_text(), "run make api"


def test_every_operation_is_named_once() -> None:
    names = [operation["operationId"] for _, _, operation in _operations(openapi())]
    assert sorted(names) == sorted(set(names))
    # Ninja's own default joins module and function; ours are given by hand and stay when code moves.
    assert [name for name in names if "_api_" in name] == []


def test_every_answer_has_a_declared_shape() -> None:
    shapeless = []
    for method, path, operation in _operations(openapi()):
        good = [answer for status, answer in operation["responses"].items() if str(status).startswith("2")]
        if not good:
            shapeless.append(f"{method} {path}")
    assert shapeless == []
