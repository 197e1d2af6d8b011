"""The reading folder by keys: the next paper is there, one is left for later and taken up again, one is
decided; and what was read is agreed to together.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e]
SIGNER = "division_head"


def place(page: Page) -> tuple[int, int]:
    shown = page.get_by_text(re.compile(r"第 \d+ / \d+ 件")).inner_text()
    at, total = re.findall(r"\d+", shown)
    return int(at), int(total)


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def test_papers_are_read_one_after_the_other_and_agreed_to_together(
    sign_in: SignIn, product: Product
) -> None:
    page = sign_in(SIGNER)
    page.goto(f"{product.url}/workbench/folder?stage=approve")
    paper = page.locator(".request-paper")
    expect(paper).to_be_visible()
    at, total = place(page)
    assert at == 1 and total >= 3
    first = paper.get_attribute("aria-label")
    checked(page, "folder")
    page.keyboard.press("l")
    expect(paper).not_to_have_attribute("aria-label", first or "")
    assert place(page) == (2, total)
    page.keyboard.press("u")
    expect(paper).to_have_attribute("aria-label", first or "")
    for _ in range(total - 1):
        before = paper.get_attribute("aria-label")
        page.keyboard.press("j")
        expect(paper).not_to_have_attribute("aria-label", before or "")
    agree = page.get_by_role("button", name="同意", exact=True)
    expect(agree).to_be_enabled()
    agree.click()
    expect(paper).to_have_attribute("aria-label", first or "")
    page.goto(f"{product.url}/workbench/bulk")
    rows = page.get_by_role("checkbox", name=re.compile("^选择")).and_(page.locator(":enabled"))
    expect(rows.first).to_be_visible()
    page.keyboard.press("a")
    checked(page, "bulk")
    count = rows.count()
    page.get_by_role("button", name=f"同意 {count} 件").click()
    page.get_by_role("dialog").get_by_role("button", name=f"同意 {count} 件").click()
    expect(page.get_by_text(f"已同意 {count} 件")).to_be_visible()
