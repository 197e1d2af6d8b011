"""What one does with a message, between two browsers and on a phone."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.test_chat import LIVE, conversation, log, say

pytestmark = pytest.mark.e2e
GROUP = "条例贯彻实施工作组"


def row(page: Page, text: str) -> Locator:
    return log(page).get_by_role("article").filter(has_text=text).last


def act(page: Page, text: str, name: str) -> None:
    """Choose from the message's menu."""
    row(page, text).hover()
    row(page, text).get_by_role("button", name=re.compile("^操作")).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def test_words_are_answered_changed_pinned_and_passed_on(sign_in: SignIn) -> None:
    clerk, head, phone = sign_in("clerk"), sign_in("division_head"), sign_in("division_head", phone=True)
    for page in (clerk, head, phone):
        conversation(page, GROUP)
    mark = uuid4().hex[:6]
    said, later = say(clerk, f"请今天下班前反馈意见 {mark}"), f"请明天中午前反馈意见 {mark}"
    expect(row(head, said)).to_be_visible(timeout=LIVE)
    row(head, said).hover()
    row(head, said).get_by_role("button", name="回应").click()
    assert axe_violations(head) == []
    head.get_by_role("button", name="用 收到 回应").click()
    expect(row(clerk, said).get_by_role("button", name=re.compile("^收到：曾景行"))).to_be_visible(
        timeout=LIVE
    )
    act(head, said, "置顶")
    expect(clerk.get_by_role("region", name="置顶消息")).to_contain_text(said, timeout=LIVE)

    act(clerk, said, "修改")
    clerk.get_by_label("修改消息").fill(later)
    clerk.keyboard.press("Enter")
    for page in (head, phone):
        expect(row(page, later)).to_contain_text("已修改", timeout=LIVE)
    expect(clerk.get_by_role("region", name="置顶消息")).to_contain_text(later, timeout=LIVE)
    screenshot(head, "words")

    row(phone, later).get_by_role("button", name=re.compile("^操作")).click()
    sheet = phone.get_by_role("dialog")
    assert axe_violations(phone) == []
    screenshot(phone, "words-phone")
    sheet.get_by_role("button", name="转发", exact=True).click()
    phone.get_by_role("dialog").get_by_role("checkbox", name=re.compile("周以宁")).click()
    phone.get_by_role("dialog").get_by_role("button", name="转发", exact=True).click()
    expect(phone.get_by_text("已转发")).to_be_visible(timeout=LIVE)
    conversation(clerk, "曾景行")
    expect(row(clerk, later)).to_contain_text("转自 周以宁", timeout=LIVE)


def test_the_system_administrator_sets_the_rules_of_messages(sign_in: SignIn) -> None:
    page = sign_in("admin_system")
    page.get_by_role("button", name=re.compile("^我的账号")).first.click()
    page.get_by_role("menuitem", name="消息规则").click()
    page.get_by_label("修改自己的消息").fill("90")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存，即时生效")).to_be_visible(timeout=LIVE)
    assert axe_violations(page) == []
    screenshot(page, "message-rules")
