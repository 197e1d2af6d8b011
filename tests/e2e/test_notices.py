"""通知 by mouse: sent to two units, read on a desk and on a phone, answered, counted, urged, and logged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

pytestmark = pytest.mark.e2e
TITLE = "关于召开人事工作例会的通知"
UNITS = ("事业单位人事管理处", "政策法规处")


def write(page: Page) -> None:
    """Fill a meeting's notice in, as far as its units."""
    page.get_by_role("link", name="发通知").click()
    page.get_by_role("button", name="选择单位").click()
    dialog = page.get_by_role("dialog", name="选择单位")
    dialog.get_by_role("treeitem", name=re.compile("人社厅|人力资源")).locator("button.twisty").click()
    for unit in UNITS:
        dialog.get_by_role("treeitem", name=unit).click()
    dialog.get_by_role("button", name="选好了").click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill("请各处负责同志参加，并准备本处一季度工作情况。")
    page.get_by_role("button", name="会议回执").click()
    page.get_by_label("会议地点").fill("三楼会议室")
    page.get_by_label("开始时间").fill("2036-03-12T09:00")


def open_notice(page: Page) -> None:
    page.get_by_role("navigation", name="会话").get_by_role("link", name=re.compile(TITLE)).click()
    expect(page.get_by_role("heading", level=2, name=TITLE)).to_be_visible()


def test_a_notice_to_two_units(sign_in: SignIn) -> None:
    sender, clerk = sign_in("office_reviewer"), sign_in("clerk")
    write(sender)
    expect(sender.get_by_text(re.compile(r"\d+ 人将收到"))).to_be_visible()
    sender.get_by_role("button", name="发出", exact=True).click()
    expect(sender.get_by_role("heading", level=2, name=TITLE)).to_be_visible()

    open_notice(clerk)
    expect(clerk.get_by_text("已阅知")).to_be_visible()
    clerk.get_by_role("button", name="不参加").click()
    clerk.get_by_label("说明（可不填）").fill("出差")
    clerk.get_by_role("button", name="提交").click()
    expect(clerk.get_by_text("不参加：出差")).to_be_visible()

    sender.get_by_role("tab", name="回执与阅知").click()
    total = sender.get_by_role("region", name="阅知情况").get_by_role("status")
    expect(total).to_contain_text("已阅 1 · ")
    sender.get_by_role("button", name=re.compile(f"^{UNITS[0]}")).click()
    sender.get_by_role("button", name="已阅", exact=True).click()
    expect(sender.get_by_text("不参加：出差")).to_be_visible()
    sender.get_by_role("button", name="催阅").click()
    sender.get_by_label("理由").fill("下午定座次")
    sender.get_by_role("dialog").get_by_role("button", name="催阅").click()
    expect(sender.get_by_role("dialog")).to_have_count(0)
    sender.get_by_role("tab", name="记录").click()
    expect(sender.get_by_text("理由：下午定座次")).to_be_visible()

    phone = sign_in("countersigner_law", phone=True)
    waiting = phone.get_by_role("region", name=re.compile("待阅通知"))
    expect(waiting.get_by_text("催阅：下午定座次")).to_be_visible()
    waiting.get_by_role("link", name=re.compile(TITLE)).click()
    expect(phone.get_by_text("已阅知")).to_be_visible()
    phone.get_by_role("tab", name="记录").click()
    expect(phone.get_by_text("理由：下午定座次")).to_be_visible()
    sender.get_by_role("tab", name="回执与阅知").click()
    expect(total).to_contain_text("已阅 2 · ")
