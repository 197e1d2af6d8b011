"""The directory as a spreadsheet: what the screens show, who took it, and nothing that runs."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from office.kernel.models import Account, AuditRecord
from orgchart.models import Person, UnitKind
from orgchart.services import exporting
from orgchart.services.loading import Loader
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def ask(account: Account, unit_id: int) -> Any:
    client = Client()
    client.force_login(account)
    return client.get(f"/api/v1/orgchart/export?unit={unit_id}")


def sheet_of(answer: Any) -> Any:
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]


def rows_of(sheet: Any) -> list[list[str]]:
    """The lines of people: below the heading, above the empty line and the mark."""
    lines = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    return lines[1:-2]


def test_the_file_holds_what_the_screens_show(province: SmallProvince) -> None:
    answer = ask(province.account("clerk"), province.units["department"].id)
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    sheet = sheet_of(answer)
    assert [cell.value for cell in sheet[1]][:4] == ["单位", "内设机构", "姓名", "职务"]
    rows = rows_of(sheet)
    assert [row[2] for row in rows[:2]] == ["骆云舒", "单于飞"]
    head = next(row for row in rows if row[2] == "曾静之")
    assert head == [
        "广东省人力资源和社会保障厅",
        "事业单位人事管理处",
        "曾静之",
        "处长",
        "任职",
        "8000",
        "138****1111",
    ]
    assert len(rows) == 10


def test_the_file_says_who_took_it_and_so_does_the_audit(province: SmallProvince) -> None:
    clerk, department = province.account("clerk"), province.units["department"]
    sheet = sheet_of(ask(clerk, department.id))
    assert "简嘉树 事业单位人事管理处 一级科员" in sheet.oddFooter.left.text
    assert sheet.oddFooter.left.text in sheet.cell(sheet.max_row, 1).value
    row = AuditRecord.objects.get(verb="orgchart.export")
    assert (row.actor, row.entity_id, row.data) == (clerk.id, department.id, {"lines": 10})


def test_hidden_people_and_numbers_stay_out(province: SmallProvince) -> None:
    loader = Loader(since=date(2024, 1, 1))
    unit = loader.unit(province.units["department"], UnitKind.DIVISION, "隐形处", visibility="organ")
    loader.appoint(loader.person("隐形人", login="hidden"), loader.post(unit, "处长"))
    loader.flush()
    everywhere = province.units["province"].id
    inside = rows_of(sheet_of(ask(province.account("clerk"), everywhere)))
    outside = rows_of(sheet_of(ask(province.account("bureau_head"), everywhere)))
    assert "隐形人" in {row[2] for row in inside}
    assert not {"隐形人", "隐形处"} & {value for row in outside for value in row}
    numbers = {row[2]: row[6] for row in outside}
    assert numbers["骆云舒"] == ""
    hidden, absent = (ask(province.account("bureau_head"), key) for key in (unit.id, 1))
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_a_name_that_looks_like_a_formula_stays_a_name(province: SmallProvince) -> None:
    name = '=HYPERLINK("http://a")'
    Person.objects.filter(id=province.people["head"].id).update(name=name)
    sheet = sheet_of(ask(province.account("clerk"), province.units["institutions"].id))
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert cell.data_type == "s"


def test_english_readers_get_english_headings(province: SmallProvince) -> None:
    account = province.account("clerk")
    Account.objects.filter(id=account.id).update(language="en")
    sheet = sheet_of(ask(account, province.units["institutions"].id))
    assert sheet.title == "Directory"
    assert sheet["C1"].value == "Name"
    assert "Exported by" in sheet.oddFooter.left.text


def test_too_large_a_file_is_refused_and_leaves_no_trace(
    province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LIMIT", 3)
    refused = ask(province.account("clerk"), province.units["department"].id)
    assert (refused.status_code, refused.json()["code"]) == (422, "orgchart.export_too_large")
    assert refused.json()["field"] == "unit"
    assert not AuditRecord.objects.filter(verb="orgchart.export").exists()
