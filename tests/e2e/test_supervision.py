"""One matter from the board to its end, and a message that becomes a task, by clicking."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations

TITLE = "核查公开招聘岗位信息"


def test_a_matter_is_opened_undertaken_and_closed(sign_in: SignIn) -> None:
    supervisor, registry, clerk = (sign_in(who) for who in ("supervisor", "registry_clerk", "clerk"))
    _open(supervisor)
    address = re.sub(r"https?://[^/]+", "", supervisor.url)

    _go(registry, "/workbench")
    row = registry.get_by_role("region", name="督办与交办").get_by_role("link").filter(has_text=TITLE)
    row.click()
    registry.get_by_role("button", name="签收").click()
    registry.get_by_role("button", name="明确承办人").click()
    dialog = registry.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("周以宁")
    dialog.get_by_role("option", name=re.compile("周以宁")).click()
    dialog.get_by_role("button", name="确定").click()
    expect(registry.get_by_text("承办人 周以宁")).to_be_visible()

    _go(clerk, address)
    clerk.get_by_role("button", name="反馈", exact=True).click()
    dialog = clerk.get_by_role("dialog")
    dialog.get_by_label("进展和结果").fill("已核查完毕，没有问题。")
    dialog.get_by_label(re.compile("已完成，请复核")).click()
    dialog.get_by_role("button", name="提交复核").click()

    supervisor.get_by_role("button", name="通过复核").click()  # appears by itself
    supervisor.get_by_role("button", name="销号").click()
    dialog = supervisor.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("核查完毕，予以销号。")
    dialog.get_by_role("button", name="销号").click()
    expect(supervisor.get_by_text("予以销号").first).to_be_visible()
    assert axe_violations(supervisor) == []
    _go(supervisor, "/matters")
    expect(supervisor.get_by_role("region", name="已结束").get_by_text(TITLE)).to_be_visible()
    assert axe_violations(supervisor) == []


def _open(supervisor: Page) -> None:
    assert supervisor.url.endswith("/matters")
    supervisor.get_by_role("button", name="立项督办").click()
    form = supervisor.get_by_role("dialog")
    form.get_by_label("事项").fill(TITLE)
    form.get_by_role("combobox", name="牵头单位").fill("省人社厅")
    form.get_by_role("option", name=re.compile("^省人社厅")).first.click()
    form.get_by_role("button", name="5 个工作日").click()
    form.get_by_role("button", name="立项并交办").click()
    expect(supervisor.get_by_role("heading", name=TITLE)).to_be_visible()


def _go(page: Page, path: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+)/.*", rf"\1{path}", page.url))


def test_a_message_becomes_a_task(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    clerk.get_by_role("link", name=re.compile("条例贯彻实施工作组")).first.click()
    message = (
        clerk.locator("article.message")
        .filter(has=clerk.get_by_role("button", name=re.compile("^操作")))
        .last
    )
    message.hover()
    message.get_by_role("button", name=re.compile("^操作")).last.click()
    clerk.get_by_role("menuitem", name="转为任务").click()
    form = clerk.get_by_role("dialog")
    form.get_by_role("textbox", name="事项", exact=True).fill("核对会议安排")
    form.get_by_role("combobox").first.fill("曾景行")
    form.get_by_role("option").first.click()
    form.get_by_role("button", name="交办事项", exact=True).click()
    # The log may still be laying out its rows, so that another message is the last one now.
    made = clerk.get_by_role("log").get_by_role("paragraph").filter(has_text="已转任务").last
    made.get_by_role("link", name="核对会议安排").click()
    expect(clerk.get_by_role("heading", name="核对会议安排")).to_be_visible()
