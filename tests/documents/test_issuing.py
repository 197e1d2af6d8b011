"""Outcomes of 签发, 复核, recall, 撤销 and 废止: what each changes, for whom, and what it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.selectors import active_task_for
from documents.body import from_text
from documents.models import Annulment, Delivery, Document, Signature
from documents.selectors.pages import official_document
from documents.services import issuing
from documents.services.distribution import send
from documents.stages import READ, READ_DELIVERY
from office.kernel import clock, grants
from office.kernel.models import AuditRecord, OutboxEvent
from tests.documents.factories import BODY, REVIEWERS, Desk, key
from tests.documents.test_api import Browser

BASIS = {"basis": "省人社厅2026年第5次厅务会议", "reason": "所依据的规定已经修改"}


@pytest.fixture(autouse=True)
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether fonts can draw a text is another file's matter, and reading them takes seconds."""
    monkeypatch.setattr(issuing, "missing_characters", lambda document: [])


def at_issue(desk: Desk, **more: Any) -> Document:
    """A document that waits for the director's 签发."""
    document = desk.submit(desk.draft(**more))
    for who in REVIEWERS[: REVIEWERS.index("director")]:
        desk.decide(document, who)
    return document


def opened(desk: Desk, document: Document, who: str) -> tuple[Browser, dict[str, Any]]:
    browser = Browser(desk, who)
    return browser, browser.post(f"/documents/{document.id}/opened")


def issued(desk: Desk) -> Document:
    """A document signed and sent, as far as recalling and annulling look."""
    document = desk.submit(desk.draft())
    Document.objects.filter(id=document.id).update(
        state="distributed", number="粤人社发〔2026〕15号", issued_on=clock.today()
    )
    document.refresh_from_db()
    send(document, by_account=desk.person("registrar").account_id)
    grants.give(desk.person("registrar").account, READ, document)
    return document


def test_signed_after_reading_by_somebody(desk: Desk) -> None:
    """请…阅后发: the signer signs once; the reader reads next, is no 签发人, and it goes on."""
    document = at_issue(desk)
    path = f"/documents/{document.id}/issue-after-reading"
    director, view = opened(desk, document, "director")
    wish = {"reader": str(desk.person("deputy").id), "seen_hash": view["seen_hash"], "key": key()}
    status, refused = Browser(desk, "head").call("POST", path, wish)
    assert (status, refused["code"]) == (409, "documents.not_in_state")
    assert director.call("POST", path, wish | {"reader": "1"})[0] == 404
    assert not Signature.objects.filter(stage="issue").exists()
    signed = director.post(path, wish)
    assert (signed["state"], signed["issued_on"]) == ("signed", clock.today().isoformat())
    issue = [step for step in signed["timeline"] if step["stage"] == "issue"]
    assert [[task["name"] for task in step["tasks"]] for step in issue] == [
        [desk.person("director").name],
        [desk.person("deputy").name],
    ]
    assert "阅后发" in issue[0]["tasks"][0]["opinion"]
    assert active_task_for(desk.person("office_head"), "document", document.id) is None
    desk.decide(document, "deputy", opinion="已阅，同意。")
    document.refresh_from_db()
    assert active_task_for(desk.person("office_head"), "document", document.id) is not None
    version = document.current_version
    assert version is not None
    printed = official_document(
        document, head=version.head | {"direction": "up"}, body=version.body, form="review"
    )
    assert printed.issuers == (desk.person("director").name,)


def test_at_recheck_wording_stays_and_substance_goes_back_to_the_signer(desk: Desk) -> None:
    document = at_issue(desk)
    desk.decide(document, "director")
    document.refresh_from_db()
    office, view = opened(desk, document, "office_head")
    assert view["amends"]
    path = f"/documents/{document.id}/amend"
    wording = {
        "seen_hash": view["seen_hash"],
        "body": from_text(BODY.replace("组织培训", "组织好培训")),
        "reason": "语句",
    }
    status, unsaid = office.call("POST", path, wording)
    assert (status, unsaid["code"]) == (422, "documents.substantive_unsaid")
    status, silent = office.call("POST", path, wording | {"substantive": False, "reason": " "})
    assert (status, silent["code"]) == (422, "documents.reason_missing")
    assert document.versions.count() == 1
    kept = office.post(path, wording | {"substantive": False})
    assert (kept["state"], kept["my_task"]["stage"], kept["version"]["number"]) == ("signed", "post_check", 2)
    told = OutboxEvent.objects.filter(name="documents.version_made.v1").order_by("id").last()
    assert told is not None and desk.person("director").account_id in told.payload["earlier_signers"]
    changed = {
        "seen_hash": kept["seen_hash"],
        "body": from_text(BODY.replace("六个月", "三个月")),
        "reason": "期限改动",
    }
    gone = office.post(path, changed | {"substantive": True})
    assert (gone["state"], gone["my_task"], gone["issued_on"]) == ("in_chain", None, None)
    assert AuditRecord.objects.filter(verb="documents.amend", data__substantive=True).exists()
    desk.decide(document, "director")
    document.refresh_from_db()
    assert (document.state, document.issued_on) == ("signed", clock.today())
    task = active_task_for(desk.person("office_head"), "document", document.id)
    assert task is not None and task.step.stage == "post_check"
    last = Signature.objects.filter(document=document, stage="issue").order_by("id").last()
    assert last is not None and last.version == document.current_version


