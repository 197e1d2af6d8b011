"""Plans over HTTP: what is sent comes back, what is refused says where and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Plan
from orgchart.services.dates import follow_dates, forget_dates
from tests.conftest import ConstantQueries
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince, small_province
from tests.orgchart.test_plans import MIDNIGHT, TODAY, merge, move_into, rename

pytestmark = pytest.mark.django_db
URL = "/api/v1/orgchart/plans"


@pytest.fixture(autouse=True)
def _on_the_last_of_february() -> Iterator[None]:
    forget_dates()
    with clock.freeze(TODAY):
        yield
    forget_dates()


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def by(province: SmallProvince) -> Account:
    return administer(province, "office_head", "department")


class Desk:
    """An administrator's browser."""

    def __init__(self, account: Account) -> None:
        self.client = Client()
        self.client.force_login(account)

    def ask(self, method: str, path: str = "", body: Any = None, *, status: int = 200) -> Any:
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"{URL}{path}", **data)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def made(self, province: SmallProvince, *acts: dict[str, Any]) -> Any:
        return self.ask("post", body=drawn(*acts, unit=str(province.units["department"].id)))


def drawn(*acts: dict[str, Any], **more: Any) -> dict[str, Any]:
    numbered = [{"key": f"a{index + 1}", "change": act} for index, act in enumerate(acts)]
    day = date(2026, 3, 1).isoformat()
    return {"name": "机构改革", "decree": "粤编〔2026〕3号", "effective_on": day, "acts": numbered, **more}


def test_from_the_first_draft_to_the_report(province: SmallProvince, by: Account) -> None:
    desk = Desk(by)
    plan = desk.made(province, merge(province), move_into(province, "@a1"))
    assert plan["state"] == "draft" and plan["version"] == 1 and plan["maker"] == "谭望舒"
    assert plan["abilities"] == {"edit": True, "schedule": True, "cancel": True, "reopen": False}
    first, second = plan["acts"]
    assert first["title"]["zh"] == "将“政策法规处、规划财务处”合并为“综合处”"
    assert first["makes"] == {"ref": "@a1", "what": "unit", "name": "综合处", "unit_kind": ""}
    assert second["change"]["parent"] == "@a1" and second["makes"] is None
    one = f"/{plan['id']}"
    body = drawn(*[act["change"] for act in plan["acts"]], rename(province, "office", "综合办公室"))
    plan = desk.ask("put", one, {**{key: body[key] for key in body if key != "unit"}, "version": 1})
    assert plan["version"] == 2 and len(plan["acts"]) == 3
    seen = desk.ask("post", f"{one}/preview")
    assert seen["ok"] and seen["touches"][0]["text"]["zh"] == "5 个单位"
    after = {node["name"]: node for node in seen["after"]}
    assert after["综合处"]["ref"] == "@a1" and after["综合办公室"]["marks"] == ["renamed"]
    desk.ask("get", f"{one}/report", status=409)
    plan = desk.ask("post", f"{one}/schedule", {"version": 2})
    assert plan["state"] == "scheduled" and plan["scheduled_by"]["name"] == "谭望舒"
    with clock.freeze(MIDNIGHT):
        follow_dates()
        report = desk.ask("get", f"{one}/report")
    assert report["plan"]["state"] == "applied" and [act["ok"] for act in report["acts"]] == [True] * 3
    assert report["acts"][0]["lines"][0]["zh"]
    history = desk.client.get(f"/api/v1/orgchart/units/{province.units['law'].id}/history").json()
    assert [change["kind"] for change in history["changes"]] == ["unit_merge"]


def test_what_blocks_says_how_to_mend_it(province: SmallProvince, by: Account) -> None:
    desk = Desk(by)
    plan = desk.made(province, merge(province, head=None))
    assert plan["acts"][0]["title"]["zh"] == "合并机构：政策法规处、规划财务处"
    seen = desk.ask("post", f"/{plan['id']}/preview")
    assert not seen["ok"]
    blocker = seen["acts"][0]["blockers"][0]
    assert blocker["code"] == "orgchart.head_unsaid" and "区慕言" in blocker["message"]["zh"]
    assert blocker["fix"]["zh"] == "请在这一项中指定新单位由谁任正职。"
    refused = desk.ask("post", f"/{plan['id']}/schedule", {"version": 1}, status=409)
    assert refused["code"] == "orgchart.plan_blocked" and "区慕言" in refused["message"]["en"]


def test_a_drafts_acts_are_no_changes_yet(province: SmallProvince, by: Account) -> None:
    desk = Desk(by)
    desk.made(province, merge(province))
    act = Plan.objects.get().acts.get()
    assert desk.client.get("/api/v1/orgchart/changes").json()["items"] == []
    answer = desk.client.post(f"/api/v1/orgchart/changes/{act.id}/undo")
    assert answer.status_code == 404
    assert Plan.objects.get().acts.count() == 1


def test_wrong_bodies_are_refused_by_field(province: SmallProvince, by: Account) -> None:
    desk = Desk(by)
    body = drawn(merge(province), unit=str(province.units["department"].id))
    body["acts"][0]["change"]["new"] = {"name": "x" * 81}
    wrong = desk.ask("post", body=body, status=422)
    assert wrong["field"] == "acts.0.change.new.name"
    body["acts"] = [{"key": "Ä", "change": {}}]
    assert "key" in desk.ask("post", body=body, status=422)["field"]
    body["acts"] = [{"key": "a1", "change": {"kind": "unit_add", "surprise": 1}}]
    assert desk.ask("post", body=body, status=422)["field"].startswith("acts.0.change")
    assert not Plan.objects.exists()


def test_the_list_is_constant_and_paged(
    province: SmallProvince, by: Account, assert_constant_queries: ConstantQueries
) -> None:
    desk = Desk(by)
    desk.made(province, merge(province))

    def grow() -> None:
        for _ in range(4):
            desk.made(province, rename(province, "law", "法规处"), rename(province, "office", "综合办公室"))

    assert_constant_queries(lambda: desk.ask("get"), grow=grow)
    first = desk.ask("get", "?limit=3")
    rest = desk.ask("get", f"?limit=3&after={first['next']}")
    shown = [*first["items"], *rest["items"]]
    assert len({one["id"] for one in shown}) == 5 and rest["next"] is None
    assert [one["acts"] for one in shown] == [2, 2, 2, 2, 1]
    assert desk.ask("get", "?state=applied")["items"] == []
    stranger = Desk(administer(province, "bureau_office_head", "bureau"))
    assert stranger.ask("get")["items"] == []
    stranger.ask("get", f"/{shown[0]['id']}", status=404)
    absent = stranger.client.get(f"{URL}/7").content
    assert stranger.client.get(f"{URL}/{shown[0]['id']}").content == absent
