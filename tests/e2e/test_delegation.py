"""A head going away hands their checking over; the colleague gets the card and signs; the head ends it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from office.kernel import clock
from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
PRINCIPAL, DELEGATE = "countersigner_finance", "checker"


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def name_of(product: Product, persona: str) -> str:
    return str(product.client(persona).get("/session").json()["person"]["name"])


def hand_over(page: Page, delegate: str) -> None:
    page.get_by_role("button", name=re.compile("^我的账号")).click()
    page.get_by_role("menuitem", name="委托代办").click()
    expect(page.get_by_text("没有委托代办")).to_be_visible()
    page.get_by_role("button", name="新建委托").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="确认委托").click()
    expect(form.get_by_text("必填").first).to_be_visible()
    form.get_by_role("combobox", name="代办人").fill(delegate)
    form.get_by_role("option", name=re.compile(f"^{delegate}")).first.click()
    form.get_by_label("截止日期").fill((clock.today() + timedelta(days=2)).isoformat())
    form.get_by_label("事由").fill("赴京参加会议")
    expect(form.get_by_text(re.compile("现有待办一并送去：.*会签"))).to_be_visible()
    checked(page, "delegation-form")
    form.get_by_role("button", name="确认委托").click()
    expect(form).to_be_hidden()


@pytest.mark.slow
def test_a_colleague_signs_while_the_head_is_away(sign_in: SignIn, product: Product) -> None:
    principal, delegate = name_of(product, PRINCIPAL), name_of(product, DELEGATE)
    head = sign_in(PRINCIPAL)
    hand_over(head, delegate)
    row = head.get_by_role("listitem").filter(has_text=delegate)
    expect(row).to_contain_text("全部工作")
    checked(head, "delegations")

    colleague = sign_in(DELEGATE)
    colleague.get_by_role("link", name=re.compile("公文通知")).first.click()
    expect(colleague.get_by_text(re.compile(f"{principal}（.*）请您代办：全部工作")).first).to_be_visible()
    screenshot(colleague, "delegation-cards")
    colleague.goto(f"{product.url}/workbench")
    mine = colleague.get_by_role("link").filter(has_text=f"代{principal}").first
    mine.click()
    screenshot(colleague, "delegation-workbench")
    sheet = product.client(DELEGATE).get("/approvals/tasks").json()["items"]
    task = next(one for one in sheet if one["on_behalf_of"] == principal)
    colleague.goto(f"{product.url}{task['link']}")
    expect(colleague.get_by_text(f"您正在代{principal}办理")).to_be_visible()
    agree = colleague.locator("button.btn.pri").filter(has_text="会签同意")
    expect(agree).to_be_enabled()
    agree.click()
    expect(agree).to_be_hidden()
    expect(colleague.get_by_text(f"{principal}（您代）").first).to_be_visible()
    checked(colleague, "delegation-signed")

    head.goto(f"{product.url}{task['link']}")
    expect(head.get_by_text(f"{principal}（{delegate}代）").first).to_be_visible()
    head.goto(f"{product.url}/delegations")
    head.get_by_role("button", name=re.compile("^结束与")).click()
    head.get_by_role("dialog").get_by_role("button", name="结束委托").click()
    expect(row).to_contain_text("已结束")
    left = product.client(DELEGATE).get("/approvals/tasks").json()["items"]
    assert not [one for one in left if one["on_behalf_of"]]


def test_delegations_fit_a_phone(sign_in: SignIn, product: Product) -> None:
    page = sign_in(PRINCIPAL, phone=True)
    page.goto(f"{product.url}/delegations?new")
    expect(page.get_by_role("button", name="确认委托")).to_be_visible()
    checked(page, "delegation-form-phone")
