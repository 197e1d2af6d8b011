"""What the API sends: JSON in UTF-8, whole and small."""

from __future__ import annotations

import json

import pytest
from django.test import Client, RequestFactory

from office.api import Renderer, api

TITLE = "关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"


def rendered(data: object) -> bytes:
    return Renderer().render(RequestFactory().get("/"), data, response_status=200)


def test_chinese_is_sent_as_it_is_and_reads_back() -> None:
    answer = rendered({"title": TITLE, "n": 1})
    assert TITLE.encode() in answer
    assert json.loads(answer) == {"title": TITLE, "n": 1}
    assert len(answer) < 0.6 * len(json.dumps({"title": TITLE, "n": 1}))


@pytest.mark.parametrize("text", ["𠮷", "a\u2028b", "half \ud800 a pair", '"\\\x00\x1f'])
def test_odd_characters_survive(text: str) -> None:
    assert json.loads(rendered({"text": text}).decode("utf-8")) == {"text": text}


def test_the_api_uses_it() -> None:
    assert isinstance(api.renderer, Renderer)
    answer = Client().get("/api/v1/session")
    assert "请先登录。".encode() in answer.content
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
