"""An organ's administrator designs flows and forms: drafts, publishing, history, dry runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from approvals.models import Chain, Design, FlowTemplateVersion, Form, RequestSeries, Task
from approvals.selectors.designs import designs_of
from approvals.services import papers
from approvals.services.designs import begin_design, publish_design, save_design
from approvals.services.forms import ensure_ready_forms
from approvals.services.templates import ensure_default_templates
from office.kernel.models import AuditRecord, OutboxEvent
from orgchart.models import AdminScope, Unit
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
BASE = "/api/v1/approvals"


@pytest.fixture
def ready(province: SmallProvince) -> SmallProvince:
    ensure_default_templates()
    ensure_ready_forms()
    AdminScope.objects.create(
        account=province.account("office_head"),
        unit=province.units["department"],
        rights=["people"],
        valid_from=date(2024, 1, 1),
    )
    return province


@pytest.fixture
def admin(ready: SmallProvince) -> Client:
    client = Client()
    client.force_login(ready.account("office_head"))
    return client


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    return getattr(client, method)(f"{BASE}{path}", body, content_type="application/json")


def begin(client: Client, province: SmallProvince, kind: str, **more: Any) -> dict[str, Any]:
    body = {"organ": str(province.units["department"].id)} | more
    answer = send(client, "post", f"/designs/{kind}", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def save(client: Client, draft: dict[str, Any], **more: Any) -> Any:
    body = {name: draft[name] for name in ("token", "name", "content")} | more
    return send(client, "put", f"/design-drafts/{draft['id']}", body)


def publish(client: Client, draft: dict[str, Any]) -> Any:
    return send(client, "post", f"/design-drafts/{draft['id']}/publish", {"token": draft["token"]})


def a_request(province: SmallProvince, who: str = "clerk") -> Chain:
    by = province.people[who]
    data = {"day": "2030-01-03", "time": "9:00", "place": "江门", "people": "2", "reason": "调研"}
    made = papers.create_request(by=by, form="vehicle", data=data)
    papers.submit_request(request_id=made.id, by=by, token=1, idempotency_key=str(made.id))
    return Chain.objects.get(subject_type="request", subject_id=made.id)


def test_a_copy_is_changed_and_published_and_papers_under_way_keep_theirs(
    admin: Client, ready: SmallProvince
) -> None:
    earlier = a_request(ready)
    draft = begin(admin, ready, "flow", key="request.vehicle")
    assert draft["problems"] == [] and draft["changes"] == [] and draft["running"] == 1
    law = {
        "key": "s9",
        "stage": "approve",
        "name": "法规处审核",
        "who": {"to": "division", "name": "政策法规处"},
    }
    steps = draft["content"]["steps"]
    saved = save(admin, draft, content=draft["content"] | {"steps": [steps[0], law, *steps[1:]]}).json()
    assert [(one["what"], one["name"]["zh"]) for one in saved["changes"]] == [("added", "法规处审核")]
    made = publish(admin, saved)
    assert made.status_code == 200, made.content
    told = made.json()
    assert (told["own"], told["number"], told["versions"][0]["published_by"]) == (True, 1, "谭望舒")
    later = a_request(ready)
    assert [step.key for step in later.steps.order_by("order")] == ["draft", "head", "s9", "office"]
    assert [step.key for step in earlier.steps.order_by("order")] == ["draft", "head", "office"]
    assert not Design.objects.exists()
    assert AuditRecord.objects.filter(
        verb="approvals.publish_template", actor=ready.account("office_head").id
    )
    assert OutboxEvent.objects.filter(name="approvals.design_published.v1").count() == 1
    # Other organs still go along the common one.
    bureau = begin_other(ready)
    assert [one["key"] for one in bureau.content["steps"]] == ["head", "office"]


def begin_other(province: SmallProvince) -> Design:
    by = province.account("bureau_head")
    AdminScope.objects.create(
        account=by, unit=province.units["bureau"], rights=["roles"], valid_from=date(2024, 1, 1)
    )
    return begin_design(by=by, kind="flow", organ_id=province.units["bureau"].id, key="request.vehicle")


def test_a_faulty_draft_is_kept_and_not_published(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", key="request.vehicle")
    lost = {"key": "s9", "stage": "approve", "who": {"to": "division", "name": "没有的处"}}
    saved = save(admin, draft, content={"steps": [*draft["content"]["steps"], lost]}).json()
    (problem,) = saved["problems"]
    assert (problem["place"], problem["rule"]) == ("steps.2", "division_unknown")
    assert "没有的处" in problem["message"]["zh"] and "division" in problem["message"]["en"]
    before = FlowTemplateVersion.objects.count()
    refused = publish(admin, saved)
    assert refused.status_code == 422
    body = refused.json()
    assert (body["code"], body["field"], body["rule"]) == (
        "approvals.design_faulty",
        "steps.2",
        "division_unknown",
    )
    assert FlowTemplateVersion.objects.count() == before and Design.objects.count() == 1


@pytest.mark.parametrize(
    "who",
    [
        {"to": "post", "id": "77"},
        {"to": "person", "id": "77"},
        {"to": "head", "unit": "77"},
        {"to": "role", "role": "seal", "unit": "77"},
    ],
)
def test_an_address_that_is_nothing_is_named(
    admin: Client, ready: SmallProvince, who: dict[str, Any]
) -> None:
    draft = begin(admin, ready, "flow", name="新流程")
    one = draft["content"]["steps"][0] | {"who": who}
    (problem,) = save(admin, draft, content={"steps": [one]}).json()["problems"]
    assert problem["rule"] in ("post_unknown", "person_unknown", "unit_unknown")


def test_an_old_token_and_what_is_no_flow_are_refused(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", name="新流程")
    assert save(admin, draft).status_code == 200
    stale = save(admin, draft, name="别的名字")
    assert (stale.status_code, stale.json()["code"]) == (409, "approvals.design_outdated")
    assert publish(admin, draft).status_code == 409
    newest = draft | {"token": 2}
    for content in ({"steps": "all"}, {"steps": [{"keys": 1}]}, {"code": "import os"}):
        assert save(admin, newest, content=content).status_code == 422
    assert save(admin, newest, name=" ").status_code == 422
    assert Design.objects.get().token == 2


def test_a_branch_without_steps_is_a_way_past(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", key="request.vehicle")
    urgent = {"field": "urgency", "op": "eq", "value": "特急"}
    fork = {"branches": [{"when": urgent, "steps": []}, {"steps": draft["content"]["steps"][:1]}]}
    saved = save(admin, draft, content={"steps": [fork, *draft["content"]["steps"][1:]]}).json()
    assert saved["problems"] == []
    assert [(one["what"], one["key"]) for one in saved["changes"]] == [
        ("changed", ""),
        ("moved", "head"),
    ]
    assert publish(admin, saved).status_code == 200
    assert [step.key for step in a_request(ready).steps.order_by("order")] == ["draft", "head", "office"]


def test_nothing_to_publish_is_said(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", key="request.vehicle")
    assert publish(admin, draft).status_code == 200  # the first of the organ's own
    again = begin(admin, ready, "flow", key="request.vehicle")
    refused = publish(admin, again)
    assert (refused.status_code, refused.json()["code"]) == (409, "approvals.design_unchanged")


def test_an_old_version_is_brought_back_and_the_whole_withdrawn(admin: Client, ready: SmallProvince) -> None:
    organ = ready.units["department"].id
    first = begin(admin, ready, "flow", key="request.vehicle")
    publish(admin, first)
    second = begin(admin, ready, "flow", key="request.vehicle")
    content = {"steps": second["content"]["steps"][:1]}
    publish(admin, save(admin, second, content=content).json())
    at = f"/designs/flow/{organ}/request.vehicle"
    restored = send(admin, "post", f"{at}/restore", {"number": 1}).json()
    assert [one["number"] for one in restored["versions"]] == [3, 2, 1]
    assert [one["key"] for one in restored["content"]["steps"]] == ["head", "office"]
    assert {one["what"] for one in restored["versions"][0]["changes"]} == {"added", "changed"}
    assert send(admin, "post", f"{at}/restore", {"number": 9}).status_code == 404
    assert send(admin, "post", f"{at}/withdraw").status_code == 204
    assert send(admin, "get", at).json()["own"] is False
    assert send(admin, "post", f"{at}/withdraw").status_code == 404


def test_a_flow_that_a_form_needs_is_not_withdrawn(admin: Client, ready: SmallProvince) -> None:
    flow = publish(admin, begin(admin, ready, "flow", name="用车快办")).json()
    draft = begin(admin, ready, "form", key="vehicle")
    assert {"key": flow["key"], "name": "用车快办"} in draft["flows"]
    made = publish(admin, save(admin, draft, content=draft["content"] | {"flows": [flow["key"]]}).json())
    assert made.status_code == 200, made.content
    organ = ready.units["department"].id
    refused = send(admin, "post", f"/designs/flow/{organ}/{flow['key']}/withdraw")
    assert (refused.status_code, refused.json()["code"]) == (409, "approvals.design_used")
    assert a_request(ready).template_version.template.key == flow["key"]


def test_a_dry_run_names_the_people_and_writes_nothing(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", key="request.purchase")
    assert {one["key"] for one in draft["asked"]} >= {"amount", "level", "urgency"}
    before = (Chain.objects.count(), Task.objects.count(), AuditRecord.objects.count())

    def run(who: str, **values: Any) -> Any:
        body = {"person": str(ready.people[who].id), "values": values}
        return send(admin, "post", f"/design-drafts/{draft['id']}/dry-run", body)

    steps = {one["key"]: one for one in run("clerk", amount=60000).json()}
    assert [one["name"] for one in steps["head"]["people"]] == ["曾静之"]
    assert [one["name"] for one in steps["leader"]["people"]] == ["单于飞"]
    assert [one["name"] for one in steps["organ_head"]["people"]] == ["骆云舒"]
    assert steps["record"]["state"] == "skipped"
    small = {one["key"]: one["state"] for one in run("clerk").json()}
    assert small["organ_head"] == "skipped"
    assert run("bureau_registrar").status_code == 422
    assert run("clerk", amount="viel").status_code == 422
    assert before == (Chain.objects.count(), Task.objects.count(), AuditRecord.objects.count())


def test_a_dry_run_says_where_nobody_is_found(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", name="新流程")
    ready.appointments["seal_custodian"].delete()
    steps = [
        *draft["content"]["steps"],
        {"key": "x", "stage": "handle", "who": {"to": "role", "role": "seal"}},
    ]
    save(admin, draft, content={"steps": steps, "merge_same": True})
    body = {"person": str(ready.people["head"].id)}
    found = send(admin, "post", f"/design-drafts/{draft['id']}/dry-run", body).json()
    assert [(one["state"], one["missing"]) for one in found] == [
        ("asked", []),
        ("nobody", [{"to": "role", "role": "seal"}]),
    ]


def test_an_organs_own_form_goes_on_with_the_numbers(admin: Client, ready: SmallProvince) -> None:
    organ = ready.units["department"]
    draft = begin(admin, ready, "form", key="purchase")
    common = begin_common(organ)
    label = {"zh": "备注", "en": "Note"}
    fields = [*draft["content"]["fields"], {"key": "note", "type": "text", "label": label}]
    made = publish(admin, save(admin, draft, content=draft["content"] | {"fields": fields}).json())
    assert made.status_code == 200, made.content
    own = RequestSeries.objects.exclude(id=common.id).get()
    assert (own.year, own.last, own.organ_id) == (2026, 7, organ.id)
    tried = begin(admin, ready, "form", key="purchase")
    told = send(admin, "post", f"/design-drafts/{tried['id']}/try", {"data": {"note": "一\n二"}}).json()
    assert [(one["field"], one["rule"]) for one in told["faults"]] == [("note", "line")]


def begin_common(organ: Unit) -> RequestSeries:
    form = Form.objects.get(key="purchase", organ=None)
    return RequestSeries.objects.create(form=form, organ=organ, year=2026, last=7)


def test_strangers_and_other_organs_see_nothing(admin: Client, ready: SmallProvince) -> None:
    draft = begin(admin, ready, "flow", key="request.vehicle")
    other = Client()
    other.force_login(ready.account("clerk"))
    assert send(other, "get", "/designs/flow").json() == {"organs": [], "organ": None, "designs": []}
    organ = ready.units["department"].id
    for method, path, body in (
        ("get", f"/designs/flow?organ={organ}", None),
        ("get", f"/designs/flow/{organ}/request.vehicle", None),
        ("get", f"/design-drafts/{draft['id']}", None),
        ("post", "/designs/flow", {"organ": str(organ), "key": "request.leave"}),
        ("delete", f"/design-drafts/{draft['id']}", None),
    ):
        assert send(other, method, path, body).status_code == 404
    assert save(other, draft, name="别人").status_code == 404
    assert publish(other, draft).status_code == 404
    bureau = ready.units["bureau"].id
    assert send(admin, "get", f"/designs/flow?organ={bureau}").status_code == 404
    assert Design.objects.get().name == "用车"


def test_the_list_asks_the_same_however_long_it_is(
    ready: SmallProvince, assert_constant_queries: Callable[..., int]
) -> None:
    organ, by = ready.units["department"], ready.account("office_head")

    def grow() -> None:
        for key in ("request.leave", "request.trip", "request.visit"):
            design = begin_design(by=by, kind="flow", organ_id=organ.id, key=key)
            publish_design(by=by, design_id=design.id, token=1)
            begin_design(by=by, kind="flow", organ_id=organ.id, key=key)
        fresh = begin_design(by=by, kind="flow", organ_id=organ.id, name="新流程")
        save_design(by=by, design_id=fresh.id, token=1, name="又一个", content={"steps": []})

    assert_constant_queries(lambda: designs_of(organ, "flow"), grow=grow, at_most=3)
