"""A paper from the post, by clicking: its original fills the form, and it is registered once confirmed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.documents.outside import NUMBER, PAGE, SENDER, pdf
from tests.e2e.conftest import SignIn, axe_violations

TITLE = "民政部关于做好外来文件登记演示工作的通知"


def test_a_paper_from_outside_is_registered_once(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("registry_clerk")
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/documents", page.url))
    page.get_by_role("link", name="登记外来文件").click()
    paper = tmp_path / "来文.pdf"
    paper.write_bytes(pdf(*PAGE[:2], TITLE, *PAGE[4:]))
    page.get_by_test_id("outside-file").set_input_files(str(paper))
    expect(page.get_by_label("来文机关")).to_have_value(SENDER)
    expect(page.get_by_label("来文字号")).to_have_value(NUMBER)
    expect(page.get_by_label("标题")).to_have_value(TITLE)
    expect(page.get_by_role("img", name="原件第 1 页，共 1 页")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="签收并登记").click()
    expect(page.get_by_text(re.compile("已登记，收文号 收〔")).first).to_be_visible()
    expect(page.get_by_role("heading", name=TITLE).first).to_be_visible()
    expect(page.get_by_role("region", name="文件处理单").get_by_text(SENDER).first).to_be_visible()
    assert axe_violations(page) == []
