"""What may be uploaded: encodings, formulas, broken and crafted files; and the corrected file back."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from office.kernel.errors import OfficeError
from office.kernel.models import Account
from orgchart.models import ImportRun, ImportState, Unit
from orgchart.services.imports import sheets
from orgchart.services.imports.corrected import corrected
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import csv_file, errors, kinds, table, upload, xlsx

pytestmark = pytest.mark.django_db


def cells(province: SmallProvince, *names: str) -> list[list[object]]:
    parent = f"#{province.units['department'].id}"
    rows = [
        {"code": f"u{index}", "name": name, "parent": parent, "kind": "内设机构"}
        for index, name in enumerate(names)
    ]
    return table("units", rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_the_usual_encodings_are_read(province: SmallProvince, admin: Account, encoding: str) -> None:
    file = csv_file(cells(province, "机关党委", "离退休处"), encoding)
    run = upload(admin, "units", province.units["department"], file, name="单位.csv")
    assert kinds(run) == {"add": 2}
    assert set(run.lines.values_list("name", flat=True)) == {"机关党委", "离退休处"}


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_read(province: SmallProvince, admin: Account, mark: str) -> None:
    text = "\n".join(mark.join(str(cell) for cell in row) for row in cells(province, "机关党委"))
    file = io.BytesIO(text.encode())
    assert kinds(upload(admin, "units", province.units["department"], file, name="a.csv")) == {"add": 1}


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/sharedStrings.xml", b"\0" * (sheets.MAX_STRINGS + 1))
    return file.getvalue()


def with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import_file_type"),
        ("a.pdf", b"%PDF-1.7", "import_file_type"),
        ("a.csv", "单位名称,上级编号".encode("utf-16"), "import_encoding"),
        ("a.csv", b"\xff\x80\xfe\x81,\x80", "import_encoding"),
        ("a.csv", b"name,\0parent", "import_encoding"),
        ("a.xlsx", b"PK\x03\x04 no package", "import_not_sheet"),
        ("a.xlsx", "单位名称".encode(), "import_not_sheet"),
        ("a.xlsx", with_entities(), "import_not_sheet"),
        ("a.xlsx", bomb(), "import_bomb"),
        ("a.csv", b"", "file_empty"),
    ],
)
def test_what_is_no_table_is_refused_at_once(
    province: SmallProvince, admin: Account, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(OfficeError) as refused:
        upload(admin, "units", province.units["department"], io.BytesIO(content), name=name)
    assert refused.value.code.endswith(code)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "import_empty"),
        ([["单位名称", "上级编号", "单位类型"]], "import_heading"),
        ([["编号", "单位名称"]], "import_heading"),
        ([["外部编号", "编号", "单位名称", "上级编号", "单位类型"]], "import_heading_twice"),
        ([["外部编号", "单位名称", "上级编号", "单位类型"]], "import_empty"),
    ],
)
def test_a_table_without_the_columns_says_which(
    province: SmallProvince, admin: Account, rows: list[list[object]], code: str
) -> None:
    run = upload(admin, "units", province.units["department"], xlsx(rows))
    assert run.state == ImportState.REFUSED
    assert run.fault is not None
    assert run.fault["code"] == f"orgchart.{code}"


def test_a_package_without_a_sheet_is_refused(province: SmallProvince, admin: Account) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook")
    file.seek(0)
    run = upload(admin, "units", province.units["department"], file)
    assert run.state == ImportState.REFUSED
    assert run.fault == {"code": "orgchart.import_not_sheet", "data": {}}


def test_formulas_are_refused_by_cell_in_both_kinds_of_file(province: SmallProvince, admin: Account) -> None:
    rows = cells(province, "机关党委", '=HYPERLINK("http://x")')
    for name, file in (("a.xlsx", xlsx(rows)), ("a.csv", csv_file(rows))):
        run = upload(admin, "units", province.units["department"], file, name=name)
        assert errors(run) == [(3, "name", "formula")]
    assert not Unit.objects.filter(external_id="u0").exists()


def test_unknown_columns_are_named_and_ignored(province: SmallProvince, admin: Account) -> None:
    rows = cells(province, "机关党委")
    rows[0].append("备注")
    rows[1].append("无")
    run = upload(admin, "units", province.units["department"], xlsx(rows))
    assert [one["label"] for one in run.columns if not one["key"]] == ["备注"]
    assert kinds(run) == {"add": 1}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_corrected_file_says_what_is_wrong_where(
    province: SmallProvince, admin: Account, form: str
) -> None:
    rows = cells(province, "机关党委", "", "长" * 81)
    file = xlsx(rows) if form == "xlsx" else csv_file(rows, "gb18030")
    run = upload(admin, "units", province.units["department"], file, name=f"单位.{form}")
    book = load_workbook(corrected(run))
    sheet = book.worksheets[0]
    assert sheet.max_row == 4
    last = sheet.max_column
    assert sheet.cell(1, last).value == "错误"
    assert sheet.cell(2, last).value in (None, "")
    assert sheet.cell(3, last).value == "单位名称：必须填写。"
    assert "最多 80 个字，现有 81 个" in str(sheet.cell(4, last).value)
    marked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type == "solid"]
    assert marked == ["C3", "C4"]
    sheet["C3"].value, sheet["C4"].value = "离退休处", "机关服务中心"
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    assert kinds(upload(admin, "units", province.units["department"], again)) == {"add": 3}
