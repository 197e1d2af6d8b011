"""A clerk drafts a document that another organ issues with theirs: named, put in order, seen on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
LIVE = 20_000  # ms


def test_a_clerk_names_the_organs_of_a_joint_issue(sign_in: SignIn, product: Product) -> None:
    clerk = sign_in("clerk")
    clerk.goto(f"{product.url}/documents/new?kind=通知")
    clerk.get_by_role("button", name="加联合发文机关").click()
    dialog = clerk.get_by_role("dialog", name="联合发文机关")
    for name in ("广东省财政厅", "广东省教育厅"):
        dialog.get_by_role("combobox", name="加联合发文机关").fill(name)
        clerk.get_by_role("option", name=name, exact=True).click()
        expect(dialog.get_by_role("listitem").filter(has_text=name)).to_be_visible(timeout=LIVE)
    dialog.get_by_role("button", name="广东省教育厅 上移").click()
    expect(dialog.get_by_role("listitem").nth(1)).to_contain_text("广东省教育厅")
    screenshot(clerk, "joint-dialog")
    assert axe_violations(clerk) == []
    dialog.get_by_role("button", name="关闭").last.click()
    page = clerk.get_by_role("article", name="正在起草的公文")
    expect(page).to_contain_text(re.compile("广东省人力资源和社会保障厅广东省教育厅广东省财政厅"))
    screenshot(clerk, "joint-draft")
    clerk.get_by_role("button", name="预览").click()
    expect(clerk.get_by_role("img", name=re.compile("第 1 页")).first).to_be_visible(timeout=LIVE)
    screenshot(clerk, "joint-preview")
