"""Notifications by mouse: what one is told of, what is put off and comes back, and who is here."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

OTHER = "曾景行"


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="会话").get_by_role("link", name=re.compile(name))


def direct(page: Page, product: Product, words: str) -> None:
    """Write to the division head."""
    page.goto(f"{product.url}/messages")
    row(page, f"^{OTHER}").click()
    expect(page.get_by_role("heading", level=1, name=OTHER)).to_be_visible()
    page.get_by_label(re.compile("^发给")).fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="消息记录").get_by_text(words)).to_be_visible()


def test_choices_are_kept_and_a_conversation_is_put_off(sign_in: SignIn, product: Product) -> None:
    page = sign_in("clerk")
    page.get_by_role("button", name=re.compile("^我的账号")).click()
    page.get_by_role("menuitem", name="通知设置").click()
    expect(page.get_by_role("heading", level=1, name="通知设置")).to_be_visible()
    page.get_by_role("checkbox", name="群消息：推送").check()
    page.get_by_role("checkbox", name="每天固定时段").check()
    page.get_by_label("从", exact=True).fill("21:30")
    screenshot(page, "notifications")
    assert axe_violations(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("通知设置已保存")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name="群消息：推送")).to_be_checked()
    expect(page.get_by_label("从", exact=True)).to_have_value("21:30")

    direct(page, product, f"请看 {uuid4().hex[:6]}")
    page.locator(".conversation-head").get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="稍后提醒…").click()
    screenshot(page, "snooze")
    assert axe_violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name=re.compile("一小时后")).click()
    expect(page.get_by_text(re.compile("提醒您"))).to_be_visible()
    expect(row(page, f"^{OTHER}")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^稍后提醒 1")).click()
    expect(row(page, f"^{OTHER}")).to_contain_text("提醒")
    screenshot(page, "snoozed")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name=re.compile("^稍后提醒"))).to_have_count(0)
    expect(row(page, f"^{OTHER}")).to_have_count(1)


def test_who_is_here_shows_while_one_looks(sign_in: SignIn, product: Product) -> None:
    page = sign_in("clerk")
    direct(page, product, f"您在吗 {uuid4().hex[:6]}")
    expect(page.locator(".conversation-head").get_by_text(re.compile("^在线"))).to_have_count(0)
    other = sign_in("division_head", phone=True)
    expect(page.locator(".conversation-head").get_by_text(re.compile("^在线"))).to_be_visible()
    screenshot(page, "presence")
    assert axe_violations(page) == []
    other.get_by_role("button", name=re.compile("^我的账号")).click()
    other.get_by_role("menuitem", name="通知设置").click()
    expect(other.get_by_role("checkbox", name="群消息：推送")).to_be_visible()
    wide = other.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    screenshot(other, "m-notifications")
    assert axe_violations(other) == []
