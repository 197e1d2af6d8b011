"""Drafting together: two people type at once into one text, a lost line loses no word; then they comment on a
passage and look at who wrote what.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot

pytestmark = pytest.mark.e2e


def text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="正文", exact=True)


def name_of(page: Page) -> str:
    return str(page.evaluate("fetch('/api/v1/session').then(r => r.json()).then(s => s.person.name)"))


def cutting(page: Page) -> Callable[[bool], None]:
    """Lets the page's line be cut and mended; to be called before the page is opened."""
    lines: list[WebSocketRoute] = []
    state = {"cut": False}

    def handle(line: WebSocketRoute) -> None:
        if state["cut"]:
            line.close()
            return
        lines.append(line)
        line.connect_to_server()

    def cut(now: bool) -> None:
        state["cut"] = now
        while now and lines:
            lines.pop().close()

    page.route_web_socket(re.compile("/ws$"), handle)
    return cut


def test_two_write_one_text(sign_in: SignIn) -> None:
    clerk, head = sign_in("clerk"), sign_in("division_head")
    mine, theirs = name_of(clerk), name_of(head)
    clerk.goto(clerk.url.split("/messages")[0] + "/documents/new?kind=通知")
    clerk.wait_for_url(re.compile(r"/documents/\d+/draft"))
    word = uuid4().hex[:6]
    clerk.get_by_label("标题", exact=True).fill(f"关于共同起草{word}的通知")
    clerk.get_by_role("button", name="一起起草").click()
    clerk.get_by_role("combobox", name="邀请同事").fill(theirs)
    clerk.get_by_role("option", name=re.compile(theirs)).first.click()
    expect(clerk.get_by_role("listitem").filter(has_text=theirs)).to_be_visible()
    screenshot(clerk, "together-invite")
    clerk.get_by_role("dialog").get_by_role("button", name="关闭").last.click()

    cut = cutting(head)
    head.goto(clerk.url)
    expect(head.get_by_label("标题", exact=True)).to_have_value(f"关于共同起草{word}的通知")
    text(clerk).click()
    clerk.keyboard.insert_text("现就有关事项通知如下。")
    clerk.keyboard.press("Enter")
    clerk.keyboard.insert_text("请认真贯彻执行。")
    expect(text(head)).to_contain_text("请认真贯彻执行。")
    text(head).click()
    head.keyboard.press("Control+Home")
    for mark in "甲乙丙丁戊":
        clerk.keyboard.insert_text(mark)
        head.keyboard.insert_text(mark + mark)
    for page in (clerk, head):
        for mark in "甲乙丙丁戊":
            expect(text(page)).to_contain_text(re.compile(f"{mark}.*{mark}.*{mark}"))
    expect(clerk.locator(".co-flag")).to_have_text(theirs)
    expect(head.locator(".co-flag")).to_have_text(mine)
    assert axe_violations(head) == []
    screenshot(head, "together")

    cut(True)
    expect(head.get_by_text("连接断开")).to_be_visible()
    head.keyboard.insert_text("断线时写的字")
    clerk.keyboard.insert_text("同时写的字")
    expect(head.get_by_text("已留在本机")).to_be_visible()
    cut(False)
    for page in (clerk, head):
        expect(text(page)).to_contain_text("断线时写的字")
        expect(text(page)).to_contain_text("同时写的字")
    assert said(clerk) == said(head)
    comments(clerk, head, theirs)
    traced(clerk, head, mine, theirs)


def comments(clerk: Page, head: Page, name: str) -> None:
    """One comments on what the other wrote; both see it at once, on the passage and beside it."""
    line = text(head).get_by_text("请认真贯彻执行。")
    line.click(click_count=3)
    head.keyboard.press("Control+Alt+m")
    head.get_by_role("textbox", name="对这段文字的意见").fill("要求再具体些。")
    head.get_by_role("button", name="批注", exact=True).last.click()
    expect(head.get_by_text("要求再具体些。")).to_be_visible()
    clerk.get_by_role("tab", name=re.compile("批注")).click()
    expect(clerk.get_by_text("要求再具体些。")).to_be_visible()
    expect(text(clerk).locator(".passage")).to_contain_text("请认真贯彻执行。")
    assert axe_violations(clerk) == []
    screenshot(clerk, "comments")
    clerk.get_by_role("button", name="回复", exact=True).click()
    clerk.get_by_role("button", name="提到同事").click()
    clerk.get_by_role("menuitem", name=re.compile(name)).click()
    clerk.keyboard.insert_text("已补充。")
    clerk.keyboard.press("Control+Enter")
    expect(head.get_by_text(f"@{name} 已补充。")).to_be_visible()
    clerk.get_by_role("button", name="标为已处理").click()
    expect(head.get_by_text(f"{name_of(clerk)} 已处理")).to_be_visible()


def traced(clerk: Page, head: Page, mine: str, theirs: str) -> None:
    """The text being written with its writers; a leader's words are told from others'."""
    clerk.get_by_role("button", name="更多").first.click()
    clerk.get_by_role("menuitem", name="痕迹与批注").click()
    authors = clerk.get_by_role("list", name="改动者")
    expect(authors).to_contain_text(mine)
    expect(authors.get_by_role("listitem").filter(has_text=theirs)).to_contain_text("领导")
    leaders = clerk.locator(".trace-sheet ins.leader")
    expect(leaders.filter(has_text="断线时写的字")).to_be_visible()
    assert axe_violations(clerk) == []
    screenshot(clerk, "traces")
    clerk.get_by_role("button", name="清稿").click()
    expect(clerk.locator(".trace-sheet ins")).to_have_count(0)
    expect(clerk.locator(".trace-sheet")).to_contain_text("断线时写的字")


def said(page: Page) -> str:
    """The text without the carets in it."""
    return str(
        text(page).evaluate(
            """node => { const copy = node.cloneNode(true);
            copy.querySelectorAll('.co-caret').forEach(one => one.remove()); return copy.textContent }"""
        )
    )
