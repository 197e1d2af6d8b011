"""Drafting together: two people type at once into one text, and a lost line loses no word."""

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
    clerk.goto(clerk.url.split("/messages")[0] + "/documents/new")
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


def said(page: Page) -> str:
    """The text without the carets in it."""
    return str(
        text(page).evaluate(
            """node => { const copy = node.cloneNode(true);
            copy.querySelectorAll('.co-caret').forEach(one => one.remove()); return copy.textContent }"""
        )
    )
