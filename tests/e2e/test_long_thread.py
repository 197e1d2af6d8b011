"""A conversation of thousands of messages: it opens at the first unread one and stays where one reads.

``make soak`` plays it with twenty thousand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import ROOT, Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
COUNT = 20_000 if "OFFICE_SOAK_MINUTES" in os.environ else 3_000
READ, LINKED = COUNT // 2, COUNT // 6
PAGES = re.compile(r"/messages\?|/messages$")


@pytest.fixture
def long_group(product: Product) -> str:
    """A group of the clerk and the division head, who has read half of what was written in it."""
    reader = product.client("division_head").get("/session").json()
    body = {"kind": "group", "title": "长会话", "people": [reader["person"]["id"]]}
    made = product.client("clerk").post("/conversations", json=body)
    made.raise_for_status()
    conversation = str(made.json()["conversation"]["id"])
    data = os.environ.get("OFFICE_E2E_DATA", str(product.data))
    arguments = [conversation, str(COUNT), reader["account"]["id"], str(READ)]
    environment = {**os.environ, "OFFICE_DATA": data, "OFFICE_PROFILE": "embedded", "OFFICE_DEMO": "1"}
    command = [sys.executable, "-m", "tests.e2e.fill", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return conversation


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="消息记录")


def row(page: Page, seq: int) -> Locator:
    return log(page).locator(f'[data-seq="{seq}"]')


def top_of(page: Page, seq: int) -> float:
    box = row(page, seq).bounding_box()
    assert box is not None, f"message {seq} is not on the page"
    return box["y"]


def numbers(page: Page) -> list[int]:
    """The messages that are in the page, drawn or just out of sight."""
    script = "rows => rows.map(row => Number(row.dataset.seq))"
    return [int(one) for one in log(page).locator("[data-seq]").evaluate_all(script)]


def in_sight(page: Page) -> int:
    """The message in the middle of the log."""
    found = log(page).evaluate(
        """box => { const frame = box.getBoundingClientRect(), middle = (frame.top + frame.bottom) / 2
            const rows = [...box.querySelectorAll('[data-seq]')]
            return Number(rows.find(row => row.getBoundingClientRect().bottom > middle).dataset.seq) }"""
    )
    return int(found)


def grow(page: Page, where: str) -> float:
    """Scroll near one end, so that a page comes in; how far what is being read has moved by it (px)."""
    waiting: list[Route] = []
    page.route(PAGES, lambda route: waiting.append(route))
    script = """(box, where) => {
        box.scrollTop = where === 'older' ? 300 : box.scrollHeight - box.clientHeight - 300 }"""
    with page.expect_request(PAGES):
        log(page).evaluate(script, where)
    page.wait_for_timeout(400)
    seq, held = in_sight(page), numbers(page)
    before = top_of(page, seq)
    with page.expect_response(PAGES):
        for route in waiting:
            route.continue_()
    page.unroute(PAGES)
    page.wait_for_timeout(400)
    assert abs(len(numbers(page)) - len(held)) < 40, "a page that came in is not all drawn"
    return abs(top_of(page, seq) - before)


def write(product: Product, conversation: str, text: str) -> None:
    body = {"client_id": str(uuid4()), "text": text}
    product.client("clerk").post(f"/conversations/{conversation}/messages", json=body).raise_for_status()


def test_a_long_conversation(sign_in: SignIn, product: Product, long_group: str) -> None:
    page = sign_in("division_head")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if PAGES.search(request.url) else None)

    # At the first unread message, with one question, although half of all are unread.
    page.get_by_role("link", name=re.compile("^长会话")).first.click()
    fresh = log(page).get_by_text(f"以下 {COUNT - READ} 条为新消息")
    expect(fresh).to_be_in_viewport()
    expect(row(page, READ + 1)).to_be_in_viewport()
    assert next(url for url in asked if long_group in url).endswith(f"?around_seq={READ}")
    expect(page.get_by_role("button", name=re.compile(r"下面有 \d+ 条新消息"))).to_be_visible()
    screenshot(page, "long-unread")

    # Pages in front and behind leave what is read in its place; the page does not fill up.
    assert max(grow(page, "older") for _ in range(2)) <= 2
    assert max(grow(page, "newer") for _ in range(2)) <= 2
    assert len(numbers(page)) < 80

    # A link into the past, and somebody writes meanwhile: nothing moves.
    page.goto(f"{product.url}/messages/{long_group}?at={LINKED}")
    expect(row(page, LINKED)).to_be_in_viewport()
    expect(page).to_have_url(re.compile(rf"/messages/{long_group}$"))
    page.wait_for_timeout(600)
    before = top_of(page, LINKED)
    text = f"新写的一条。{uuid4().hex[:8]}"
    write(product, long_group, text)
    expect(page.get_by_role("navigation", name="会话").get_by_text(text)).to_be_visible()
    assert abs(top_of(page, LINKED) - before) <= 2
    assert numbers(page) == list(range(numbers(page)[0], numbers(page)[-1] + 1))
    screenshot(page, "long-linked")

    # Back to the newest, by the button.
    page.get_by_role("button", name=re.compile("下面有|回到最新")).click()
    expect(log(page).get_by_text(text)).to_be_in_viewport()
    assert axe_violations(page) == []
