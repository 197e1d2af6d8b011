"""An administrator adapts a flow: a step more, a fault mended, a dry run, published; a request goes along."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from office.kernel import clock
from tests.e2e.conftest import PHONE, SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
STEP = "局长审批用车"


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def add_a_step(page: Page) -> None:
    """After the first step, at first for a division that there is none of."""
    page.get_by_role("button", name="在第 2 位加入环节").click()
    page.get_by_role("menuitem", name="一个环节").click()
    page.get_by_label("环节名称").fill(STEP)
    page.get_by_role("combobox", name="办理人").click()
    page.get_by_role("option", name="某部门负责人（按名称）").click()
    page.get_by_label("部门名称").fill("没有的科")
    page.get_by_role("tab", name=re.compile("^问题")).click()
    fault = page.get_by_role("button", name=re.compile("本单位没有“没有的科”这个部门"))
    expect(fault).to_be_visible()
    checked(page, "flow-problem")
    fault.click()
    page.get_by_role("combobox", name="办理人").click()
    page.get_by_role("option", name="主要负责人").click()
    expect(page.get_by_text("这里有错误")).to_have_count(0)


def try_out(page: Page) -> None:
    page.get_by_role("tab", name="试算").click()
    page.get_by_role("combobox", name="谁提出").fill("区慕言")
    page.get_by_role("option", name=re.compile("区慕言")).first.click()
    page.get_by_role("button", name="试算", exact=True).click()
    expect(page.get_by_role("list", name="试算结果")).to_contain_text("骆云舒")
    checked(page, "flow-dry-run")


def apply(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/approvals/new")
    page.get_by_role("button", name=re.compile("^用车")).first.click()
    page.get_by_label("用车日期").fill((clock.today() + timedelta(days=1)).isoformat())
    page.get_by_label("用车时间").fill("9:00 至 12:00")
    page.get_by_label("目的地").fill("新会区")
    page.get_by_label("乘车人数").fill("3")
    page.get_by_label("事由").fill("调研。")
    expect(
        page.get_by_role("list", name="流程").or_(page.locator("aside")).get_by_text(STEP).first
    ).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("办理中").first).to_be_visible()
    expect(page.get_by_text(STEP).first).to_be_visible()


def test_a_flow_is_adapted_tried_out_and_published(sign_in: SignIn, product: Product) -> None:
    admin = sign_in("department_admin")
    admin.goto(f"{product.url}/approvals/flows")
    adapt = admin.get_by_role("button", name="按本单位修改“用车”")
    expect(adapt).to_be_visible()
    checked(admin, "flows")
    adapt.click()
    add_a_step(admin)
    try_out(admin)
    admin.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict of two numbers
    expect(admin.get_by_role("dialog")).to_be_visible()  # what was open beside is open over the page
    admin.keyboard.press("Escape")
    expect(admin.get_by_role("dialog")).to_have_count(0)
    checked(admin, "flow-phone")
    admin.get_by_role("button", name="发布", exact=True).click()
    dialog = admin.get_by_role("dialog")
    expect(dialog).to_contain_text(f"增加“{STEP}”")
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(admin.get_by_text("这是本单位自己的版本。")).to_be_visible()
    checked(admin, "flow-published-phone")
    apply(sign_in("city_division_head"), product)