def test_a_recalled_delivery_is_read_no_longer_until_it_is_sent_again(desk: Desk) -> None:
    document = issued(desk)
    delivery = desk.delivery(document)
    bureau = Browser(desk, "bureau_registrar")
    assert bureau.get(f"/deliveries/{delivery.id}")["state"] == "sent"
    path = f"/deliveries/{delivery.id}/recall"
    status, refused = Browser(desk, "clerk").call("POST", path, {"reason": "发错"})
    assert (status, refused["code"]) == (403, "documents.not_allowed")
    assert bureau.call("POST", path, {"reason": "发错"})[0] == 404
    registrar = Browser(desk, "registrar")
    assert registrar.call("POST", path, {"reason": " "})[1]["code"] == "documents.reason_missing"
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert registrar.post(path, {"reason": "附件有误"})["state"] == "recalled"
    assert bureau.call("GET", f"/deliveries/{delivery.id}")[0] == 404
    assert bureau.call("GET", f"/documents/{document.id}")[0] == 404
    assert bureau.get("/deliveries")["items"] == []
    other = desk.delivery(document, "guangzhou_bureau")
    assert other.state == "sent"
    supervisor = desk.person("supervisor").account
    assert grants.check(supervisor, READ, Document, document.id)
    again = registrar.post(f"/deliveries/{delivery.id}/resend")
    assert (again["state"], again["recalled_reason"]) == ("sent", "附件有误")
    assert bureau.get(f"/deliveries/{delivery.id}")["state"] == "sent"
    bureau.post(f"/deliveries/{delivery.id}/sign-for")
    status, late = registrar.call("POST", path, {"reason": "发错"})
    assert (status, late["code"]) == (409, "documents.recall_late")
    assert grants.check(desk.person("bureau_registrar").account, READ_DELIVERY, Delivery, delivery.id)


def test_revoking_and_repealing_are_different_acts(desk: Desk) -> None:
    document = issued(desk)
    path = f"/documents/{document.id}/annul"
    repeal = {"act": "repeal", "effective_on": "2030-01-01", **BASIS}
    bureau, director = Browser(desk, "bureau_registrar"), Browser(desk, "director")
    assert Browser(desk, "registrar").call("POST", path, repeal)[0] == 403
    assert Browser(desk, "finance_head").call("POST", path, repeal)[0] == 404
    for change, code in (
        ({"effective_on": None}, "documents.effective_missing"),
        ({"effective_on": "2020-01-01"}, "documents.effective_early"),
        ({"basis": " "}, "documents.basis_missing"),
        ({"reason": " "}, "documents.reason_missing"),
    ):
        status, refused = director.call("POST", path, repeal | change)
        assert (status, refused["code"]) == (422, code)
    assert not Annulment.objects.exists()
    assert director.get(f"/documents/{document.id}/standing")["annul"]
    said = director.post(path, repeal)
    assert (said["annul"], said["annulment"]["effective_on"]) == (False, "2030-01-01")
    assert director.call("POST", path, repeal)[1]["code"] == "documents.annulled_already"
    seen = bureau.get(f"/documents/{document.id}/standing")
    assert (seen["annulment"]["act"], seen["annulment"]["basis"]) == ("repeal", BASIS["basis"])
    assert (seen["annul"], seen["recall"]) == (False, False)
    document.refresh_from_db()
    assert (document.state, document.number) == ("distributed", "粤人社发〔2026〕15号")
    assert AuditRecord.objects.filter(verb="documents.repeal", entity_id=document.id).exists()
    second = issued_anew(desk)
    revoked = director.post(
        f"/documents/{second.id}/annul",
        {"act": "revoke", "basis_document_id": str(document.id), "reason": "越权"},
    )
    assert revoked["annulment"]["effective_on"] is None
    assert document.number in revoked["annulment"]["basis"]
    assert revoked["annulment"]["basis_document_id"] == str(document.id)


def issued_anew(desk: Desk) -> Document:
    document = issued(desk)
    Document.objects.filter(id=document.id).update(number="粤人社发〔2026〕16号")
    return document


def test_only_what_was_issued_is_annulled(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    director = Browser(desk, "director")
    status, refused = director.call("POST", f"/documents/{document.id}/annul", {"act": "revoke", **BASIS})
    assert (status, refused["code"]) == (409, "documents.not_issued")
    assert not Annulment.objects.exists()
