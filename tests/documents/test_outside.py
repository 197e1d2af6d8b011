"""Papers from outside: registered once, handled like any other, passed on with their chain of origin."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.selectors import active_task_for, tasks_of_subject
from documents.models import Attachment, Delivery, Document, OutsidePaper, State
from documents.outside import worker
from documents.selectors.outside import earlier_senders, registry_organs
from documents.selectors.related import related
from documents.selectors.timing import delivery_timings
from documents.services import originals, receiving
from documents.services.outside import register_outside
from documents.services.passing_on import answer, copy_draft, pass_on
from documents.services.submitting import open_delivery
from documents.services.versions import make_version
from documents.stages import READ, READ_DELIVERY
from office.kernel import clock, files, grants
from office.kernel.models import AuditRecord, OutboxEvent, StoredFile
from orgchart.models import Person
from tests.documents.factories import Desk, key
from tests.documents.outside import NUMBER, PAGE, SENDER, TITLE, pdf, registered, wish
from tests.documents.test_walk import refused


def test_a_registered_paper_is_handled_like_any_other(desk: Desk) -> None:
    delivery = registered(desk)
    registrar, document = desk.person("registrar"), delivery.document
    assert delivery.state == Delivery.State.REGISTERED
    assert delivery.receipt_number == f"收〔{clock.today().year}〕1号"
    assert (delivery.signed_for_by, delivery.copies) == (registrar, 2)
    assert (document.state, document.number, document.source) == (State.RECEIVED, NUMBER, SENDER)
    assert document.current_version is not None
    assert document.current_version.head["sender"] == SENDER
    attached = document.attachments.get()
    assert document.current_version.head["attachments"][0]["sha256"] == attached.sha256
    task = active_task_for(registrar, "incoming", delivery.id)
    assert task is not None and task.step.stage == "first_check"
    delivery = receiving.first_check(
        delivery_id=delivery.id, by=registrar, accepted=True, idempotency_key=key()
    )
    assert delivery.state == Delivery.State.IN_HANDLING
    assert AuditRecord.objects.filter(verb="documents.register_outside", entity_id=document.id).exists()


def test_no_files_are_made_of_it_and_nobody_is_measured_by_it(desk: Desk) -> None:
    delivery = registered(desk)
    names = set(OutboxEvent.objects.values_list("name", flat=True))
    assert "documents.renditions_requested.v1" not in names
    assert "documents.document_distributed.v1" not in names
    assert delivery_timings([delivery.id]) == []


def test_only_the_receiving_side_reads_it(desk: Desk) -> None:
    delivery = registered(desk)
    readers = {"registrar": True, "supervisor": True, "clerk": False, "bureau_registrar": False}
    for who, may in readers.items():
        account = desk.person(who).account
        assert grants.check(account, READ_DELIVERY, Delivery, delivery.id) is may, who
        assert grants.check(account, READ, Document, delivery.document_id) is may, who


def test_only_a_registry_registers(desk: Desk) -> None:
    clerk = desk.person("clerk")
    with refused("kernel.not_found", 404):
        register_outside(by=clerk, wish=wish(clerk))
    registrar = desk.person("registrar")
    with refused("kernel.not_found", 404):
        register_outside(by=registrar, wish=wish(registrar, unit_id=desk.unit_id("bureau")))
    assert not OutsidePaper.objects.exists() and not Document.objects.exists()
    assert registry_organs(clerk.account) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"secrecy": "机密"}, "documents.outside_secret"),
        ({"sender": "  "}, "documents.outside_sender_missing"),
        ({"title": ""}, "documents.outside_title_missing"),
        ({"kind": "方案"}, "documents.choice_unknown"),
        ({"file_ids": []}, "documents.outside_original_missing"),
        ({"file_ids": [1]}, "documents.attachment_file_unknown"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_stays(desk: Desk, more: dict[str, Any], code: str) -> None:
    with refused(code, 422):
        registered(desk, **more)
    assert not Document.objects.exists() and not Delivery.objects.exists()


def test_days_that_cannot_be_are_refused(desk: Desk) -> None:
    with refused("documents.outside_day_ahead", 422):
        registered(desk, received_on=clock.today() + timedelta(days=1))
    with refused("documents.outside_day_ahead", 422):
        registered(desk, issued_on=clock.today(), received_on=clock.today() - timedelta(days=1))
    assert not Document.objects.exists()


def test_another_persons_upload_is_not_taken(desk: Desk) -> None:
    other = files.save(b"%PDF-1.7", name="a.pdf", by=desk.person("clerk").account_id)
    with refused("documents.attachment_file_unknown", 422):
        registered(desk, file_ids=[other.id])


def test_the_same_paper_twice_is_asked_about(desk: Desk) -> None:
    first = registered(desk)
    with refused("documents.outside_twice", 409) as caught:
        registered(desk, number="民发[2026]26号")
    assert caught.value.data["delivery"] == str(first.id)
    assert caught.value.data["receipt"] == first.receipt_number
    assert Delivery.objects.count() == 1
    second = registered(desk, confirmed_twice=True)
    assert second.document.outside.confirmed_twice
    assert registered(desk, sender="财政部").id != second.id


def test_a_paper_that_came_from_inside_counts_as_come_before(desk: Desk) -> None:
    document = sent(desk, "bureau")
    with refused("documents.outside_twice", 409):
        registered(desk, "bureau_registrar", sender=document.organ.name, number=document.number)


def test_the_same_request_again_registers_nothing(desk: Desk) -> None:
    registrar = desk.person("registrar")
    form = wish(registrar)
    first = register_outside(by=registrar, wish=form)
    assert register_outside(by=registrar, wish=form).id == first.id
    assert OutsidePaper.objects.count() == 1


def test_earlier_senders_are_suggested_to_their_own_registry_only(desk: Desk) -> None:
    registered(desk)
    registered(desk, sender="财政部", number="")
    assert earlier_senders([desk.unit_id("department")], "") == ["财政部", SENDER]
    assert earlier_senders([desk.unit_id("department")], "民") == [SENDER]
    assert earlier_senders([desk.unit_id("bureau")], "") == []


def test_a_pdf_fills_the_form_and_is_drawn(desk: Desk) -> None:
    registrar = desk.person("registrar")
    found = originals.take_in(pdf(), name="26.pdf", by=registrar)
    assert (found.by, found.pages, found.unread) == ("text", 1, False)
    assert (found.guess.title, found.guess.sender, found.guess.number) == (TITLE, SENDER, NUMBER)
    delivery = registered(desk, file_ids=[found.file.id], read_by=found.by)
    assert len(originals.original_pages(delivery.document)) == 1
    assert originals.original_page(delivery.document, 1).startswith(b"\x89PNG")
    with refused("kernel.not_found", 404):
        originals.original_page(delivery.document, 2)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: starting one takes longer than reading."""

    def run(task: str, content: bytes, name: str, folder: Path, *rest: str) -> dict[str, Any]:
        return worker.read(content, name, folder, "")

    monkeypatch.setattr(originals, "_run", run)


