"""A department administrator changes their department by mouse and keys; what lies outside is refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

ADMINISTRATOR = "department_admin"
BUREAU = "江门市人力资源和社会保障局"


def tomorrow() -> str:
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)).date().isoformat()


def open_bureau(page: Page, product: Product, *, phone: bool = False) -> None:
    page.goto(f"{product.url}/directory")
    if phone:
        page.get_by_role("button", name="定位到本单位").click()
    expect(page.get_by_role("heading", name=BUREAU)).to_be_visible()
    expect(page.get_by_role("button", name="管理", exact=True)).to_be_visible()


def choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("dialog").get_by_label(label, exact=True).fill(text)


def pick(page: Page, label: str, text: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.fill(text)
    expect(page.get_by_role("option", name=option).first).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("dialog").last.get_by_text(option).first).to_be_visible()


def confirm(page: Page, told: str) -> None:
    """Confirm once the panel says what the change does; a toast then says that it was done."""
    touched = page.get_by_role("region", name="生效后的影响").get_by_text(re.compile("^不?涉及"))
    expect(touched).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/orgchart/changes")) as sent:
        page.get_by_role("button", name="确认", exact=True).click()
    assert sent.value.ok, sent.value.text()
    expect(page.get_by_role("region", name="提示").get_by_text(told).first).to_be_visible()
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_hidden()
    page.get_by_role("region", name="提示").get_by_role("button", name="关闭").first.click()


def add_division(page: Page, name: str) -> None:
    choose(page, "管理", "新增下级机构")
    fill(page, "名称", name)
    confirm(page, "已生效")
    row = page.get_by_role("treeitem", name=name)
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def rename(page: Page, name: str) -> None:
    choose(page, "管理", "编辑机构信息")
    fill(page, "名称", name)
    confirm(page, "已生效")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("treeitem", name=name)).to_be_visible()


def add_post(page: Page, title: str) -> None:
    page.get_by_role("tab", name="岗位").click()
    page.get_by_role("button", name="新增岗位").click()
    fill(page, "岗位名称", title)
    confirm(page, "已生效")
    expect(page.get_by_role("cell", name=title).first).to_be_visible()


def hire(page: Page, name: str, login: str) -> None:
    page.get_by_role("tab", name="人员").click()
    page.get_by_role("button", name="录入人员").click()
    fill(page, "姓名", name)
    fill(page, "登录名", login)
    confirm(page, "已生效")
    expect(page.get_by_role("cell", name=name).first).to_be_visible()


def set_head_tomorrow(page: Page, name: str) -> None:
    """Somebody who began today takes another post tomorrow at the earliest."""
    page.get_by_role("tab", name="岗位").click()
    page.get_by_role("button", name="指定负责人").click()
    pick(page, "人员", name, name)
    fill(page, "岗位名称（可不填）", "科长")
    expect(page.get_by_role("region", name="生效后的影响").get_by_text("次日")).to_be_visible()
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_disabled()
    on_day(page, tomorrow())
    confirm(page, "已排定")
    expect(page.get_by_role("region", name="待生效变更").get_by_text(name)).to_be_visible()


def on_day(page: Page, day: str) -> None:
    page.get_by_role("button", name="指定日期").click()
    page.get_by_label("日期", exact=True).fill(day)


def transfer_tomorrow_and_undo(page: Page, division: str, post: str) -> None:
    page.get_by_role("treeitem", name=division).click()
    row = page.get_by_role("row").filter(has_text=post).first
    name = row.get_by_role("button").inner_text()
    row.get_by_role("button", name=name).click()
    choose(page, "人事", "调动")
    pick(page, "单位", "人事科", "人事科")
    on_day(page, tomorrow())
    confirm(page, "已排定")
    planned = page.get_by_role("region", name="待生效变更").last
    expect(planned.get_by_text(name)).to_be_visible()
    planned.get_by_role("button", name=re.compile("^撤销")).click()
    expect(page.get_by_role("region", name="提示").get_by_text("已撤销")).to_be_visible()
    expect(page.get_by_role("region", name="待生效变更")).to_have_count(0)
    page.keyboard.press("Escape")


def test_a_year_of_a_department(sign_in: SignIn, product: Product) -> None:
    page = sign_in(ADMINISTRATOR)
    open_bureau(page, product)
    add_division(page, "数据资源科")
    rename(page, "数字化建设科")
    add_post(page, "二级主任科员")
    hire(page, "方试用", "fang.shiyong")
    set_head_tomorrow(page, "方试用")
    screenshot(page, "administration-division")
    transfer_tomorrow_and_undo(page, "社会保险科", "一级主任科员")

    page.goto(f"{product.url}/directory/changes")
    log = page.get_by_role("group", name="变更记录")
    expect(log.get_by_role("listitem").nth(5)).to_be_visible()
    expect(log.get_by_role("listitem").first.get_by_text("已撤销", exact=True)).to_be_visible()
    page.get_by_role("button", name="已撤销", exact=True).click()
    expect(log.get_by_text("二级主任科员")).to_have_count(0)
    expect(log.get_by_role("listitem").first.get_by_text("已撤销", exact=True)).to_be_visible()


def test_a_move_out_of_the_scope_is_refused(sign_in: SignIn, product: Product) -> None:
    page = sign_in(ADMINISTRATOR)
    open_bureau(page, product)
    page.get_by_role("treeitem", name="人事科").click()
    expect(page.get_by_role("heading", name="人事科")).to_be_visible()
    choose(page, "管理", "迁移")
    pick(page, "划归", "江门市财政局", "江门市财政局")
    effect = page.get_by_role("region", name="生效后的影响")
    expect(effect.get_by_text("不在您的管理范围内")).to_be_visible()
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_disabled()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="管理", exact=True)).to_be_focused()
    page.reload()
    expect(
        page.get_by_role("navigation", name="位置").get_by_role("button", name="江门市人社局")
    ).to_be_visible()


def test_nobody_else_sees_the_administration(sign_in: SignIn, product: Product) -> None:
    page = sign_in("city_registry")
    page.goto(f"{product.url}/directory")
    expect(page.get_by_role("heading", name=BUREAU)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="管理", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="录入人员")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_every_screen_is_whole(sign_in: SignIn, product: Product, phone: bool) -> None:
    page = sign_in(ADMINISTRATOR, phone=phone)
    prefix = "m-administration" if phone else "administration"
    open_bureau(page, product, phone=phone)
    whole(page, f"{prefix}-unit")
    for entry in ("新增下级机构", "编辑机构信息", "调整下级顺序"):
        choose(page, "管理", entry)
        expect(page.get_by_role("dialog").get_by_role("heading", name=entry)).to_be_visible()
        whole(page, f"{prefix}-{entry}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    for tab, button in (("人员", "录入人员"), ("岗位", "新增岗位"), ("授权", "指定职责")):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("button", name=button).click()
        whole(page, f"{prefix}-{button}")
        page.keyboard.press("Escape")
        whole(page, f"{prefix}-{tab}")
    page.goto(f"{product.url}/directory/changes")
    whole(page, f"{prefix}-log")


def whole(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    screenshot(page, name)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
