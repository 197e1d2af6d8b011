"""A clerk applies for leave and the head decides it; a leader instructs on a 签报 from a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from office.kernel import clock
from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def fill_leave(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/approvals/new")
    page.get_by_label("搜索申请种类").fill("年休假")
    page.get_by_role("button", name=re.compile("^请假")).click()
    expect(page.get_by_label("申请人")).not_to_have_value("")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("还有 3 处需要填写或更正")).to_be_visible()
    expect(page.get_by_text("请填写“事由”。")).to_be_visible()
    page.get_by_role("combobox", name="请假类别").click()
    page.get_by_role("option", name="年休假").click()
    first = clock.today() + timedelta(days=1)
    page.get_by_label("开始日期").fill(first.isoformat())
    page.get_by_label("结束日期").fill((first + timedelta(days=8)).isoformat())
    page.get_by_label("事由").fill("回乡探亲。")
    expect(page.get_by_text(re.compile("共 9 天，其中工作日"))).to_be_visible()
    expect(page.get_by_text("分管领导审批").first).to_be_visible()
    checked(page, "request-form")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("办理中").first).to_be_visible()


def test_a_request_is_filled_in_decided_and_seen(sign_in: SignIn, product: Product) -> None:
    clerk = sign_in("clerk")
    fill_leave(clerk, product)
    head = sign_in("division_head")
    head.goto(f"{product.url}{clerk.url.removeprefix(product.url)}")
    agree = head.get_by_role("button", name="同意", exact=True).last
    expect(agree).to_be_enabled()
    head.get_by_role("textbox", name=re.compile("意见")).fill("同意，注意安全。")
    checked(head, "request-sign")
    agree.click()
    expect(head.get_by_text("同意，注意安全。").first).to_be_visible()
    clerk.goto(f"{product.url}/approvals?tab=requests")
    expect(clerk.get_by_role("link", name=re.compile("请假（年休假")).first).to_contain_text("在陈砚秋处")
    checked(clerk, "request-list")
