"""A custodian takes a sealed file to the public page, where anybody learns whether it is whole."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import SignIn, axe_violations
from tests.e2e.product import Product


def test_a_sealed_file_is_verified_by_anybody_and_a_changed_one_is_found(
    sign_in: SignIn, product: Product
) -> None:
    page = sign_in("seal_custodian")
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="印章").click()
    row = page.get_by_role("listitem").filter(has_text="由您保管").first
    row.get_by_role("button", name="用印记录").click()
    used = page.get_by_role("dialog").get_by_role("link").first
    href = used.get_attribute("href") or ""
    answer = page.request.get(f"{product.url}/api/v1{href}/files/pdf")
    assert answer.ok
    content = answer.body()

    page.context.clear_cookies()
    page.goto(f"{product.url}/verify")
    changed = bytearray(content)
    changed[3000] ^= 1
    for file, told in ((content, "完好"), (bytes(changed), "已被改动")):
        payload = FilePayload(name="正本.pdf", mimeType="application/pdf", buffer=file)
        page.get_by_label("选择 PDF 文件").last.set_input_files(payload)
        expect(page.get_by_role("heading", name=told)).to_be_visible()
        expect(page.get_by_role("heading", name="广东省人力资源和社会保障厅印章")).to_be_visible()
    assert axe_violations(page) == []
