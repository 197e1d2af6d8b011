"""The rooms around a document, each as the person who works there sees it: at a desk and on a phone, axe
finds nothing and nothing spills; a paper is found by its words.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, SignIn, axe_violations, screenshot
from tests.e2e.product import Product
from tests.e2e.test_screens import first

pytestmark = pytest.mark.e2e


def whole(page: Page, name: str) -> None:
    """At both widths; the page stays the same, only the window changes."""
    for size, prefix in ((PHONE, "m-"), (DESKTOP, "")):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # as in conftest
        page.wait_for_load_state("networkidle")
        screenshot(page, prefix + name)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{prefix}{name}: {wide} px too wide"
        assert axe_violations(page) == [], prefix + name


def test_the_rooms_around_a_document_are_whole(sign_in: SignIn, product: Product) -> None:
    director = sign_in("director")
    paper = first(director, "/approvals/tasks?state=todo", "subject_id")
    director.goto(f"{product.url}/documents/{paper}/traces?before=0")
    expect(director.locator(".trace-line").first).to_be_visible()
    whole(director, "traces")

    registry = sign_in("registry_clerk")
    registry.goto(f"{product.url}/documents")
    registry.get_by_role("link", name="全文查找").click()
    registry.get_by_role("searchbox", name="标题、文号、正文").fill("通知")
    expect(registry.get_by_role("group", name="查找结果").locator("mark").first).to_have_text("通知")
    whole(registry, "finding")
    registry.get_by_role("link", name="回到公文").click()
    registry.get_by_role("button", name="更多公文工作").click()
    registry.get_by_role("menuitem", name="归档").click()
    dialog = registry.get_by_role("dialog", name="填写全宗号")
    dialog.get_by_label("全宗号").fill("G101")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(registry.get_by_role("button", name=re.compile("^归档")).first).to_be_enabled()
    whole(registry, "filing")
    registry.goto(f"{product.url}/documents/outside/new")
    expect(registry.get_by_role("button", name="选择文件")).to_be_visible()
    whole(registry, "outside")

    custodian = sign_in("seal_custodian")
    custodian.goto(f"{product.url}/documents/seals")
    expect(custodian.get_by_role("button", name=re.compile("^用印记录")).first).to_be_visible()
    whole(custodian, "seals")
    custodian.goto(f"{product.url}/documents/checking")
    expect(custodian.get_by_role("button", name="选择 Word 文件")).to_be_visible()
    whole(custodian, "checking")
