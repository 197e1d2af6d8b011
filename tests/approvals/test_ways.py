"""Where a paper may go by several published flows, its drafter picks one, and is told which fits and why."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from approvals.models import Chain, FlowTemplate, FormVersion, Request
from approvals.services.templates import DEFAULTS, ensure_calendar, publish
from approvals.services.ways import Way
from documents.services.submitting import submit, ways_of
from office.kernel import clock
from office.kernel.errors import OfficeError
from orgchart.models import Unit
from tests.approvals.test_papers import LEAVE, publish_ready
from tests.approvals.test_papers import Desk as RequestDesk
from tests.documents.factories import Desk
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
SHORT = {"steps": [{"stage": "approve", "who": {"to": "head_of_origin", "up": 0}}]}
NOBODY = {"steps": [{"stage": "approve", "who": {"to": "division", "name": "没有的处"}}]}
ODD = {
    "steps": [
        {
            "branches": [
                {"when": {"field": "amount", "op": "gt", "value": 5}, "steps": SHORT["steps"]},
                {"steps": [{"key": "other", **SHORT["steps"][0]}]},
            ]
        }
    ]
}


def flow(
    key: str, definition: dict[str, Any], subject_type: str = "request", organ: Unit | None = None
) -> None:
    publish(key=key, name=f"流程{key}", subject_type=subject_type, definition=definition, organ=organ)


@pytest.fixture
def leave(province: SmallProvince) -> RequestDesk:
    """The clerk's desk; a leave may go by its own flow, a short one, and one that nobody fills."""
    publish_ready("leave")
    for key, definition in (("short", SHORT), ("empty", NOBODY), ("odd", ODD)):
        flow(key, definition)
    return RequestDesk(province, "clerk")


def offer(*flows: str, pick: bool = True) -> None:
    version = FormVersion.objects.get()
    version.definition = version.definition | {"flows": list(flows), "pick": pick}
    version.save()


def shown(desk: RequestDesk, draft: dict[str, Any]) -> list[tuple[str, bool, bool]]:
    """(key, whether its conditions can be answered, whether it is suggested)."""
    found = desk.read(f"/requests/{draft['id']}/flows")
    return [(one["key"], one["fits"], one["suggested"]) for one in found]


def test_the_applicant_picks_among_the_forms_flows(leave: RequestDesk) -> None:
    offer("request.leave", "short")
    draft = leave.begin("leave", **LEAVE)
    assert shown(leave, draft) == [("request.leave", True, True), ("short", True, False)]
    short = leave.read(f"/requests/{draft['id']}/flows")[1]
    assert [one["name"] for step in short["steps"] for one in step["people"]] == ["曾静之"]
    body = {"token": draft["token"], "idempotency_key": uuid4().hex, "flow": "short"}
    assert leave.send(f"/requests/{draft['id']}/submit", body).status_code == 200
    assert Chain.objects.get().template_version.template.key == "short"


def test_what_fits_is_suggested_and_what_does_not_says_so(leave: RequestDesk) -> None:
    offer("odd", "empty", "short")
    draft = leave.begin("leave", **LEAVE)
    assert shown(leave, draft) == [("odd", False, False), ("empty", True, False), ("short", True, True)]
    assert leave.read(f"/requests/{draft['id']}/flows")[1]["steps"][0]["missing"] == ["没有的处"]
    assert leave.submit(draft).status_code == 200
    assert Chain.objects.get().template_version.template.key == "short"


def test_where_the_form_leaves_no_choice_there_is_none(leave: RequestDesk) -> None:
    offer("empty", "request.leave", "short", pick=False)
    draft = leave.begin("leave", **LEAVE)
    assert shown(leave, draft) == [("request.leave", True, True)]
    body = {"token": draft["token"], "idempotency_key": uuid4().hex, "flow": "short"}
    refused = leave.send(f"/requests/{draft['id']}/submit", body)
    assert refused.json()["code"] == "approvals.flow_not_offered"
    assert leave.submit(draft).status_code == 200


@pytest.mark.parametrize("picked", ["empty", "nonsense", "document.simple"])
def test_a_flow_that_is_not_offered_is_refused(leave: RequestDesk, picked: str) -> None:
    offer("request.leave", "short")
    draft = leave.begin("leave", **LEAVE)
    body = {"token": draft["token"], "idempotency_key": uuid4().hex, "flow": picked}
    answer = leave.send(f"/requests/{draft['id']}/submit", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "approvals.flow_not_offered")
    assert Request.objects.get().state == "draft"
    assert not Chain.objects.exists()


@pytest.fixture
def papers(province: SmallProvince) -> Desk:
    ensure_calendar()
    for key, name, subject_type, definition in DEFAULTS:
        publish(key=key, name=name, subject_type=subject_type, definition=definition)
    simple = next(definition for key, _, _, definition in DEFAULTS if key == "document.simple")
    flow("own", simple, "document", province.units["department"])
    flow("elsewhere", simple, "document", province.units["bureau"])
    return Desk(province)


def test_the_drafter_of_a_document_picks_too(papers: Desk) -> None:
    document = papers.draft()
    found = {one.key: one for one in ways_of(document)}
    assert list(found) == ["document.downward", "document.simple", "own"]
    assert [one.suggested for one in found.values()] == [True, False, False]
    assert (found["own"].own, found["own"].whole) == (True, True)
    hand_in(papers, document.id, document.draft_token, "own")
    assert Chain.objects.get(subject_id=document.id).template_version.template.key == "own"


@pytest.mark.parametrize("picked", ["elsewhere", "incoming.standard", "own"])
def test_a_document_goes_by_no_other_organs_flow_nor_by_one_out_of_use(papers: Desk, picked: str) -> None:
    FlowTemplate.objects.filter(key="own").update(withdrawn_at=clock.now())
    document = papers.draft()
    assert picked not in [one.key for one in ways_of(document)]
    with pytest.raises(OfficeError, match="flow_not_offered"):
        hand_in(papers, document.id, document.draft_token, picked)
    document.refresh_from_db()
    assert document.chain_id is None


def hand_in(desk: Desk, document_id: int, token: int, picked: str) -> None:
    submit(
        document_id=document_id,
        by=desk.person("clerk"),
        token=token,
        template=picked,
        idempotency_key=uuid4().hex,
    )


def test_a_way_is_whole_where_somebody_is_found_for_each_step() -> None:
    assert Way("a", "甲", False, [], fits=True).whole
    assert not Way("a", "甲", False, [], fits=False).whole
