"""Chat between browsers: live, who has read, unread marks, and nothing missed while a connection is down."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.e2e.conftest import SignIn

pytestmark = pytest.mark.e2e
UNIT = "事业单位人事管理处"
LIVE = 20_000  # ms; the machines that run this are slow and busy


class Line:
    """The page's WebSocket, which can be cut and mended."""

    def __init__(self, context: BrowserContext) -> None:
        self.down = False
        self._open: list[WebSocketRoute] = []
        context.route_web_socket(re.compile(r"/ws$"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.down:
            socket.close()
            return
        socket.connect_to_server()
        self._open.append(socket)

    def cut(self) -> None:
        self.down = True
        for socket in self._open:
            socket.close()
        self._open.clear()

    def mend(self) -> None:
        self.down = False


def conversation(page: Page, name: str) -> None:
    rows = page.get_by_role("navigation", name="会话")
    rows.get_by_role("link", name=re.compile(rf"^(在线\s*)?{name}")).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def say(page: Page, text: str) -> str:
    page.get_by_label(re.compile("^发给")).fill(text)
    page.get_by_role("button", name="发送", exact=True).click()
    expect(log(page).get_by_text(text)).to_be_visible()
    return text


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="消息记录")


def test_a_unit_talks_live_and_sees_who_has_read(sign_in: SignIn) -> None:
    clerk, head = sign_in("clerk"), sign_in("division_head")
    conversation(clerk, UNIT)
    text = say(clerk, f"请各位核对附件二。{uuid4().hex[:8]}")
    line = head.get_by_role("navigation", name="会话").get_by_role("link", name=re.compile(f"^{UNIT}"))
    expect(line).to_contain_text(text, timeout=LIVE)
    expect(line).to_contain_text(re.compile(r"\d+\s*条未读"))
    conversation(head, UNIT)
    expect(log(head).get_by_text(text)).to_be_visible()
    expect(line).not_to_contain_text("条未读", timeout=LIVE)
    readers = log(clerk).get_by_role("article").last.get_by_role("button", name=re.compile("已读 1"))
    expect(readers).to_be_visible(timeout=LIVE)
    readers.click()
    expect(clerk.get_by_text("曾景行").last).to_be_visible()
    answer = say(head, f"收到，下午给您。{uuid4().hex[:8]}")
    expect(log(clerk).get_by_text(answer)).to_be_visible(timeout=LIVE)


def test_a_direct_and_a_group_conversation(sign_in: SignIn) -> None:
    clerk, head = sign_in("clerk"), sign_in("division_head")
    for name in ("曾景行", "条例贯彻实施工作组"):
        conversation(clerk, name)
        text = say(clerk, f"想请您看一眼第三页。{uuid4().hex[:8]}")
        expect(head.get_by_role("navigation", name="会话").get_by_text(text)).to_be_visible(timeout=LIVE)


def test_nothing_is_missed_while_the_line_is_down(sign_in: SignIn) -> None:
    clerk, head = sign_in("clerk"), sign_in("division_head")
    line = Line(head.context)
    head.reload()
    conversation(head, UNIT)
    conversation(clerk, UNIT)
    first = say(clerk, f"断线之前。{uuid4().hex[:8]}")
    expect(log(head).get_by_text(first)).to_be_visible(timeout=LIVE)
    line.cut()
    missed = [say(clerk, f"断线之中第{number}条。{uuid4().hex[:8]}") for number in range(1, 6)]
    head.wait_for_timeout(1500)
    expect(log(head).get_by_text(missed[0])).to_have_count(0)
    line.mend()
    expect(log(head).get_by_text(missed[-1])).to_be_visible(timeout=2 * LIVE)
    shown = log(head).get_by_role("article").all_inner_texts()
    places = [next(i for i, one in enumerate(shown) if text in one) for text in (first, *missed)]
    assert places == list(range(places[0], places[0] + 6)), "in order, without a gap, each once"
    assert sum(missed[2] in one for one in shown) == 1
