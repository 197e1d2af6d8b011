"""Groups by mouse: made, set up, handed over and archived; and the room of a document's chain."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot

pytestmark = pytest.mark.e2e


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="消息记录")


def more(page: Page, entry: str) -> None:
    # Both a dialog that closes and a field that opens take the focus, and a menu closes without it.
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label(re.compile("^发给")).click()
    page.locator(".conversation-head").get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name=entry).click()


def write(page: Page, text: str) -> None:
    field = page.get_by_label(re.compile("^发给"))
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, name: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("按姓名、拼音、首字母找人，或按单位名").fill(name)
    dialog.get_by_role("checkbox", name=re.compile(name)).first.click()


def make(page: Page, title: str) -> None:
    page.get_by_role("button", name="发起会话").click()
    for name in ("曾景行", "容若谷"):
        choose(page, name)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("按姓名、拼音、首字母找人，或按单位名").fill("政策法规处")
    dialog.get_by_role("button", name=re.compile("^选 .*政策法规处 的全部人员$")).first.click()
    expect(dialog.get_by_text(re.compile("^已加入.*现有人员"))).to_be_visible()
    screenshot(page, "group-by-unit")
    dialog.get_by_label("群名").fill(title)
    dialog.get_by_role("button", name="建群").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_a_group_is_set_up_handed_over_and_archived(sign_in: SignIn) -> None:
    clerk, head = sign_in("clerk"), sign_in("division_head")
    title = f"转发专班{uuid4().hex[:6]}"
    make(clerk, title)
    more(clerk, "群设置")
    dialog = clerk.get_by_role("dialog")
    dialog.get_by_label("办什么事").fill("转发条例")
    screenshot(clerk, "group-settings")
    assert axe_violations(clerk) == []
    dialog.get_by_role("button", name="保存").click()
    expect(log(clerk).get_by_text("周以宁把事由改为“转发条例”")).to_be_visible()
    clerk.get_by_role("button", name="成员", exact=True).click()
    clerk.get_by_role("button", name="操作 曾景行").click()
    clerk.get_by_role("menuitem", name="把群交给此人").click()
    expect(log(clerk).get_by_text("周以宁把群交给曾景行负责")).to_be_visible()
    screenshot(clerk, "group-members")
    more(clerk, "置顶会话")
    rows = clerk.get_by_role("navigation", name="会话").get_by_role("link")
    expect(rows.first.filter(has_text=title).get_by_text("已置顶")).to_be_attached()
    more(clerk, "机器人与外发")
    expect(clerk.get_by_role("dialog")).to_be_visible()
    screenshot(clerk, "openings")
    assert axe_violations(clerk) == []
    clerk.keyboard.press("Escape")
    write(clerk, "/提醒 交材料")
    expect(clerk.get_by_text(re.compile("^写法：/提醒"))).to_be_visible()
    write(clerk, "/提醒 明天9点 交材料")
    expect(clerk.get_by_text("按回车：明天 09:00 提醒自己“交材料”，不发到这个会话")).to_be_visible()
    screenshot(clerk, "remind")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_text(re.compile("^明天 09:00 提醒您"))).to_be_visible()

    for path in ("tokens", "export"):
        page = clerk.context.new_page()
        page.goto(f"{clerk.url.split('/messages')[0]}/settings/{path}")
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        screenshot(page, path)
        assert axe_violations(page) == []
        page.close()

    head.get_by_role("navigation", name="会话").get_by_role(
        "link", name=re.compile(f"^{title}")
    ).first.click()
    expect(head.get_by_role("heading", level=1, name=title)).to_be_visible()
    more(head, "归档此群")
    head.get_by_role("dialog").get_by_role("button", name="归档此群").click()
    expect(log(head).get_by_text("曾景行归档了此群，只能查看")).to_be_visible()
    expect(clerk.get_by_text("此群已归档，只能查看。")).to_be_visible()
    screenshot(clerk, "group-archived")


@pytest.mark.slow
def test_the_people_of_a_chain_discuss_its_document(sign_in: SignIn) -> None:
    head = sign_in("division_head")
    head.goto(head.url.split("/messages")[0] + "/workbench")
    head.get_by_role("main").get_by_role("link").filter(has_text="关于").first.click()
    head.get_by_role("button", name="讨论").click()
    head.wait_for_url(re.compile(r"/messages/\d+"))
    expect(head.locator(".room-card").get_by_role("link", name=re.compile("关于"))).to_be_visible()
    expect(log(head).get_by_text(re.compile("^讨论室已开通"))).to_be_visible()
    screenshot(head, "document-room")
    phone = sign_in("division_head", phone=True)
    phone.goto(head.url)
    expect(phone.locator(".room-card").get_by_role("link", name=re.compile("关于"))).to_be_visible()
    screenshot(phone, "document-room-phone")
