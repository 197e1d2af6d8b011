"""The walk, by mouse, a browser per persona: one document from its draft to the receiver's last word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, screenshot

pytestmark = pytest.mark.e2e

TITLE = "广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"
REGULATION = Path(__file__).parents[1] / "layout/data/事业单位人事管理条例.md"
PARAGRAPHS = [
    "《事业单位人事管理条例》施行以来，我省事业单位人事管理制度不断健全。现就进一步做好贯彻实施工作通知如下。",
    "一、抓好学习宣传。各地要把《条例》纳入干部教育培训计划。",
    "二、规范公开招聘。新聘用工作人员应当面向社会公开招聘。",
]
CARD_WITHIN = 20_000  # ms; measured properly by make bench: here the machine is busy


def test_one_document_from_draft_to_dashboard(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    head = sign_in("division_head")
    document = _draft(clerk)
    _submit(clerk)
    _card(head, f"请您核稿：{TITLE}")
    _agree(head, "核稿同意", "同意，请会签。")
    _leave(head)
    law, finance = sign_in("countersigner_law"), sign_in("countersigner_finance")
    for signer in (law, finance):
        _open_card(signer, f"请您会签：{TITLE}")
        _agree(signer, "会签同意", "无意见。")
    _leave(finance)
    reviewer = sign_in("office_reviewer")
    _return_and_mend(reviewer, clerk, law)
    _agree(reviewer, "审核同意", "同意，请签发。")
    deputy, director = sign_in("deputy_director"), sign_in("director")
    _open_card(deputy, f"请您审批：{TITLE}")
    _agree(deputy, "同意", "同意。")
    _leave(deputy)
    _open_card(director, f"请您签发：{TITLE}")
    screenshot(director, "sign")
    _agree(director, "签发", "发。")
    _leave(director)
    _open_card(reviewer, f"请您复核：{TITLE}")
    _agree(reviewer, "复核通过", "")
    _leave(reviewer)
    number = _register_to_distribute(sign_in, document)
    _receive(sign_in, number)
    expect(clerk.get_by_text(number).first).to_be_visible()  # live: the clerk never reloaded
    _oversee(sign_in)


def _draft(clerk: Page) -> str:
    clerk.goto(clerk.url.split("/messages")[0] + "/documents/new?kind=通知")
    clerk.wait_for_url(re.compile(r"/documents/\d+/draft"))
    clerk.get_by_label("标题", exact=True).fill(TITLE)
    clerk.get_by_role("combobox", name="公开属性").click()
    clerk.get_by_role("option", name="主动公开").click()
    clerk.get_by_role("button", name=re.compile("21.*人社局")).click()
    expect(clerk.get_by_role("tab", name=re.compile("主送.*21"))).to_be_visible()
    clerk.locator(".ProseMirror[contenteditable=true]").click()
    for text in PARAGRAPHS:
        clerk.keyboard.insert_text(text)
        clerk.keyboard.press("Enter")
    clerk.get_by_role("tab", name="附件").click()
    clerk.locator("input[type=file]").set_input_files(str(REGULATION))
    expect(clerk.get_by_label("附件 1 的名称")).to_have_value("事业单位人事管理条例")
    expect(clerk.get_by_text(re.compile("已保存"))).to_be_visible()
    found = re.search(r"/documents/(\d+)/", clerk.url)
    assert found
    screenshot(clerk, "draft")
    return found.group(1)


def _submit(clerk: Page) -> None:
    again = clerk.get_by_role("button", name=re.compile("^(送核稿|改后再送)$"))
    expect(again).to_be_enabled()
    again.click()
    dialog = clerk.get_by_role("dialog")
    for field in dialog.get_by_role("textbox").all():
        field.fill("已核对")
    dialog.get_by_role("button", name=re.compile("^(送核稿|改后再送)$")).click()
    clerk.wait_for_url(re.compile(r"/documents/\d+$"))


def _told(page: Page, text: str) -> Locator:
    """The message in the feed, without reloading; a reminder may have come after it."""
    page.get_by_role("link", name=re.compile("公文通知")).first.click()
    # The feed opens at the first unread card; the newest may be further down, and cards grow as they come.
    told = page.get_by_role("article").filter(has_text=text).last
    newest = page.get_by_role("button", name=re.compile("回到最新|下面有"))
    for _ in range(60):
        if told.is_visible():
            break
        if newest.is_visible():
            newest.click()
        page.wait_for_timeout(500)
    return told


def _card(page: Page, text: str) -> None:
    _told(page, text).get_by_role("link", name=re.compile("^(去|查看)")).click()
    page.wait_for_url(re.compile(r"/documents/(deliveries/)?\d+$"))


def _open_card(page: Page, text: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/messages", page.url))
    _card(page, text)


def _agree(page: Page, button: str, opinion: str) -> None:
    # A common opinion's chip may carry the same words; the act is the one primary button.
    agree = page.locator("button.btn.pri").filter(has_text=re.compile(f"^{button}"))
    expect(agree).to_be_enabled(timeout=20_000)
    if opinion:
        page.get_by_role("textbox", name=re.compile("意见")).fill(opinion)
    agree.click()
    expect(agree).to_be_hidden()


def _leave(page: Page) -> None:
    """Whoever has done their part closes the browser: open pages draw the paper again with each step."""
    page.context.close()


def _return_and_mend(reviewer: Page, clerk: Page, law: Page) -> None:
    _open_card(reviewer, f"请您审核：{TITLE}")
    reviewer.get_by_role("button", name="退回").click()
    dialog = reviewer.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("请写明年度培训计划。")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog).to_be_hidden()
    clerk.get_by_role("button", name="修改").click()
    clerk.wait_for_url(re.compile("/draft$"))
    expect(clerk.get_by_text("请写明年度培训计划。").first).to_be_visible()
    second = clerk.locator(".ProseMirror p").nth(1)
    second.click()
    clerk.keyboard.press("End")
    clerk.keyboard.insert_text("培训计划按年度制定。")
    expect(clerk.get_by_text(re.compile("已保存"))).to_be_visible()
    _submit(clerk)
    _open_card_text(law, f"您签过的文稿有改动 1 处：{TITLE}")
    _leave(law)
    _open_card(reviewer, f"请您审核：{TITLE}")


def _open_card_text(page: Page, text: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/messages", page.url))
    expect(_told(page, text)).to_be_visible()


def _register_to_distribute(sign_in: SignIn, document: str) -> str:
    registry = sign_in("registry_clerk")
    _open_card(registry, f"请您登记：{TITLE}")
    number = registry.locator("dd", has_text=re.compile(r"粤人社发〔2026〕\d+号")).first.inner_text()
    registry.get_by_role("button", name="登记并启用文号").click()
    expect(registry.get_by_role("heading", level=1)).to_be_visible()
    checker = sign_in("checker")
    _open_card(checker, f"请您排版校对：{TITLE}")
    expect(checker.get_by_role("link", name="PDF")).to_be_visible(timeout=30_000)
    expect(checker.get_by_role("link", name="Word 文档")).to_be_visible(timeout=30_000)
    for item in checker.get_by_role("checkbox").all():
        item.click()
    checker.get_by_role("button", name="校对无误").click()
    expect(checker.get_by_role("button", name="校对无误")).to_be_hidden()
    _leave(checker)
    custodian = sign_in("seal_custodian")
    _open_card(custodian, f"请您用印：{TITLE}")
    custodian.get_by_role("button", name="用印", exact=True).click()
    expect(custodian.get_by_role("button", name="用印", exact=True)).to_be_hidden()
    _leave(custodian)
    _open_card(registry, f"请您核发分发：{TITLE}")
    registry.get_by_role("button", name=re.compile("分发到 21 个单位")).click()
    expect(registry.get_by_role("button", name=re.compile("分发到"))).to_be_hidden()
    _leave(registry)
    return number


def _receive(sign_in: SignIn, number: str) -> None:
    registry = sign_in("city_registry")
    _open_card(registry, f"收到来文，请签收：{TITLE}")
    expect(registry.get_by_text(number).first).to_be_visible()
    registry.get_by_role("button", name="签收").click()
    registry.get_by_role("button", name="登记", exact=True).click()
    _work(registry, "初审通过", "属我局职责。")
    office, leader = sign_in("city_office"), sign_in("city_leader")
    _open_card(office, f"请您拟办：{TITLE}")
    office.get_by_role("checkbox", name=re.compile("事业单位人事管理科")).click()
    _work(office, "送领导批示", "拟请事业单位人事管理科承办。")
    _leave(office)
    _open_card(leader, f"请您批示：{TITLE}")
    _work(leader, "批示", "同意拟办意见。")
    _leave(leader)
    division = sign_in("city_division_head")
    _open_card(division, f"请您承办：{TITLE}")
    _work(division, "报办理结果", "已部署学习培训。")
    _leave(division)
    closer = registry
    _open_card(closer, f"请您办结：{TITLE}")
    _work(closer, "办结", "办结。")


def _work(page: Page, button: str, opinion: str) -> None:
    page.get_by_role("textbox", name=re.compile("意见|结果|说明")).fill(opinion)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name=button, exact=True)).to_be_hidden()


def _oversee(sign_in: SignIn) -> None:
    """The dashboard: what is stuck below is handed to 督查, whose urging arrives as a card."""
    holder = sign_in("city_leader")  # signed in before, so that the card arrives live
    leader, supervisor = sign_in("provincial_leader"), sign_in("supervisor")
    leader.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/dashboard", leader.url))
    stages = leader.get_by_role("region", name="环节用时")
    stages.get_by_role("button", name="看表").click()
    expect(stages.get_by_role("row").filter(has_text="承办")).to_be_visible()
    stuck = leader.get_by_role("region", name="卡住的公文")
    row = stuck.get_by_role("listitem").filter(has_text="江门市人社局局领导批示").first
    title = row.get_by_role("link").inner_text()
    row.get_by_role("button", name=re.compile("交督查")).click()
    leader.get_by_role("dialog").get_by_role("button", name="交督查").click()
    expect(row.get_by_text("已交督查")).to_be_visible()
    # The supervisor begins at the board, where it appears by itself; the card is in the messages too.
    handed = supervisor.get_by_role("region", name="待交办").get_by_role("link").filter(has_text=title)
    expect(handed.first).to_be_visible(timeout=CARD_WITHIN)
    supervisor.get_by_role("link", name=re.compile("^消息")).click()
    expect(supervisor.get_by_text(f"请督办：{title}").first).to_be_visible(timeout=CARD_WITHIN)
    supervisor.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/matters", supervisor.url))
    handed.first.click()
    supervisor.get_by_role("button", name="催办").click()
    dialog = supervisor.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("请于明日前批示。")
    dialog.get_by_role("button", name="催办").click()
    expect(dialog).to_be_hidden()
    expect(holder.get_by_text(f"督查催办：{title}").first).to_be_visible(timeout=CARD_WITHIN)
