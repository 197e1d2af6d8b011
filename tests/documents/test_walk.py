"""One document from its draft to the receiver's 办结, and everything that may be refused on the way."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.selectors import active_task_for, tasks_of_subject
from documents.body import from_text
from documents.events import VersionMade
from documents.models import Delivery, Document, NumberEntry, SealUse, Signature, State, Version
from documents.services import receiving
from documents.services.drafts import DraftInput, save_draft
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.submitting import withdraw
from documents.stages import READ, READ_DELIVERY
from office.kernel import clock, grants
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord, OutboxEvent
from tests.documents.factories import REVIEWERS, Desk, key


def refused(code: str, status: int) -> pytest.RaisesExc[OfficeError]:
    return pytest.RaisesExc(OfficeError, check=lambda error: error.code == code and error.status == status)


def test_the_whole_walk(desk: Desk) -> None:
    document = desk.distributed()
    year = clock.today().year
    assert document.state == State.DISTRIBUTED
    assert document.number == f"粤人社发〔{year}〕1号"
    assert document.issued_on == clock.today()
    assert document.copies == 5
    stages = list(Signature.objects.filter(document=document).order_by("id").values_list("stage", flat=True))
    assert stages == [
        "check",
        "countersign",
        "countersign",
        "office_review",
        "leader_review",
        "issue",
        "post_check",
        "register",
        "proof",
        "seal",
        "distribute",
    ]
    issued = Signature.objects.get(document=document, stage="issue")
    assert (issued.person_name, issued.post_title) == ("骆云舒", "厅长")
    assert document.current_version is not None
    assert issued.manifest_sha256 == document.current_version.manifest_sha256
    assert {row.unit_id for row in document.deliveries.all()} == {
        desk.unit_id("bureau"),
        desk.unit_id("guangzhou_bureau"),
        desk.unit_id("government"),
    }
    verbs = set(AuditRecord.objects.values_list("verb", flat=True))
    assert {"documents.submit", "documents.register", "documents.seal", "documents.distribute"} <= verbs


def test_the_receiving_side_handles_it_to_the_end(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    registrar, office = desk.person("bureau_registrar"), desk.person("bureau_office_head")
    leader, handler = desk.person("bureau_head"), desk.person("bureau_division_head")
    delivery = receiving.sign_for(delivery_id=delivery.id, by=registrar)
    assert (delivery.state, delivery.signed_for_by) == (Delivery.State.SIGNED_FOR, registrar)
    delivery = receiving.register_receipt(delivery_id=delivery.id, by=registrar, idempotency_key=key())
    assert delivery.receipt_number == f"收〔{clock.today().year}〕1号"
    assert delivery.state == Delivery.State.REGISTERED
    delivery = receiving.first_check(
        delivery_id=delivery.id, by=registrar, accepted=True, idempotency_key=key()
    )
    assert delivery.state == Delivery.State.IN_HANDLING
    division = [{"to": "head", "unit": str(desk.unit_id("bureau_institutions"))}]
    for person, stage, handlers in (
        (office, "propose", None),
        (leader, "instruct", division),
        (handler, "handle", None),
        (registrar, "close", None),
    ):
        delivery = receiving.work(
            delivery_id=delivery.id,
            by=person,
            stage=stage,
            opinion=f"{stage}的意见",
            handlers=handlers,
            idempotency_key=key(),
        )
    assert delivery.state == Delivery.State.DONE
    assert delivery.result == "handle的意见"
    assert grants.check(handler.account, READ, Document, document.id)


def test_returned_text_goes_straight_back_and_earlier_signers_are_told(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    for who in ("head", "law_head", "finance_head"):
        desk.decide(document, who)
    desk.decide(document, "office_head", "return", opinion="请写明起算点。")
    document.refresh_from_db()
    assert document.state == State.RETURNED
    save_draft(
        document_id=document.id,
        by=desk.person("clerk"),
        token=document.draft_token,
        changes=DraftInput(title=document.title.replace("进一步", "")),
    )
    document.refresh_from_db()
    document = desk.submit(document)
    assert document.state == State.IN_CHAIN
    assert active_task_for(desk.person("office_head"), "document", document.id) is not None
    assert active_task_for(desk.person("head"), "document", document.id) is None
    versions = list(Version.objects.filter(document=document).order_by("number"))
    assert [version.changes for version in versions] == [0, 1]
    told = OutboxEvent.objects.filter(name=VersionMade.name).order_by("id").last()
    assert told is not None
    expected = sorted(desk.person(who).account_id for who in ("head", "law_head", "finance_head"))
    assert told.payload["earlier_signers"] == expected


def test_nobody_decides_without_opening_the_full_text(desk: Desk) -> None:
    from approvals import services as approvals

    document = desk.submit(desk.draft())
    head = desk.person("head")
    task = active_task_for(head, "document", document.id)
    assert task is not None and document.current_version is not None
    with refused("documents.text_not_opened", 403):
        approvals.decide(
            task_id=task.id,
            by=head,
            action="agree",
            seen_hash=document.current_version.manifest_sha256,
            idempotency_key=key(),
        )
    assert not Signature.objects.exists()


def test_a_decision_on_an_older_version_changes_nothing(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    with refused("documents.version_outdated", 409):
        desk.decide(document, "head", seen_hash="0" * 64)
    assert not Signature.objects.exists()
    assert active_task_for(desk.person("head"), "document", document.id) is not None


def test_the_number_comes_only_at_registration(desk: Desk) -> None:
    document = desk.signed()
    assert (document.state, document.number) == (State.SIGNED, "")
    with refused("documents.number_missing", 409):
        desk.decide(document, "registrar")
    assert not NumberEntry.objects.exists()
    document = register(
        document_id=document.id, by=desk.person("registrar"), copies=30, idempotency_key=key()
    )
    assert document.state == State.REGISTERED
    assert NumberEntry.objects.get().document_id == document.id


def test_characters_no_font_can_draw_stop_the_number_until_a_reason_is_given(desk: Desk) -> None:
    document = desk.signed(body=from_text("江门市𪚥水镇请示收悉。"))
    given: dict[str, Any] = {
        "document_id": document.id,
        "by": desk.person("registrar"),
        "idempotency_key": key(),
    }
    with pytest.raises(OfficeError, match=r"documents\.characters_undrawable") as caught:
        register(**given)
    assert (caught.value.field, caught.value.data) == ("opinion", {"characters": "𪚥"})
    assert all("𪚥" in message for message in caught.value.body()["message"].values())
    document.refresh_from_db()
    assert (document.number, document.state) == ("", "signed")
    assert not NumberEntry.objects.exists()
    register(**given, opinion="地名用字，校对时手工补字。")
    document.refresh_from_db()
    assert document.number
    assert AuditRecord.objects.get(verb="documents.register").data["undrawable"] == "𪚥"


def test_registering_is_the_registrars_alone(desk: Desk) -> None:
    document = desk.signed()
    with refused("documents.not_in_state", 409):
        register(document_id=document.id, by=desk.person("head"), idempotency_key=key())
    with refused("kernel.not_found", 404):
        register(document_id=document.id, by=desk.person("bureau_registrar"), idempotency_key=key())
    assert not NumberEntry.objects.exists()


def test_proof_waits_for_the_files_and_wants_every_item(desk: Desk) -> None:
    document = desk.registered()
    checker = desk.person("checker")
    with refused("documents.proof_items", 422):
        proof(document_id=document.id, by=checker, confirmed=["title"], idempotency_key=key())
    with refused("documents.confirmation_unknown", 422):
        proof(document_id=document.id, by=checker, confirmed=["smell"], idempotency_key=key())
    document.renditions.update(state="waiting")
    with refused("documents.proof_unfinished", 409):
        proof(document_id=document.id, by=checker, confirmed=list(PROOF_ITEMS), idempotency_key=key())
    document.refresh_from_db()
    assert document.state == State.REGISTERED


def test_only_the_custodian_seals_and_only_with_the_organs_own_seal(desk: Desk) -> None:
    document = desk.proofread()
    own = desk.own_seal()
    custodian = desk.person("seal_custodian")
    foreign = desk.own_seal()
    foreign.organ = desk.province.units["bureau"]
    foreign.save()
    with refused("documents.seal_wrong_organ", 422):
        seal(document_id=document.id, by=custodian, seal_id=foreign.id, idempotency_key=key())
    own.custodian = desk.person("checker")
    own.save()
    with refused("documents.seal_not_kept", 403):
        seal(document_id=document.id, by=custodian, seal_id=own.id, idempotency_key=key())
    with refused("documents.not_in_state", 409):
        seal(document_id=document.id, by=desk.person("checker"), seal_id=own.id, idempotency_key=key())
    assert not SealUse.objects.exists()
    document.refresh_from_db()
    assert document.state == State.REGISTERED


def test_blocked_text_is_refused_with_its_article_and_nothing_changes(desk: Desk) -> None:
    document = desk.draft(title="")
    with pytest.raises(OfficeError) as caught:
        desk.submit(document)
    assert caught.value.code == "documents.checks_block"
    assert "第九条（七）" in str(caught.value.rule)
    message = caught.value.body()["message"]
    assert "第九条（七）" in message["zh"]
    assert "art. 9(7)" in message["en"]
    document.refresh_from_db()
    assert (document.state, document.current_version_id, document.chain_id) == (State.DRAFTING, None, None)


def test_a_warning_needs_a_reason_which_is_kept(desk: Desk) -> None:
    document = desk.draft(disclosure="")
    with refused("documents.warning_unexplained", 422) as caught:
        desk.submit(document)
    assert "第九条（十四）" in caught.value.body()["message"]["zh"]
    document = desk.submit(document, reasons={"disclosure_missing": "待保密审查后确定"})
    assert document.current_version is not None
    assert document.current_version.warnings == [{"rule": "disclosure_missing", "reason": "待保密审查后确定"}]


def test_an_old_token_loses_to_the_newer_save(desk: Desk) -> None:
    document = desk.draft()
    clerk = desk.person("clerk")
    save_draft(
        document_id=document.id, by=clerk, token=document.draft_token, changes=DraftInput(title="甲的通知")
    )
    with refused("documents.draft_outdated", 409):
        save_draft(
            document_id=document.id,
            by=clerk,
            token=document.draft_token,
            changes=DraftInput(title="乙的通知"),
        )
    document.refresh_from_db()
    assert document.title == "甲的通知"


def test_nobody_edits_what_is_on_its_way_or_is_anothers(desk: Desk) -> None:
    document = desk.draft()
    with refused("kernel.not_found", 404):
        save_draft(
            document_id=document.id,
            by=desk.person("head"),
            token=document.draft_token,
            changes=DraftInput(title="改"),
        )
    document = desk.submit(document)
    with refused("documents.not_editable", 409):
        save_draft(
            document_id=document.id,
            by=desk.person("clerk"),
            token=document.draft_token,
            changes=DraftInput(title="改"),
        )
    document.refresh_from_db()
    assert document.title != "改"


def test_the_drafter_withdraws_before_the_signature_and_submits_anew(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    document = withdraw(document_id=document.id, by=desk.person("clerk"), reason="内容有误")
    assert document.state == State.WITHDRAWN
    assert active_task_for(desk.person("head"), "document", document.id) is None
    document = desk.submit(document)
    assert document.state == State.IN_CHAIN


def test_only_the_registry_signs_for_a_delivery_and_once(desk: Desk) -> None:
    document = desk.distributed()
    delivery = desk.delivery(document)
    with refused("kernel.not_found", 404):
        receiving.sign_for(delivery_id=delivery.id, by=desk.person("guangzhou_registrar"))
    with refused("documents.not_allowed", 403):
        receiving.sign_for(delivery_id=delivery.id, by=desk.person("bureau_head"))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT
    receiving.sign_for(delivery_id=delivery.id, by=desk.person("bureau_registrar"))
    with refused("documents.already_signed_for", 409):
        receiving.sign_for(delivery_id=delivery.id, by=desk.person("bureau_registrar"))


def test_a_delivery_that_is_not_ours_goes_back_with_a_reason(desk: Desk) -> None:
    delivery = desk.delivery(desk.distributed())
    registrar = desk.person("bureau_registrar")
    receiving.sign_for(delivery_id=delivery.id, by=registrar)
    receiving.register_receipt(delivery_id=delivery.id, by=registrar, idempotency_key=key())
    with refused("documents.reason_missing", 422):
        receiving.first_check(delivery_id=delivery.id, by=registrar, accepted=False, idempotency_key=key())
    delivery = receiving.first_check(
        delivery_id=delivery.id, by=registrar, accepted=False, opinion="非本单位职权", idempotency_key=key()
    )
    assert (delivery.state, delivery.returned_reason) == (Delivery.State.RETURNED, "非本单位职权")


def test_a_receipt_number_is_given_once(desk: Desk) -> None:
    registrar = desk.person("bureau_registrar")
    first, second = desk.delivery(desk.distributed()), None
    receiving.sign_for(delivery_id=first.id, by=registrar)
    receiving.register_receipt(
        delivery_id=first.id, by=registrar, receipt_number="江人社收1", idempotency_key=key()
    )
    second = Delivery.objects.create(document=desk.draft(), unit=first.unit, role="main")
    second.document.current_version = first.document.current_version
    second.document.save()
    grants.give(registrar.account, READ_DELIVERY, second)
    receiving.sign_for(delivery_id=second.id, by=registrar)
    with refused("documents.receipt_number_taken", 409):
        receiving.register_receipt(
            delivery_id=second.id, by=registrar, receipt_number="江人社收1", idempotency_key=key()
        )


def test_who_reads_what_along_the_way(desk: Desk) -> None:
    document = desk.draft()

    def reads(who: str) -> bool:
        return grants.check(desk.person(who).account, READ, Document, document.id)

    assert reads("clerk") and not any(map(reads, ("head", "director", "vice_governor", "bureau_registrar")))
    document = desk.submit(document)
    assert reads("head") and reads("director")
    assert not reads("office_head") and not reads("vice_governor") and not reads("bureau_registrar")
    for who in REVIEWERS:
        desk.decide(document, who)
    assert reads("registrar") and not reads("bureau_registrar")


def test_delivery_opens_the_document_to_the_receiver_and_to_those_above(desk: Desk) -> None:
    document = desk.distributed()
    for who in ("bureau_registrar", "guangzhou_registrar", "vice_governor", "supervisor"):
        assert grants.check(desk.person(who).account, READ, Document, document.id), who
    assert not grants.check(desk.person("bureau_division_head").account, READ, Document, document.id)
    assert all(task.state == "done" for task in tasks_of_subject("document", document.id))
