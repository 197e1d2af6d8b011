"""Who may import what; the brake; and the whole way over HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from office.kernel.models import Account
from orgchart.models import ImportRun, Person, Unit
from orgchart.services.imports.working import work
from tests.conftest import ConstantQueries
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince
from tests.orgchart.importing import (
    carry_out,
    dry_run,
    exported,
    exported_rows,
    system_administrator,
    table,
    xlsx,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/orgchart/imports"


def client(account: Account) -> Client:
    signed_in = Client()
    signed_in.force_login(account)
    return signed_in


def send(browser: Client, unit: Unit | None, content: io.BytesIO, what: str = "people", **more: Any) -> Any:
    file = SimpleUploadedFile("名单.xlsx", content.read())
    body = {"file": file, "what": what, **more}
    return browser.post(URL, body | ({"unit": str(unit.id)} if unit else {}))


def test_the_whole_way_over_http(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    browser, unit = client(admin), province.units["department"]
    assert browser.get(f"{URL}/scopes").json()[0]["subjects"] == ["units", "people"]
    row = {
        "code": "P1",
        "name": "单雄信",
        "unit": f"#{province.units['law'].id}",
        "post": "处长",
        "kind": "挂职",
    }
    answer = send(browser, unit, xlsx(table("people", [row | {"mobile": "1"}])))
    assert (answer.status_code, answer.json()["state"]) == (201, "reading")
    run = answer.json()["id"]
    work(int(run))
    view = browser.get(f"{URL}/{run}").json()
    assert (view["state"], view["counts"]["errors"], view["abilities"]["apply"]) == ("ready", 1, False)
    line = browser.get(f"{URL}/{run}/lines?kind=errors").json()["items"][0]
    told = {one["column"]: one["message"] for one in line["errors"]}
    assert told["mobile"] == {"zh": "不是有效的电话号码。", "en": "Not a valid telephone number."}
    assert browser.get(f"{URL}/{run}/corrected").status_code == 200
    refused = browser.post(f"{URL}/{run}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "orgchart.import_has_errors")
    assert browser.post(f"{URL}/{run}/discard").json()["state"] == "discarded"
    assert [one["id"] for one in browser.get(URL).json()["items"]] == [run]
    assert not Person.objects.filter(external_id="P1").exists()


def test_template_and_export_open_in_the_import(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    browser = client(admin)
    for what in ("units", "people"):
        for form in ("xlsx", "csv"):
            empty = browser.get(f"{URL}/template?what={what}&form={form}")
            assert empty.status_code == 200
            full = browser.get(f"{URL}/export?what={what}&form={form}&unit={province.units['department'].id}")
            assert full.status_code == 200
            assert len(full.getvalue()) > len(empty.getvalue())
    assert browser.get(f"{URL}/export?what=people&unit={province.units['bureau'].id}").status_code == 404
    assert browser.get(f"{URL}/export?what=people").status_code == 404, "the whole province is not theirs"


@pytest.mark.parametrize(
    ("rights", "what", "allowed"),
    [
        (["structure"], "units", True),
        (["structure"], "people", False),
        (["people"], "people", True),
        (["people"], "units", False),
        (["roles", "grant"], "units", False),
    ],
)
def test_each_subject_needs_its_right(
    province: SmallProvince, rights: list[str], what: str, allowed: bool
) -> None:
    admin = administer(province, "office_head", "department", rights)
    content = exported(system_administrator(), what, province.units["law"])
    answer = send(client(admin), province.units["law"], content, what)
    assert answer.status_code == (201 if allowed else 404)
    assert ImportRun.objects.count() == int(allowed)


def test_strangers_and_neighbours_learn_nothing(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    neighbour = administer(province, "bureau_head", "bureau")
    inner = administer(province, "law_head", "law")
    run = dry_run(
        admin, "people", province.units["department"], exported_rows(admin, "people", province.units["law"])
    )
    missing = client(neighbour).get(f"{URL}/1")
    for other in (neighbour, inner, province.account("clerk")):
        browser = client(other)
        assert browser.get(URL).json()["items"] == []
        for path in ("", "/lines", "/corrected"):
            answer = browser.get(f"{URL}/{run.id}{path}")
            assert (answer.status_code, answer.content) == (404, missing.content)
        for verb in ("confirm", "apply", "check", "discard"):
            assert browser.post(f"{URL}/{run.id}/{verb}").status_code == 404
    assert client(province.account("clerk")).get(f"{URL}/scopes").json() == []
    run.refresh_from_db()
    assert run.state == "ready"


def test_rows_outside_the_scope_touch_and_reveal_nothing(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    outside = province.people["bureau_head"]
    before = list(Person.objects.order_by("id").values())
    rows = [
        {"id": f"#{key}", "name": "某人", "unit": f"#{province.units['law'].id}", "post": "处长"}
        for key in (outside.id, 1)
    ]
    run = dry_run(admin, "people", province.units["department"], rows)
    there, absent = run.lines.order_by("row")
    assert there.errors == absent.errors, "a person elsewhere and nobody answer alike"
    assert outside.name not in str([there.changes, there.errors, there.plan])
    assert list(Person.objects.order_by("id").values()) == before


def test_the_brake_needs_a_second_administrator_of_the_scope(province: SmallProvince) -> None:
    unit = province.units["department"]
    admin = administer(province, "office_head", "department")
    rows = [row for row in exported_rows(admin, "people", unit) if row["name"] != "简嘉树"]
    run = dry_run(admin, "people", unit, rows, complete=True)
    browser = client(admin)
    view = browser.get(f"{URL}/{run.id}").json()
    assert (view["needs_second"], view["leaving"], view["in_scope"]) == (True, 1, 10)
    assert view["abilities"] == {"apply": False, "confirm": False, "check": True, "discard": True}
    assert browser.post(f"{URL}/{run.id}/apply").json()["code"] == "orgchart.import_needs_second"
    assert browser.post(f"{URL}/{run.id}/confirm").status_code == 403, "not the uploader"
    below = administer(province, "law_head", "law")
    assert client(below).post(f"{URL}/{run.id}/confirm").status_code == 404, "not of this scope"
    weak = administer(province, "deputy", "department", ["structure"])
    assert client(weak).post(f"{URL}/{run.id}/confirm").status_code == 404, "not with this right"
    second = client(administer(province, "director", "department"))
    assert second.get(f"{URL}/{run.id}").json()["abilities"]["confirm"]
    assert second.post(f"{URL}/{run.id}/confirm").json()["confirmed_by"] == "骆云舒"
    assert second.post(f"{URL}/{run.id}/confirm").status_code == 409
    again = client(admin).post(f"{URL}/{run.id}/check").json()
    assert again["confirmed_by"] == "", "a new comparison needs a new confirmation"
    work(run.id)
    assert browser.post(f"{URL}/{run.id}/apply").json()["code"] == "orgchart.import_needs_second"
    assert Person.objects.get(id=province.people["clerk"].id).status == "active"


def test_a_right_taken_away_ends_at_once(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    run = dry_run(admin, "people", province.units["department"], [])
    admin.admin_scopes.all().delete()
    assert client(admin).get(f"{URL}/{run.id}").status_code == 404


def test_lists_ask_the_database_as_often_however_long(
    province: SmallProvince, assert_constant_queries: ConstantQueries
) -> None:
    admin = administer(province, "office_head", "department")
    unit, browser = province.units["department"], client(admin)
    rows = exported_rows(admin, "people", unit)
    for row in rows:
        row["office_phone"] = "83130000"
    run = dry_run(admin, "people", unit, rows[:2])

    def grow() -> None:
        dry_run(admin, "people", unit, rows)

    assert_constant_queries(lambda: browser.get(URL), grow=grow, at_most=8)
    first = browser.get(f"{URL}/{run.id}/lines?limit=1").json()
    second = browser.get(f"{URL}/{run.id}/lines?limit=1&after={first['next']}").json()
    assert [one["items"][0]["row"] for one in (first, second)] == [2, 3]
    assert second["next"] is None
    newest = ImportRun.objects.order_by("-id")[0]
    pages = [f"{URL}/{run.id}/lines", f"{URL}/{newest.id}/lines"]
    assert_constant_queries(lambda: browser.get(pages[0]), grow=lambda: pages.reverse(), at_most=8)


def test_the_applied_run_is_a_report(province: SmallProvince) -> None:
    admin = administer(province, "office_head", "department")
    unit = province.units["department"]
    rows = [row for row in exported_rows(admin, "people", unit) if row["name"] == "简嘉树"]
    rows[0]["office_phone"] = "83130000"
    run = carry_out(dry_run(admin, "people", unit, rows), admin)
    view = client(admin).get(f"{URL}/{run.id}").json()
    assert (view["state"], view["applied_by"], view["counts"]["change"]) == ("applied", "谭望舒", 1)
    line = client(admin).get(f"{URL}/{run.id}/lines").json()["items"][0]
    assert [(one["field"], one["before"], one["after"]) for one in line["changes"]] == [
        ("office_phone", "8000", "83130000")
    ]
    assert client(admin).post(f"{URL}/{run.id}/discard").status_code == 409
