"""Writing: what is seen is sent, input methods lose nothing, a draft follows its writer, later is later."""

from __future__ import annotations

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.test_chat import conversation, log

pytestmark = pytest.mark.e2e
GROUP = "条例贯彻实施工作组"
LIVE = 20_000  # ms


def line(page: Page) -> Locator:
    return page.get_by_label(re.compile("^发给"))


def compose(page: Page, text: str) -> None:
    """Types as an input method does: the letters stand there before Enter takes them."""
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    line(page).dispatch_event(
        "keydown", {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True}
    )
    session.send("Input.insertText", {"text": text})


def test_a_message_is_written_as_it_is_read(sign_in: SignIn) -> None:
    head = sign_in("division_head")
    conversation(head, GROUP)
    word = uuid4().hex[:8]
    line(head).fill("")
    compose(head, f"您好{word}，")
    expect(line(head)).to_contain_text(f"您好{word}，")
    expect(log(head).get_by_text(word)).to_have_count(0)
    head.keyboard.press("Control+b")
    head.keyboard.type("周五前")
    head.keyboard.press("Control+b")
    head.keyboard.type("报送：")
    head.keyboard.press("Shift+Enter")
    head.keyboard.type("1. 登记表")
    head.keyboard.press("Shift+Enter")
    head.keyboard.press("Shift+Enter")
    head.keyboard.type("@syr")
    expect(head.get_by_role("option", name=re.compile("^所有人"))).to_be_visible(timeout=LIVE)
    head.keyboard.press("Enter")
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), (90, 110, 160)).save(picture, "JPEG")
    with head.expect_file_chooser() as chooser:
        head.get_by_role("button", name="图片", exact=True).click()
    chooser.value.set_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    head.get_by_role("button", name="发送", exact=True).click()
    sent = log(head).get_by_role("article").filter(has_text=word)
    expect(sent.get_by_role("button", name=re.compile("查看图片"))).to_be_visible(timeout=LIVE)
    expect(sent.locator("b", has_text="周五前")).to_be_visible()
    expect(sent.get_by_role("listitem").filter(has_text="登记表")).to_be_visible()
    expect(sent.get_by_text("@所有人")).to_be_visible()
    expect(line(head)).to_have_text("")
    clerk = sign_in("clerk")
    row = clerk.get_by_role("navigation", name="会话").get_by_role("link", name=re.compile(f"^{GROUP}"))
    expect(row).to_contain_text("有人@我")


def test_a_draft_follows_its_writer_and_waits_for_its_time(sign_in: SignIn) -> None:
    desk, phone = sign_in("clerk"), sign_in("clerk", phone=True)
    conversation(desk, GROUP)
    word = uuid4().hex[:8]
    line(desk).fill("")
    desk.keyboard.type(f"明早带材料{word}")
    there = phone.get_by_role("navigation", name="会话").get_by_role("link", name=re.compile(f"^{GROUP}"))
    expect(there).to_contain_text(f"明早带材料{word}", timeout=LIVE)
    expect(there).to_contain_text("[草稿]")
    there.click()
    expect(line(phone)).to_have_text(f"明早带材料{word}", timeout=LIVE)
    phone.get_by_role("button", name="定时发送").click()
    phone.get_by_role("menuitem", name=re.compile("^明早")).click()
    expect(line(phone)).to_have_text("", timeout=LIVE)
    expect(line(desk)).to_have_text("", timeout=LIVE)
    desk.get_by_role("button", name="定时发送").click()
    desk.get_by_role("menuitem", name=re.compile("^定时消息")).click()
    planned = desk.get_by_role("dialog").get_by_role("listitem").filter(has_text=word)
    expect(planned).to_contain_text("08:30")
    planned.get_by_role("button", name="不发了").click()
    expect(planned).to_have_count(0, timeout=LIVE)
