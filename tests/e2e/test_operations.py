"""Beside signing: a signer is added before oneself and taken out again, more time is asked for and granted,
a paper is circulated, and a consent taken back, all by mouse.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SIGNER, ADDED = "division_head", "countersigner_finance"


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def to_check(product: Product) -> dict[str, Any]:
    """A document of somebody's own division that waits for its head and has a deadline."""
    items = product.client(SIGNER).get("/approvals/tasks?state=todo").json()["items"]
    found: list[dict[str, Any]] = [
        item for item in items if item["subject_type"] == "document" and item["due"]["at"]
    ]
    return found[0]


def more(page: Page, entry: str) -> None:
    page.get_by_role("button", name="更多", exact=True).last.click()
    page.get_by_role("menuitem", name=entry).click()


def add_before_and_take_out(page: Page, name: str) -> None:
    page.get_by_role("button", name="加签", exact=True).click()
    form = page.get_by_role("dialog")
    form.get_by_role("searchbox").fill(name)
    form.get_by_role("option", name=re.compile(name)).first.click()
    form.get_by_role("button", name="在我之前").click()
    checked(page, "operations-add-before")
    form.get_by_role("button", name="加签", exact=True).click()
    expect(page.get_by_text("已加签。")).to_be_visible()
    more(page, "减签")
    form.get_by_role("button", name="减签", exact=True).click()
    expect(page.get_by_text("已减签。")).to_be_visible()


def ask_for_time(page: Page) -> None:
    more(page, "申请延期")
    form = page.get_by_role("dialog")
    form.get_by_label("理由").fill("需要听证。")
    checked(page, "operations-extend")
    form.get_by_role("button", name="申请", exact=True).click()
    expect(page.get_by_text("等待答复").first).to_be_visible()


def circulate(page: Page, name: str) -> None:
    more(page, "传阅")
    form = page.get_by_role("dialog")
    form.get_by_role("combobox", name="添加人员").fill(name)
    form.get_by_role("option", name=re.compile(name)).first.click()
    form.get_by_role("button", name="依次传阅").click()
    checked(page, "operations-circulate")
    form.get_by_role("button", name="送传阅").click()
    expect(page.get_by_text("已送传阅。")).to_be_visible()


def test_what_a_signer_does_beside_signing(sign_in: SignIn, product: Product) -> None:
    item = to_check(product)
    added = str(product.client(ADDED).get("/session").json()["person"]["name"])
    page = sign_in(SIGNER)
    page.goto(f"{product.url}{item['link']}")
    add_before_and_take_out(page, added)
    ask_for_time(page)
    circulate(page, added)
    checked(page, "operations-menu")
    agree = page.get_by_role("button", name=re.compile("同意|签发|复核通过")).last
    expect(agree).to_be_enabled()
    agree.click()
    expect(page.get_by_role("button", name="更多", exact=True).last).to_be_visible()
    more(page, "撤回我的意见")
    page.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_text("已撤回，请重新办理。")).to_be_visible()
    expect(agree).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    checked(page, "operations-phone")
