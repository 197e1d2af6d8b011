"""A department administrator draws a reorganisation, sees what it touches, schedules it and calls it off."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

ADMINISTRATOR = "department_admin"
PLAN = "2027年内设机构改革"
BUREAU = "江门市人力资源和社会保障局"


def in_days(count: int) -> str:
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=count)).date().isoformat()


def whole(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    screenshot(page, name)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []


def pick(page: Page, label: str, text: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.fill(text)
    expect(page.get_by_role("option", name=text).first).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("button", name=f"更换{label}", exact=True)).to_be_visible()


def begin(page: Page, kind: str) -> None:
    page.get_by_role("button", name="加入调整", exact=True).click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def put(page: Page) -> None:
    page.get_by_role("button", name="加入方案", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def make(page: Page, name: str) -> None:
    page.get_by_role("button", name="管理", exact=True).click()
    page.get_by_role("menuitem", name="机构改革方案", exact=True).click()
    page.get_by_role("button", name="新建方案").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="建立方案").click()
    expect(form.get_by_text("请填写此项。").first).to_be_visible()
    form.get_by_label("方案名称").fill(name)
    form.get_by_label("生效日").fill(in_days(20))
    form.get_by_label("批准文号").fill("江编办〔2026〕31号")
    form.get_by_role("button", name="建立方案").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def merge_divisions(page: Page) -> None:
    begin(page, "合并机构")
    pick(page, "机构", "就业促进科")
    page.get_by_role("combobox", name="合并方式").click()
    page.get_by_role("option", name="合并组建新机构").click()
    pick(page, "合并的机构", "社会保险科")
    page.get_by_role("dialog").get_by_label("新机构名称").fill("就业和社会保险科")
    head = page.get_by_role("combobox", name="新机构负责人")
    head.click()
    page.get_by_role("option").last.click()
    put(page)


def move_below_the_new(page: Page) -> None:
    begin(page, "划转机构")
    pick(page, "机构", "办公室")
    page.get_by_role("combobox", name="划归").focus()
    page.get_by_role("option", name="就业和社会保险科").click()
    put(page)


def side(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


@pytest.mark.slow
def test_a_plan_is_drawn_scheduled_and_called_off(sign_in: SignIn, product: Product) -> None:
    page = sign_in(ADMINISTRATOR)
    page.goto(f"{product.url}/directory")
    expect(page.get_by_role("heading", name=BUREAU)).to_be_visible()
    make(page, PLAN)
    expect(page.get_by_role("button", name="排定")).to_be_disabled()

    merge_divisions(page)
    acts = side(page, "调整事项").get_by_role("listitem")
    expect(side(page, "调整后").get_by_text("就业和社会保险科", exact=True)).to_be_visible()
    expect(side(page, "调整前").get_by_text("由就业和社会保险科承接").first).to_be_visible()
    move_below_the_new(page)
    expect(side(page, "调整后").get_by_text("办公室", exact=True)).to_be_visible()
    expect(side(page, "方案信息").get_by_text(re.compile(r"涉及 .*\d+ 人"))).to_be_visible()
    whole(page, "plans-drawn")

    page.get_by_role("button", name=re.compile("^上移第 2 项")).click()
    told = page.get_by_role("region", name="提示")
    expect(told.get_by_text("须排在它后面")).to_be_visible()
    told.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name=re.compile("^修改第 2 项")).click()
    expect(page.get_by_role("group", name="调整内容").get_by_text("本方案第 1 项得到").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^修改第 2 项"))).to_be_focused()

    page.get_by_role("button", name="排定", exact=True).click()
    whole(page, "plans-schedule")
    page.get_by_role("dialog").get_by_role("button", name="排定", exact=True).click()
    expect(side(page, "方案信息").get_by_text("已排定", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="加入调整")).to_have_count(0)
    expect(acts.first.get_by_role("button")).to_have_count(0)

    page.goto(f"{product.url}/directory")
    expect(side(page, PLAN).get_by_text("零时生效")).to_be_visible()
    screenshot(page, "plans-notice")
    page.get_by_role("link", name="查看方案").click()
    page.get_by_role("button", name="取消方案").click()
    page.get_by_role("dialog").get_by_role("button", name="取消方案").click()
    expect(side(page, "方案信息").get_by_text("方案已取消，没有执行。")).to_be_visible()

    page.get_by_role("link", name="回到机构改革方案").click()
    expect(page.get_by_role("link", name=re.compile(PLAN)).first).to_be_visible()
    whole(page, "plans-list")


ASK = """async ([method, path, body]) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1]
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token}
  const answer = await fetch('/api/v1/orgchart' + path, {method, headers, body: body && JSON.stringify(body)})
  if (!answer.ok) throw new Error(answer.status + await answer.text())
  return answer.json()
}"""


def ask(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return page.evaluate(ASK, [method, path, body])


def test_on_a_phone_a_plan_is_carried_out_today_and_reported(sign_in: SignIn, product: Product) -> None:
    page = sign_in(ADMINISTRATOR, phone=True)
    unit = ask(page, "GET", "/scopes/mine")["units"][0]["unit"]["id"]
    add = {"kind": "unit_add", "parent": unit, "unit_kind": "division", "name": "政务公开科"}
    order = {"name": "增设政务公开科", "unit": unit, "effective_on": in_days(0), "decree": ""}
    acts = [{"key": "a1", "change": add}]
    plan = ask(page, "POST", "/plans", {**order, "acts": acts})
    page.goto(f"{product.url}/directory/plans/{plan['id']}")
    expect(page.get_by_role("button", name="立即执行")).to_be_enabled()
    whole(page, "m-plans-drawn")

    theirs = {key: order[key] for key in ("name", "effective_on")} | {"decree": "江编办〔2026〕32号"}
    ask(page, "PUT", f"/plans/{plan['id']}", {**theirs, "version": plan["version"], "acts": acts})
    page.get_by_role("button", name=re.compile("^删除第 1 项")).click()
    expect(page.get_by_role("alert").get_by_text("请载入最新内容")).to_be_visible()
    page.get_by_role("button", name="载入最新的方案").click()
    expect(side(page, "方案信息").get_by_text("江编办〔2026〕32号")).to_be_visible()

    page.get_by_role("button", name="立即执行").click()
    page.get_by_role("dialog").get_by_role("button", name="立即执行").click()
    expect(side(page, "方案信息").get_by_text("已生效", exact=True)).to_be_visible()
    expect(side(page, "执行报告")).to_be_visible()
    page.get_by_role("button", name="前后对照").click()
    expect(side(page, "调整后").get_by_text("政务公开科", exact=True)).to_be_visible()
    whole(page, "m-plans-compare")
