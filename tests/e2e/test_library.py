"""A letter from a template, its closing words by “/”, and the whole kept as a template of one's own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot

pytestmark = pytest.mark.e2e


def test_a_letter_from_the_library(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    home = clerk.url.split("/messages")[0]
    clerk.goto(f"{home}/documents/new")
    clerk.get_by_role("tab", name="从模板").click()
    row = clerk.get_by_role("button", name=re.compile("商洽事项"))
    expect(row).to_be_visible()
    assert axe_violations(clerk) == []
    screenshot(clerk, "new-from-template")
    row.click()
    clerk.wait_for_url(re.compile(r"/documents/\d+/draft"))
    expect(clerk.get_by_label("标题", exact=True)).to_have_value(re.compile("关于商请××的函$"))
    text = clerk.get_by_role("textbox", name="正文", exact=True)
    expect(text).to_contain_text("请研究函复。")
    text.click()
    clerk.keyboard.press("Control+End")
    clerk.keyboard.press("Enter")
    clerk.keyboard.type("/")
    expect(clerk.get_by_role("listbox", name="常用语")).to_be_visible()
    clerk.keyboard.type("tchf")
    expect(clerk.get_by_role("option", name=re.compile("特此函复"))).to_have_attribute(
        "aria-selected", "true"
    )
    assert axe_violations(clerk) == []
    screenshot(clerk, "phrase-slash")
    clerk.keyboard.press("Enter")
    expect(text).to_contain_text("特此函复。")
    expect(text).not_to_contain_text("/")
    clerk.get_by_role("button", name="更多").first.click()
    clerk.get_by_role("menuitem", name="存为模板").click()
    clerk.get_by_label("名称").fill("商请函样式")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已存为模板")).to_be_visible()
    clerk.goto(f"{home}/documents/library?tab=template")
    expect(clerk.get_by_text("商请函样式")).to_be_visible()
