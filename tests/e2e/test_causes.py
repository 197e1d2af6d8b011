"""A leader finds why a kind of document is slow in three clicks, and the very matters behind it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn


def test_three_clicks_to_the_cause(sign_in: SignIn) -> None:
    page = sign_in("director")
    # 1: the dashboard; 2: the slow kind; 3: the matters behind the cause.
    page.get_by_role("navigation").get_by_role("link", name="看板").click()
    kinds = page.get_by_role("region", name="按种类与缓急")
    kinds.get_by_role("row", name=re.compile("函.*发文")).get_by_role("link").click()
    says = page.get_by_role("region", name="结论")
    expect(says).to_contain_text("函慢在规划财务处的会签")
    expect(says).to_contain_text("一个岗位")
    assert "仇" not in says.inner_text(), "a post is named, never a person"
    says.get_by_role("button", name="看这些事项").click()
    drawer = page.get_by_role("dialog", name="规划财务处会签")
    expect(drawer.get_by_role("listitem").first).to_contain_text("规划财务处会签，停留")
    expect(drawer.get_by_role("link").first).to_have_attribute("href", re.compile(r"^/documents/"))
