"""省民政厅 and 民发〔2026〕26号: from the post to the 21 cities' 民政局 (a stand-in body, marked as such)."""

from __future__ import annotations

from approvals.selectors import active_task_for
from approvals.services.templates import ensure_default_templates
from documents.checks import check
from documents.models import Delivery, Document, State
from documents.selectors.facts import facts
from documents.selectors.related import related
from documents.services import receiving
from documents.services.distribution import distribute
from documents.services.drafts import DraftInput, RecipientInput, save_draft
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.passing_on import pass_on
from documents.services.sender import urge_receiver
from documents.services.submitting import submit
from office.kernel import clock
from office.kernel.models import OutboxEvent
from orgchart.selectors import recipient_groups
from tests.documents.factories import Desk, finish_files, key
from tests.documents.outside import FORWARDED, NUMBER, SENDER, civil_desk, pdf, registered
from tests.documents.test_walk import refused


def _received(desk: Desk) -> Delivery:
    """Registered from outside, then 初审, 拟办, 批示: it lies with 社会事务处."""
    registrar = desk.person("registrar")
    delivery = registered(desk, content=pdf())
    receiving.first_check(delivery_id=delivery.id, by=registrar, accepted=True, idempotency_key=key())
    division = [{"to": "head", "unit": str(desk.unit_id("affairs"))}]
    for who, stage, opinion, handlers in (
        ("office_head", "propose", "拟请社会事务处阅处，转发各市贯彻执行。", division),
        ("director", "instruct", "同意。请社会事务处抓紧转发。", None),
    ):
        receiving.work(
            delivery_id=delivery.id,
            by=desk.person(who),
            stage=stage,
            opinion=opinion,
            handlers=handlers,
            idempotency_key=key(),
        )
    return delivery


def _answer(desk: Desk, delivery: Delivery) -> Document:
    """The division's 转发, with all 21 cities as recipients in one click, on its chain."""
    head = desk.person("head")
    draft = pass_on(document_id=delivery.document_id, by=head, verb="forward")
    group = next(one for one in recipient_groups(draft.organ) if one.key == "city:民政")
    changes = DraftInput(
        disclosure="主动公开",
        recipients=[
            *(RecipientInput(unit_id=unit_id) for unit_id in group.unit_ids),
            RecipientInput(unit_id=desk.unit_id("government"), role="cc"),
        ],
    )
    draft = save_draft(document_id=draft.id, by=head, token=draft.draft_token, changes=changes)
    assert [finding.rule for finding in check(facts(draft))] == []
    document = submit(document_id=draft.id, by=head, token=draft.draft_token, idempotency_key=key())
    for who in ("head", "office_head", "director", "office_head"):
        if active_task_for(desk.person(who), "document", document.id) is not None:
            desk.decide(document, who)
    document.refresh_from_db()
    return document


def _issued(desk: Desk, document: Document) -> Document:
    registrar = desk.person("registrar")
    register(document_id=document.id, by=registrar, idempotency_key=key())
    document.refresh_from_db()
    finish_files(document)
    proof(
        document_id=document.id,
        by=desk.person("checker"),
        confirmed=list(PROOF_ITEMS),
        idempotency_key=key(),
    )
    desk.own_seal()
    seal(document_id=document.id, by=desk.person("seal_custodian"), idempotency_key=key())
    return distribute(document_id=document.id, by=registrar, idempotency_key=key())


def test_the_walk_of_the_civil_affairs_department(db: None) -> None:
    ensure_default_templates()
    desk = civil_desk()
    delivery = _received(desk)
    document = _answer(desk, delivery)
    assert document.state == State.SIGNED
    assert document.title == FORWARDED
    assert document.main_text == "各地级以上市民政局"
    document = _issued(desk, document)
    assert (document.state, document.number) == (State.DISTRIBUTED, f"粤民发〔{clock.today().year}〕1号")
    assert document.deliveries.filter(role="main").count() == 21

    # 承办 says what was done, and the incoming paper is closed.
    result = f"已印发{document.number}，转发 21 个市民政局。"
    for who, stage, said in (("head", "handle", result), ("registrar", "close", "办结归档。")):
        delivery = receiving.work(
            delivery_id=delivery.id, by=desk.person(who), stage=stage, opinion=said, idempotency_key=key()
        )
    assert (delivery.state, delivery.result) == (Delivery.State.DONE, result)
    _chain_of_origin(desk, document, delivery)
    _urged(desk, document)


def _chain_of_origin(desk: Desk, document: Document, delivery: Delivery) -> None:
    """Shown on both; the city sees the department's paper only."""
    head = desk.person("head").account
    [origin] = related(document, head)
    assert (origin.relation, origin.verb, origin.document.number) == ("origin", "forward", NUMBER)
    assert (origin.document.source, origin.delivery_id) == (SENDER, delivery.id)
    [passed] = related(delivery.document, head)
    assert (passed.relation, passed.document.id) == ("passed_on", document.id)
    city = desk.person("bureau_registrar").account
    assert related(document, city) == []


def _urged(desk: Desk, document: Document) -> None:
    """The sender urges a city that has not signed for it: its registry hears so, once a working day."""
    sent = document.deliveries.get(unit_id=desk.unit_id("bureau13"))
    with refused("kernel.not_found", 404):
        urge_receiver(delivery_id=sent.id, by=desk.person("bureau_registrar"), reason="请尽快")
    urge_receiver(delivery_id=sent.id, by=desk.person("registrar"), reason="请尽快签收")
    told = OutboxEvent.objects.get(name="documents.delivery_urged.v1")
    assert told.payload["accounts"] == [desk.person("bureau_registrar").account_id]
    with refused("documents.urged_recently", 409):
        urge_receiver(delivery_id=sent.id, by=desk.person("head"), reason="请尽快")
    sent.refresh_from_db()
    assert sent.urged == 1
