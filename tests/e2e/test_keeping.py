"""The three administrators: the watermark over the page, a rule, a hold and an inspection by two persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

REASON, BASIS = "核查线索", "粤纪〔2026〕8号"


@contextmanager
def watermark(page: Page, product: Product) -> Iterator[None]:
    """On for the while; the other tests of this product look at pages without it."""
    page.goto(f"{product.url}/messages/rules")
    switch = page.get_by_role("checkbox", name="页面显示水印")
    switch.check()
    save = page.locator("form", has=switch).get_by_role("button", name="保存")
    save.click()
    expect(page.get_by_text("已保存，即时生效").first).to_be_visible()
    try:
        yield
    finally:
        switch.uncheck()
        save.click()
        expect(switch).not_to_be_checked()


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_two_persons_hold_and_inspect_under_a_watermark(sign_in: SignIn, product: Product) -> None:
    with watermark(sign_in("admin_system"), product):
        audit, security = sign_in("admin_audit"), sign_in("admin_security", phone=True)
        audit.goto(f"{product.url}/messages/keeping")
        mark = audit.locator(".watermark")
        expect(mark).to_be_attached()
        mark.evaluate("node => node.remove()")
        expect(mark).to_have_count(1)
        tab(audit, "调阅")
        audit.get_by_role("button", name="提出调阅").click()
        dialog = audit.get_by_role("dialog")
        dialog.get_by_role("combobox", name="人员").fill("周以宁")
        dialog.get_by_role("option").first.click()
        dialog.get_by_label("开始日期").fill("2026-01-01")
        dialog.get_by_label("结束日期").fill("2099-01-01")
        dialog.get_by_label("事由").fill(REASON)
        dialog.get_by_label("依据").fill(BASIS)
        assert axe_violations(audit) == []
        dialog.get_by_role("button", name="提出调阅").click()
        row = audit.get_by_role("listitem").filter(has_text=BASIS)
        expect(row.get_by_text("待批准")).to_be_visible()
        security.goto(f"{product.url}/messages/keeping")
        tab(security, "调阅")
        waiting = security.get_by_role("listitem").filter(has_text=BASIS)
        screenshot(security, "keeping-phone")
        assert axe_violations(security) == []
        waiting.get_by_role("button", name="批准", exact=True).click()
        expect(waiting.get_by_text(re.compile("等待生成|生成中|可下载"))).to_be_visible()
        audit.reload()
        tab(audit, "调阅")
        expect(row.get_by_role("button", name="下载")).to_be_visible(timeout=30_000)
        with audit.expect_download() as saved:
            row.get_by_role("button", name="下载").click()
        assert saved.value.suggested_filename.endswith(".zip")
        expect(row.get_by_text("已下载 1/3 次")).to_be_visible()
        screenshot(audit, "keeping")
