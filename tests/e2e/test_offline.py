"""Without a line: the page opens, shows what this device keeps, and sends what was written when it can."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
GROUP = "条例贯彻实施工作组"
KEPT = "() => indexedDB.databases().then(all => all.filter(one => /^office.kept/.test(one.name)).length)"


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="消息记录")


def open_group(page: Page) -> None:
    page.get_by_role("navigation", name="会话").get_by_role(
        "link", name=re.compile(f"^{GROUP}")
    ).first.click()
    expect(page.get_by_role("heading", level=1, name=GROUP)).to_be_visible()


def say(page: Page, text: str) -> None:
    page.get_by_label(re.compile("^发给")).fill(text)
    page.get_by_role("button", name="发送", exact=True).click()
    expect(log(page).get_by_text(text)).to_be_visible()


def test_a_day_without_a_line(sign_in: SignIn, product: Product) -> None:
    page = sign_in("clerk", keeps=True)
    open_group(page)
    first = f"断线之前。{uuid4().hex[:8]}"
    say(page, first)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(4000)  # what was opened and the list are kept a moment after they change

    # The page is closed, the line is gone; the page opens all the same.
    context = page.context
    page.close()
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{product.url}/messages")
    open_group(page)
    expect(log(page).get_by_text(first)).to_be_visible()
    expect(page.get_by_role("status").get_by_text("连接已断开")).to_be_visible()
    written = [f"断线时写的第{number}条。{uuid4().hex[:8]}" for number in range(3)]
    for text in written:
        say(page, text)
    expect(log(page).get_by_text("网络恢复后自动发送")).to_have_count(3)
    screenshot(page, "offline")

    # It survives being loaded again, and two tabs send it once, in order, when the line is back.
    page.reload()
    open_group(page)
    expect(log(page).get_by_text("网络恢复后自动发送")).to_have_count(3)
    second = context.new_page()
    second.goto(page.url)
    expect(log(second).get_by_text(written[2])).to_be_visible()
    context.set_offline(False)
    for tab in (page, second):
        expect(log(tab).locator("article[aria-busy=true]")).to_have_count(0, timeout=40_000)
        for text in written:  # the tab that did not send shows them when its own line is back
            expect(log(tab).get_by_role("article").filter(has_text=text)).to_have_count(1, timeout=40_000)
    for tab in (page, second):
        shown = log(tab).get_by_role("article").all_inner_texts()
        places = [[i for i, one in enumerate(shown) if text in one] for text in (first, *written)]
        assert all(len(found) == 1 for found in places), "each once"
        assert places == sorted(places), "in the order in which they were written"

    # Signing out leaves nothing readable on this device.
    assert page.evaluate(KEPT) >= 1
    page.get_by_role("button", name=re.compile("^我的账号")).click()
    page.get_by_role("menuitem", name="退出登录").click()
    page.wait_for_url(re.compile("/login"))
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == 0
    assert page.evaluate("localStorage.getItem('office.session')") is None
