"""A leader tries a change out, reads the forecasts and the burden, and takes the weekly report away."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations
from tests.e2e.product import Product


def whole(page: Page) -> None:
    """Nothing spills on a desk or a phone, and axe finds nothing."""
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: {wide} px too wide at {width}"
        assert axe_violations(page) == []


def test_what_if_forecast_burden_and_report(sign_in: SignIn, product: Product) -> None:
    page = sign_in("director")
    page.goto(f"{product.url}/dashboard/whatif")
    page.get_by_role("button", name="推演", exact=True).click()
    compared = page.get_by_role("region", name="前后对比")
    expect(compared.get_by_role("row", name=re.compile("中位"))).to_contain_text(re.compile(r"\d"))
    expect(compared).to_contain_text("分毫不差")
    whole(page)

    page.get_by_role("link", name="预测", exact=True).click()
    expect(page.get_by_role("region", name="在办事项").get_by_role("listitem").first).to_be_visible()
    whole(page)

    page.get_by_role("link", name="减负", exact=True).click()
    expect(page.get_by_role("region", name="结论")).to_contain_text("比去年同期的")
    whole(page)

    page.get_by_role("button", name="回看板").or_(page.get_by_role("link", name="回看板")).click()
    page.get_by_role("button", name="周报").click()
    dialog = page.get_by_role("dialog", name="公文运转周报")
    expect(dialog).to_contain_text("下一份")
    link = dialog.get_by_role("link", name="打开 PDF").get_attribute("href")
    answer = page.request.get(f"{product.url}{link}")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