@pytest.mark.usefixtures("read_here")
def test_a_paper_marked_as_a_state_secret_is_not_kept(desk: Desk) -> None:
    before = StoredFile.objects.count()
    with refused("documents.outside_secret", 422):
        originals.take_in(pdf("机密★1年", *PAGE), name="26.pdf", by=desk.person("registrar"))
    assert StoredFile.objects.count() == before


@pytest.mark.usefixtures("read_here")
def test_a_broken_file_is_kept_and_said_to_be_unread(desk: Desk) -> None:
    found = originals.take_in(b"%PDF-1.7 broken", name="坏.pdf", by=desk.person("registrar"))
    assert (found.by, found.pages, found.guess.title) == ("", 0, "")
    with refused("kernel.file_mismatch", 422):
        originals.take_in(b"MZ", name="坏.pdf", by=desk.person("registrar"))


def sent(desk: Desk, unit: str) -> Document:
    """A document of the department that a unit has signed for, without its walk."""
    document = desk.draft()
    make_version(document, by=document.drafter, reason="", warnings=[])
    document.state, document.number = State.DISTRIBUTED, "粤人社发〔2026〕1号"
    document.issued_on = clock.today()
    document.save()
    state = Delivery.State.SIGNED_FOR
    Delivery.objects.create(document=document, unit_id=desk.unit_id(unit), role="main", state=state)
    return document


def _handled_by_clerk(desk: Desk, **more: Any) -> tuple[Delivery, Person]:
    """A registered paper at 承办 of the clerk's division head."""
    delivery, registrar = registered(desk, **more), desk.person("registrar")
    receiving.first_check(delivery_id=delivery.id, by=registrar, accepted=True, idempotency_key=key())
    division = [{"to": "head", "unit": str(desk.unit_id("institutions"))}]
    for who, stage, handlers in (("office_head", "propose", division), ("director", "instruct", None)):
        receiving.work(
            delivery_id=delivery.id,
            by=desk.person(who),
            stage=stage,
            opinion="请办理。",
            handlers=handlers,
            idempotency_key=key(),
        )
    return delivery, desk.person("head")


