"""A year in a bureau: people come, rise, serve elsewhere and retire; divisions join, part and end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, SignIn, screenshot
from tests.e2e.product import Product
from tests.e2e.test_administration import (
    ADMINISTRATOR,
    BUREAU,
    choose,
    confirm,
    fill,
    on_day,
    open_bureau,
    pick,
    tomorrow,
)

pytestmark = pytest.mark.e2e
OWN = "江门的榕树很高-2026"
FINANCE = "规划财务科"


def go(page: Page, unit: str) -> None:
    """To a division, in the tree."""
    page.get_by_role("treeitem", name=unit).click()
    expect(page.get_by_role("heading", name=unit)).to_be_visible()
    expect(page.get_by_role("button", name="管理", exact=True)).to_be_visible()


def holder(page: Page, post: str) -> str:
    """Who holds a post of the unit shown."""
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=post, exact=True)).first
    return row.get_by_role("button").first.inner_text()


def person(page: Page, name: str) -> None:
    page.get_by_role("row").filter(has_text=name).get_by_role("button", name=name).first.click()


def about(page: Page, entry: str) -> None:
    """What may be done with the person whose page is open."""
    choose(page, "人事", entry)
    expect(page.get_by_role("dialog").last.get_by_role("heading", name=entry)).to_be_visible()


def option(page: Page, label: str, choice: str) -> None:
    page.get_by_role("dialog").last.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=choice, exact=True).click()


def effect(page: Page, text: str) -> None:
    expect(page.get_by_role("region", name="生效后的影响").get_by_text(text)).to_be_visible()


def unit_page(product: Product, name: str, persona: str = "city_leader") -> dict[str, Any]:
    """What the directory tells somebody of a unit."""
    client = product.client(persona)
    found = client.get("/orgchart/search", params={"q": name}).json()["units"]
    return dict(client.get(f"/orgchart/units/{found[0]['id']}").json()) if found else {}


@pytest.mark.slow
def test_people_of_a_year(sign_in: SignIn, browser: Browser, product: Product) -> None:
    page = sign_in(ADMINISTRATOR)
    open_bureau(page, product)
    go(page, FINANCE)
    head, deputy, rising = (holder(page, post) for post in ("科长", "副科长", "二级主任科员"))

    page.get_by_role("button", name="录入人员").click()
    fill(page, "姓名", "方知遥")
    fill(page, "登录名", "fang.zhiyao")
    option(page, "岗位", "新设岗位")
    fill(page, "岗位名称", "科员")
    confirm(page, "已生效")
    enters(sign_in("admin_system"), browser, product)

    person(page, rising)
    about(page, "提任或改任")
    fill(page, "岗位名称", "三级调研员")
    confirm(page, "已生效")
    page.keyboard.press("Escape")

    person(page, head)
    about(page, "退休")
    effect(page, "账号停用")
    confirm(page, "已生效")
    expect(page.get_by_role("dialog")).to_have_count(0)
    person(page, deputy)
    about(page, "挂职、主持工作")
    fill(page, "截止日期（可不填）", "2030-06-30")
    effect(page, "至 2030-06-30")
    confirm(page, "已生效")
    expect(page.get_by_role("dialog").get_by_text("主持工作", exact=True)).to_be_visible()
    lent(page, deputy)
    screenshot(page, "year-finance")

    told = unit_page(product, FINANCE)
    assert told["head"]["name"] == deputy
    found = product.client("city_leader").get("/orgchart/search", params={"q": head}).json()["people"]
    assert head not in [one["name"] for one in found]


def enters(system: Page, browser: Browser, product: Product) -> None:
    """The system administrator issues the first password; its owner changes it before anything else."""
    system.goto(f"{product.url}/directory")
    box = system.get_by_role("combobox").or_(system.get_by_role("searchbox")).first
    box.fill("方知遥")
    system.get_by_role("option", name="方知遥").or_(system.get_by_role("button", name="方知遥")).first.click()
    system.get_by_role("button", name="发放初始口令").click()
    told = system.get_by_role("dialog", name="方知遥的初始口令")
    given = told.locator("dd").last.inner_text()
    system.get_by_role("button", name="已记下").click()
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]  # two numbers
    own = context.new_page()
    own.goto(f"{product.url}/login")
    sign(own, given)
    expect(own.get_by_role("heading", name="修改口令")).to_be_visible()
    own.goto(f"{product.url}/directory")
    expect(own.get_by_role("heading", name="修改口令")).to_be_visible()
    screenshot(own, "year-password")
    for label, text in (("现在的口令", given), ("新口令", OWN), ("再输一遍新口令", OWN)):
        own.get_by_label(label, exact=True).fill(text)
    own.get_by_role("button", name="确认修改").click()
    expect(own.get_by_text("请用新口令登录")).to_be_visible()
    sign(own, OWN)
    expect(own.get_by_role("button", name=re.compile("方知遥"))).to_be_visible()
    context.close()


def sign(page: Page, password: str) -> None:
    page.get_by_label("账号", exact=True).fill("fang.zhiyao")
    page.get_by_label("口令", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def lent(page: Page, name: str) -> None:
    """Seconded from tomorrow; a second plan for the day is refused by the first, which is then undone."""
    about(page, "调动")
    pick(page, "单位", "人事科", "人事科")
    on_day(page, tomorrow())
    confirm(page, "已排定")
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("^撤销"))).to_be_visible()
    about(page, "退休")
    on_day(page, tomorrow())
    effect(page, "与已排定的变更冲突")
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_disabled()
    page.get_by_role("dialog").last.get_by_role("button", name="取消").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^撤销")).click()
    expect(page.get_by_role("region", name="待生效变更")).to_have_count(0)
    about(page, "借调")
    pick(page, "单位", "人事科", "人事科")
    option(page, "岗位", "新设岗位")
    fill(page, "截止日期（可不填）", "2030-06-30")
    confirm(page, "已生效")
    page.keyboard.press("Escape")
    expect(page.get_by_role("cell", name=re.compile("借调")).first).to_be_visible()


@pytest.mark.slow
def test_units_of_a_year(sign_in: SignIn, product: Product) -> None:
    page = sign_in(ADMINISTRATOR)
    open_bureau(page, product)
    merge(page)
    split(page)

    go(page, "劳动关系科")
    choose(page, "管理", "撤销机构")
    effect(page, "请先安排")
    pick(page, "承接机构（可不填）", "社会保险科", "社会保险科")
    confirm(page, "已生效")
    expect(page.get_by_role("heading", name=BUREAU)).to_be_visible()
    expect(page.get_by_role("treeitem", name="劳动关系科")).to_have_count(0)

    choose(page, "管理", "调整下级顺序")
    effect(page, "没有任何改动")
    page.get_by_role("button", name="下移人事科").click()
    confirm(page, "已生效")
    both = page.get_by_role("treeitem", name=re.compile(f"{FINANCE}|人事科"))
    expect(both).to_contain_text([FINANCE, "人事科"])
    two_at_once(page, sign_in("admin_system"), product)


def merge(page: Page) -> None:
    """Two divisions with a head each: who heads the new one is said."""
    go(page, "专业技术人员管理科")
    head = holder(page, "科长")
    choose(page, "管理", "合并")
    option(page, "合并方式", "合并组建新机构")
    pick(page, "合并的机构", "事业单位人事管理科", "事业单位人事管理科")
    fill(page, "新机构名称", "人才科")
    expect(page.get_by_role("combobox", name="新机构负责人")).to_contain_text(head)
    screenshot(page, "year-merge")
    confirm(page, "已生效")
    go(page, "人才科")
    expect(page.get_by_role("cell", name="科长", exact=True)).to_have_count(2)
    expect(page.get_by_role("group", name="概况").get_by_role("button", name=head).first).to_be_visible()


def split(page: Page) -> None:
    go(page, "社会保险科")
    leaving = holder(page, "副科长")
    choose(page, "管理", "拆分")
    fill(page, "新机构名称", "基金监督科")
    page.get_by_role("checkbox", name=re.compile(f"^副科长.*{leaving}")).click()
    confirm(page, "已生效")
    go(page, "基金监督科")
    expect(page.get_by_role("cell", name=leaving, exact=True)).to_be_visible()


def two_at_once(page: Page, other: Page, product: Product) -> None:
    """A colleague was quicker: one is told who, takes over what they did, and loses nothing typed."""
    go(page, "基金监督科")
    address = page.url
    choose(page, "管理", "编辑机构信息")
    other.goto(address)
    choose(other, "管理", "编辑机构信息")
    fill(other, "编制数（可不填）", "7")
    confirm(other, "已生效")
    grant_and_revoke(other, product)
    fill(page, "名称", "基金监管科")
    page.get_by_role("button", name="重新载入，保留已填内容").click()
    expect(page.get_by_role("dialog").get_by_label("名称", exact=True)).to_have_value("基金监管科")
    confirm(page, "已生效")
    told = unit_page(product, "基金监管科")
    assert (told["name"], told["establishment"]) == ("基金监管科", 7)


def grant_and_revoke(page: Page, product: Product) -> None:
    """A scope below one's own is given to somebody of the unit, and taken back."""
    name = holder(page, "副科长")
    page.get_by_role("tab", name="授权").click()
    page.get_by_role("button", name="授权管理").click()
    pick(page, "人员", name, name)
    page.get_by_role("checkbox", name="人员任职").click()
    confirm(page, "已生效")
    revoke = page.get_by_role("button", name=f"收回{name}的管理权限")
    expect(revoke).to_be_visible()
    held = unit_page(product, "基金监督科", "admin_system")["scopes"]
    assert [(one["person"]["name"], one["rights"]) for one in held] == [(name, ["people"])]
    revoke.click()
    confirm(page, "已生效")
    expect(revoke).to_have_count(0)
    assert unit_page(product, "基金监督科", "admin_system")["scopes"] == []
