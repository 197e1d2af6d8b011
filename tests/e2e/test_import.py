"""A department administrator takes the people along, changes the sheet, and imports it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, axe_violations, screenshot
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
API = "/api/v1/orgchart/imports"


def exported(page: Page, url: str) -> list[list[Any]]:
    """The export of people as rows, the heading first."""
    scope = page.request.get(f"{url}{API}/scopes").json()[0]["unit"]["id"]
    answer = page.request.get(f"{url}{API}/export?what=people&unit={scope}")
    sheet = load_workbook(io.BytesIO(answer.body()), read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def sheet(rows: list[list[Any]], name: str) -> Any:
    book = Workbook(write_only=True)
    made = book.create_sheet()
    for row in rows:
        made.append(row)
    file = io.BytesIO()
    book.save(file)
    return {"name": name, "mimeType": "application/octet-stream", "buffer": file.getvalue()}


def checked(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert axe_violations(page) == []
    screenshot(page, name)


def upload(page: Page, url: str, rows: list[list[Any]], name: str) -> None:
    page.goto(f"{url}/directory/imports")
    page.get_by_role("button", name="人员", exact=True).click()
    page.get_by_test_id("import-file").set_input_files(sheet(rows, name))
    page.get_by_role("button", name="上传并预演").click()
    expect(page.get_by_text("预演完成").first).to_be_visible(timeout=60_000)


def test_a_sheet_is_corrected_and_imported(sign_in: SignIn, product: Product) -> None:
    page = sign_in("department_admin")
    page.goto(f"{product.url}/directory")
    page.wait_for_url("**/directory?unit=*")
    page.get_by_role("link", name="导入与导出").click()
    expect(page.get_by_role("link", name="下载单位模板")).to_be_visible()
    checked(page, "imports")

    heads, *rows = exported(page, product.url)
    phone = heads.index("办公电话")
    other = next(row for row in rows if row[heads.index("登录名")] != "demo.department.admin" and row[phone])
    before = other[phone]
    other[phone] = "不详"
    upload(page, product.url, [heads, *rows], "人员.xlsx")
    expect(page.get_by_text("不是有效的电话号码。")).to_be_visible()
    expect(page.get_by_role("button", name="执行导入")).to_have_count(0)
    checked(page, "import-errors")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载标出错误的文件").click()
    marked = load_workbook(io.BytesIO(taken.value.path().read_bytes())).worksheets[0]
    assert [cell.value for cell in marked[1]][-1] == "错误"

    other[phone] = "0750-3500188"
    upload(page, product.url, [heads, *rows], "人员-改正.xlsx")
    row = page.get_by_role("listitem").filter(has_text="0750-3500188")
    expect(row).to_contain_text(str(before))
    checked(page, "import-ready")
    page.get_by_role("button", name="执行导入").click()
    page.get_by_role("dialog").get_by_role("button", name="执行导入").click()
    expect(page.get_by_text("已执行").first).to_be_visible(timeout=60_000)
    after = next(row for row in exported(page, product.url)[1:] if row[0] == other[0])
    assert after[phone] == "0750-3500188"


def test_the_import_fits_a_phone(sign_in: SignIn, product: Product) -> None:
    page = sign_in("department_admin", phone=True)
    rows = exported(page, product.url)
    page.goto(f"{product.url}/directory/imports")
    expect(page.get_by_role("button", name="上传并预演")).to_be_visible()
    checked(page, "m-imports")
    rows[1][rows[0].index("岗位*")] = "没有这个岗位"
    upload(page, product.url, rows[:2], "人员.xlsx")
    expect(page.get_by_text("没有岗位“没有这个岗位”")).to_be_visible()
    checked(page, "m-import-errors")


def test_whoever_administers_nothing_is_told_so(sign_in: SignIn, product: Product) -> None:
    page = sign_in("clerk")
    page.goto(f"{product.url}/directory")
    expect(page.get_by_role("link", name="导入与导出")).to_have_count(0)
    page.goto(f"{product.url}/directory/imports")
    expect(page.get_by_text("您没有可以导入的范围")).to_be_visible()
    assert axe_violations(page) == []