def test_a_paper_to_be_known_is_read_by_divisions_and_closed_by_the_registry(desk: Desk) -> None:
    delivery, registrar = registered(desk), desk.person("registrar")
    receiving.first_check(delivery_id=delivery.id, by=registrar, accepted=True, idempotency_key=key())
    office = desk.person("office_head")

    def send(*units: str) -> Delivery:
        ids = [desk.unit_id(unit) for unit in units]
        return receiving.send_for_reading(
            delivery_id=delivery.id, by=office, unit_ids=ids, opinion="请阅知。", idempotency_key=key()
        )

    with refused("documents.readers_missing", 422):
        send("law", "bureau_institutions")
    assert not grants.check(desk.person("law_head").account, READ_DELIVERY, Delivery, delivery.id)
    send("law", "finance")
    reading = [task for task in tasks_of_subject("incoming", delivery.id) if task.step.stage == "read"]
    assert {task.assignee_id for task in reading} == {
        desk.person(who).id for who in ("law_head", "finance_head")
    }
    open_delivery(delivery_id=delivery.id, account=desk.person("law_head").account)
    reading = [task for task in tasks_of_subject("incoming", delivery.id) if task.step.stage == "read"]
    read = {task.assignee_id: task.read_at is not None for task in reading}
    assert read == {desk.person("law_head").id: True, desk.person("finance_head").id: False}
    for who, stage in (("director", "instruct"), ("registrar", "handle"), ("registrar", "close")):
        delivery = receiving.work(
            delivery_id=delivery.id, by=desk.person(who), stage=stage, opinion="已阅。", idempotency_key=key()
        )
    assert delivery.state == Delivery.State.DONE


def test_a_forwarding_draft_has_title_sentence_and_originals(desk: Desk) -> None:
    delivery, head = _handled_by_clerk(desk)
    draft = pass_on(document_id=delivery.document_id, by=head, verb="forward")
    organ = "广东省人力资源和社会保障厅"
    assert draft.title == f"{organ}转发{TITLE}"
    assert (draft.kind, draft.origin_id, draft.origin_verb) == ("通知", delivery.document_id, "forward")
    said = draft.draft_body["content"][0]["content"][0]["text"]
    assert f"（{NUMBER}）转发给你们" in said and "〈外国人" in said
    attached = draft.attachments.get()
    assert (attached.title, attached.file) == (TITLE, delivery.document.attachments.get().file)


def test_who_may_pass_on_and_how(desk: Desk) -> None:
    delivery, head = _handled_by_clerk(desk)
    before = Document.objects.count()
    with refused("kernel.not_found", 404):
        pass_on(document_id=delivery.document_id, by=desk.person("bureau_head"), verb="forward")
    with refused("documents.circulate_not_below", 422):
        pass_on(document_id=delivery.document_id, by=head, verb="circulate")
    document = sent(desk, "bureau")
    with refused("documents.not_received_here", 409):
        pass_on(document_id=document.id, by=desk.person("clerk"), verb="forward")
    assert Document.objects.count() == before + 1  # what was sent


def test_a_subordinates_paper_is_circulated_not_forwarded(desk: Desk) -> None:
    document = sent(desk, "government")
    governor = desk.person("governor")
    grants.give(governor.account, READ, document)
    with refused("documents.forward_below", 422):
        pass_on(document_id=document.id, by=governor, verb="forward")
    draft = pass_on(document_id=document.id, by=governor, verb="circulate")
    assert draft.title.startswith("广东省人民政府批转广东省人力资源和社会保障厅关于")
    first = draft.attachments.order_by("sort")[0]
    words = [block["content"][0]["text"] for block in first.body["content"]]
    assert words[0].endswith("：") and words[-2] == "广东省人力资源和社会保障厅"
    assert draft.attachments.count() == 1 + document.attachments.count()


def test_an_answer_is_linked_to_what_it_answers_both_ways(desk: Desk) -> None:
    title = "广东省财政厅关于商请提供人员数据的函"
    asked = registered(desk, kind="函", sender="广东省财政厅", number="粤财函〔2026〕3号", title=title)
    registrar = desk.person("registrar")
    draft = answer(document_id=asked.document_id, by=registrar)
    assert draft.title == "广东省人力资源和社会保障厅关于商请提供人员数据的复函"
    assert (draft.kind, draft.answers_id, draft.main_text) == ("函", asked.document_id, "广东省财政厅")
    said = draft.draft_body["content"][0]["content"][0]["text"]
    assert said == f"《{title}》（粤财函〔2026〕3号）收悉。现答复如下："
    [back] = related(asked.document, registrar.account)
    assert (back.relation, back.document.id) == ("answered_by", draft.id)
    [there] = related(draft, registrar.account)
    assert (there.relation, there.document.id, there.delivery_id) == ("answers", asked.document_id, asked.id)
    with refused("documents.nothing_to_answer", 422):
        answer(document_id=registered(desk).document_id, by=registrar)


def test_a_copy_is_a_draft_of_its_own(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    draft = copy_draft(document_id=document.id, by=desk.person("head"))
    assert (draft.title, draft.state, draft.drafter) == (document.title, State.DRAFTING, desk.person("head"))
    assert draft.draft_body == document.draft_body
    assert (draft.recipients.count(), draft.attachments.count()) == (3, 1)
    assert (draft.number, draft.answers_id, draft.origin_id) == ("", None, None)
    with refused("kernel.not_found", 404):
        copy_draft(document_id=desk.draft().id, by=desk.person("head"))
    delivery = registered(desk)
    with refused("documents.copy_from_outside", 409):
        copy_draft(document_id=delivery.document_id, by=desk.person("registrar"))
    assert Attachment.objects.filter(document=draft).count() == 1
