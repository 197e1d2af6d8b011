"""No edge takes what a database cannot keep: every text of every operation is tried with NUL in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from office.kernel.errors import OfficeError
from office.kernel.pages import decode_cursor, encode_cursor
from office.kernel.plain import check_plain, is_plain
from tests.openapi import openapi
from tests.orgchart.factories import small_province

NUL = "甲\x00乙"
DEEPEST = 6  # schemas that hold themselves (a document's body) are walked so far
Way = tuple[str, ...]


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(small_province().account("clerk"))
    return client


def _texts(schema: dict[str, Any], known: dict[str, Any], way: Way = ()) -> Iterator[Way]:
    """The ways to every text that a schema takes; "0" is the first of a list."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[-1]]
    if len(way) > DEEPEST:
        return
    for part in [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]:
        yield from _texts(part, known, way)
    kind = schema.get("type")
    if kind == "string" and schema.get("format") != "binary":
        yield way
    elif kind == "array":
        yield from _texts(schema["items"], known, (*way, "0"))
    elif kind == "object":
        for name, inner in schema.get("properties", {}).items():
            yield from _texts(inner, known, (*way, name))
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            yield from _texts(more, known, (*way, "some"))
        elif more:
            yield (*way, "some")


def _body(way: Way) -> Any:
    value: Any = NUL
    for name in reversed(way):
        value = [value] if name == "0" else {name: value}
    return value


def _path(path: str) -> str:
    for name in ("kind", "number", "before", "after", "seq"):
        path = path.replace(f"{{{name}}}", "pdf" if name == "kind" else "1")
    while "{" in path:
        path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
    return path


def _bodies(operation: dict[str, Any], known: dict[str, Any]) -> Iterator[tuple[str, Way]]:
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        for way in sorted(set(_texts(content["schema"], known))):
            yield media, way


def test_every_text_of_every_body_refuses_nul_by_its_field(client: Client) -> None:
    schema: dict[str, Any] = json.loads(json.dumps(openapi(), default=str))
    known, tried, wrong = schema["components"]["schemas"], 0, []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for media, way in _bodies(operation, known):
                address = _path(path)
                if media == "application/json":
                    sent = json.dumps(_body(way))
                    answer = client.generic(method.upper(), address, sent, content_type=media)
                else:
                    answer = client.post(address, {way[0]: NUL})
                tried += 1
                if not _refused(answer, ".".join(way)):
                    wrong.append((method, path, way, answer.status_code, answer.content[:200]))
    assert wrong == []
    assert tried > 200


def test_every_text_of_every_query_refuses_nul_by_its_field(client: Client) -> None:
    schema: dict[str, Any] = json.loads(json.dumps(openapi(), default=str))
    known, tried, wrong = schema["components"]["schemas"], 0, []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for given in operation.get("parameters", []):
                if given["in"] != "query" or not list(_texts(given["schema"], known)):
                    continue
                tried += 1
                address = f"{_path(path)}?{urlencode({given['name']: NUL})}"
                answer = client.generic(method.upper(), address)
                if not _refused(answer, given["name"]):
                    wrong.append((method, path, given["name"], answer.status_code, answer.content[:200]))
    assert wrong == []
    assert tried > 30


def _refused(answer: Any, field: str) -> bool:
    if answer.status_code != 422:
        return False
    told = answer.json()
    named = told["field"].startswith(field) and told["rule"] == "control_characters"
    return named and "控制字符" in told["message"]["zh"] and "control characters" in told["message"]["en"]


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"])
def test_what_no_database_keeps_is_refused_and_line_breaks_are_not(client: Client, letter: str) -> None:
    answer = client.get("/api/v1/orgchart/search", {"q": f"人{letter}事"}) if letter < "\ud800" else None
    assert answer is None or _refused(answer, "q")
    with pytest.raises(OfficeError) as refusal:
        check_plain({"items": [{"title": "好"}, {"title": f"坏{letter}"}]})
    assert refusal.value.field == "items.1.title"
    check_plain({"text": "一行\n又一行\t完"})
    assert not is_plain("一行\n又一行", line=True)


def test_a_name_of_a_field_is_a_text_too() -> None:
    with pytest.raises(OfficeError) as refusal:
        check_plain({"answers": {"第\x00题": "好"}})
    assert refusal.value.field == "answers"


def test_a_forged_cursor_with_nul_is_refused() -> None:
    with pytest.raises(OfficeError) as refusal:
        decode_cursor(encode_cursor("a\x00b", 1), (str, int))
    assert refusal.value.code == "kernel.cursor"
    assert decode_cursor(encode_cursor("ab", 1), (str, int)) == ["ab", 1]


def test_a_session_cookie_with_nul_is_nobody(db: None) -> None:
    client = Client()
    client.cookies.load('office_sessionid="aaaaaaaaaaaa\\000"')
    assert client.get("/api/v1/session").status_code == 401
