"""A document drafted elsewhere: checked against the standard, then brought into a draft, and undone again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.documents.docx_makers import made, paragraph
from tests.e2e.conftest import SignIn
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
LIVE = 20_000  # ms
TITLE = "某某市教育局关于做好秋季开学工作的通知"
FILE = made(
    paragraph("某某市教育局文件", font="方正小标宋简体", size=50, align="center", colour="FF0000", line=60)
    + paragraph("某教发[2026]第07号", align="center")
    + paragraph(TITLE, font="方正小标宋简体", size=22, align="center")
    + paragraph("")
    + paragraph("各县区教育局：")
    + paragraph("一、加强组织领导", font="黑体", first=32)
    + paragraph("各单位要高度重视，认真落实。", first=32)
    + paragraph("某某市教育局", align="right", right=63)
    + paragraph("2026年3月5日", align="right", right=63)
)


def test_a_file_is_checked_and_brought_into_a_draft(sign_in: SignIn, product: Product) -> None:
    clerk = sign_in("clerk")
    file = {"name": "开学通知.docx", "mimeType": "application/octet-stream", "buffer": FILE}
    clerk.goto(f"{product.url}/documents/checking")
    with clerk.expect_file_chooser() as chooser:
        clerk.get_by_role("button", name="选择 Word 文件").click()
    chooser.value.set_files(file)  # type: ignore[arg-type]  # a payload, as the library says
    wrong = clerk.get_by_text("发文字号“某教发[2026]第07号”应写作“某教发〔2026〕7号”。")
    expect(wrong).to_be_visible(timeout=LIVE)
    expect(clerk.get_by_role("img", name=re.compile("^第 1 页"))).to_be_visible(timeout=LIVE)
    clerk.get_by_role("tab", name="识别的要素").click()
    expect(clerk.get_by_text(TITLE)).to_be_visible()

    clerk.goto(f"{product.url}/documents/new?kind=通知")
    body = clerk.get_by_role("textbox", name="正文")
    expect(body).to_have_attribute("contenteditable", "true", timeout=LIVE)
    body.click()
    clerk.keyboard.type("先写的一句。")
    with clerk.expect_file_chooser() as chooser:
        clerk.get_by_role("button", name="导入 Word").click()
        clerk.get_by_role("button", name="选择 Word 文件").click()
    chooser.value.set_files(file)  # type: ignore[arg-type]  # a payload, as the library says
    dialog = clerk.get_by_role("dialog")
    expect(dialog.get_by_text("一、加强组织领导")).to_be_visible(timeout=LIVE)
    dialog.get_by_role("button", name="替换正文").click()
    expect(body).to_contain_text("各单位要高度重视，认真落实。", timeout=LIVE)
    expect(body).not_to_contain_text("先写的一句")
    expect(clerk.get_by_role("textbox", name="标题", exact=True)).to_have_value(TITLE)
    body.click()
    clerk.keyboard.press("Control+z")
    expect(body).to_contain_text("先写的一句。", timeout=LIVE)
