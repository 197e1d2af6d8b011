"""Before drafting: in the plan, already issued, how many this year; and the plan itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from documents.models import Document, NeedAnswer, PlannedDocument
from documents.selectors.need import likeness, matter_of, planned_alike, similar_documents, year_counts
from documents.services.indexing import sweep
from documents.services.planning import Wish, begin, change, drop, plan
from documents.stages import READ
from office.kernel import clock, grants
from office.kernel.errors import OfficeError
from tests.conftest import ConstantQueries
from tests.documents.factories import Desk

TITLE = "广东省人力资源和社会保障厅关于做好事业单位公开招聘工作的通知"


def refused(code: str, status: int, work: Any) -> None:
    with pytest.raises(OfficeError) as caught:
        work()
    assert (caught.value.code, caught.value.status) == (code, status)


def issued(desk: Desk, title: str, on: date, *, reader: str = "clerk") -> Document:
    department = desk.province.units["department"]
    document = Document.objects.create(
        kind="通知",
        direction="down",
        title=title,
        organ=department,
        owner_unit=department,
        custodian_unit=department,
        drafter=desk.person("head"),
        state="distributed",
        number=f"粤人社发〔{on.year}〕{Document.objects.count() + 1}号",
        issued_on=on,
    )
    grants.give(desk.province.account(reader), READ, document)
    return document


def a_line(desk: Desk, **more: Any) -> PlannedDocument:
    given: dict[str, Any] = {"year": clock.today().year, "title": TITLE}
    wish = Wish(**given | more)
    return plan(organ_id=desk.unit_id("department"), by=desk.person("registrar"), wish=wish)


def test_what_is_alike_is_found_among_what_one_may_read(desk: Desk) -> None:
    today = clock.today()
    near = issued(desk, "广东省人力资源和社会保障厅关于进一步做好事业单位公开招聘有关工作的通知", today)
    issued(desk, "广东省人力资源和社会保障厅关于春节期间值班工作的通知", today)
    issued(desk, TITLE, today, reader="director")
    issued(desk, TITLE, date(today.year - 9, 1, 5))
    sweep()
    found = similar_documents(desk.province.account("clerk"), desk.province.units["department"], TITLE)
    assert [one.document_id for one in found if one.issued_on and one.issued_on.year == today.year] == [
        near.id
    ]
    assert found[0].likeness == 1.0


def test_the_matter_of_a_title_is_what_it_is_about() -> None:
    assert matter_of(TITLE) == "事业单位公开招聘"
    assert matter_of("关于印发《广东省2026年职称评审办法（试行）》的通知") == "广东省职称评审办法试行"
    assert likeness("事业单位公开招聘", "事业单位招聘") > 0.5 > likeness("事业单位公开招聘", "春节期间值班")
    assert likeness("", "甲") == 0.0


def test_this_year_is_counted_against_the_last(desk: Desk) -> None:
    today = date(2026, 3, 5)
    for day in (date(2026, 1, 5), date(2025, 3, 5), date(2025, 3, 6), date(2024, 12, 31)):
        issued(desk, TITLE, day)
    counts = year_counts(desk.province.units["department"], today)
    assert (counts.this_year, counts.same_time_last_year, counts.last_year) == (1, 1, 2)


def test_a_document_is_begun_on_a_line_of_the_plan(desk: Desk) -> None:
    line = a_line(desk, normative=True)
    department = desk.province.units["department"]
    assert planned_alike(department, "关于做好事业单位公开招聘的通知", line.year) == [line]
    document = begin(by=desk.person("clerk"), title=TITLE, kind="通知", planned_id=line.id)
    answer = NeedAnswer.objects.get(document=document)
    assert (document.title, answer.planned, answer.reason) == (TITLE, line, "")
    assert planned_alike(department, TITLE, line.year) == []
    refused("documents.plan_begun", 409, lambda: drop(item_id=line.id, by=desk.person("registrar")))


def test_outside_the_plan_a_word_of_reason_is_asked(desk: Desk) -> None:
    clerk = desk.person("clerk")
    line = PlannedDocument.objects.create(
        organ=desk.province.units["bureau"],
        year=2026,
        title=TITLE,
        kind="通知",
        by=desk.person("bureau_head"),
    )
    refused("documents.need_reason", 422, lambda: begin(by=clerk, title=TITLE, kind="通知", reason=" "))
    refused("documents.need_title", 422, lambda: begin(by=clerk, title=" ", kind="通知", reason="有新要求"))
    refused(
        "documents.plan_unknown", 422, lambda: begin(by=clerk, title=TITLE, kind="通知", planned_id=line.id)
    )
    assert not Document.objects.exists()
    document = begin(by=clerk, title=TITLE, kind="通知", reason="上级有新要求")
    assert NeedAnswer.objects.get(document=document).reason == "上级有新要求"


def test_the_plan_is_kept_by_the_registry(desk: Desk) -> None:
    line = a_line(desk, unit_id=desk.unit_id("institutions"), quarter=2)
    wish = Wish(year=line.year, title="另一件", unit_id=desk.unit_id("institutions"))
    refused("documents.not_allowed", 403, lambda: change(item_id=line.id, by=desk.person("clerk"), wish=wish))
    refused("kernel.not_found", 404, lambda: drop(item_id=line.id, by=desk.person("bureau_registrar")))
    refused("documents.plan_twice", 409, lambda: a_line(desk))
    refused(
        "documents.plan_unit", 422, lambda: a_line(desk, title="甲", unit_id=desk.unit_id("bureau_office"))
    )
    refused("documents.plan_year", 422, lambda: a_line(desk, title="甲", year=1999))
    refused("documents.plan_quarter", 422, lambda: a_line(desk, title="甲", quarter=5))
    refused("documents.choice_unknown", 422, lambda: a_line(desk, title="甲", kind="方案"))
    line.refresh_from_db()
    assert (line.title, line.quarter, PlannedDocument.objects.count()) == (TITLE, 2, 1)
    changed = change(item_id=line.id, by=desk.person("registrar"), wish=wish)
    assert (changed.title, changed.quarter) == ("另一件", 0)
    drop(item_id=line.id, by=desk.person("registrar"))
    assert not PlannedDocument.objects.exists()


def test_a_line_over_http_names_its_division(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.province.account("registrar"))
    organ = desk.province.units["department"].id
    line = {"year": clock.today().year, "title": TITLE, "unit_id": str(desk.unit_id("institutions"))}
    made = client.post(
        "/api/v1/issuing/plan", line | {"organ_id": str(organ)}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    row = PlannedDocument.objects.get()
    assert row.unit_id == desk.unit_id("institutions")
    path = f"/api/v1/issuing/plan/{row.id}"
    assert client.put(path, line | {"unit_id": None}, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert row.unit_id is None


def test_the_question_and_its_answer_over_http(desk: Desk, assert_constant_queries: ConstantQueries) -> None:
    client = Client()
    client.force_login(desk.province.account("clerk"))
    line = a_line(desk)
    issued(desk, TITLE, clock.today())
    asked = client.get("/api/v1/issuing/need", {"title": TITLE}).json()
    assert [one["id"] for one in asked["planned"]] == [str(line.id)]
    assert [one["title"] for one in asked["similar"]] == [TITLE]
    assert asked["counts"]["this_year"] == 1
    wish = {"title": TITLE, "planned_id": str(line.id)}
    made = client.post("/api/v1/issuing/begin", wish, content_type="application/json")
    assert made.status_code == 201, made.content
    path = f"/api/v1/documents/{made.json()['id']}/need"
    answer = client.get(path).json()["answer"]
    assert (answer["planned"], answer["similar"][0]["title"]) == (TITLE, TITLE)
    said = client.put(path, {"reason": "上级有新要求"}, content_type="application/json").json()
    assert (said["answer"]["planned"], said["answer"]["reason"]) == ("", "上级有新要求")
    client.put(path, {"planned_id": str(line.id)}, content_type="application/json")
    plan_page = client.get("/api/v1/issuing/plan").json()
    assert [(row["begun"], row["issued"], row["may_change"]) for row in plan_page["items"]] == [(1, 0, False)]
    numbers = iter(range(99))
    assert_constant_queries(
        lambda: client.get("/api/v1/issuing/plan"), grow=lambda: a_line(desk, title=f"第{next(numbers)}件")
    )
