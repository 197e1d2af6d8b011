"""Several organs issue one document (联合行文): who is asked, whose seals, what is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from approvals.models import Step
from approvals.selectors import active_task_for
from approvals.services import steering
from documents.checks import check
from documents.layout.seal import draw_seal
from documents.models import CoIssuer, Document, Rendition, Seal, SealUse, State
from documents.sealing.pdf import signatures
from documents.selectors.facts import facts
from documents.selectors.pages import official_document
from documents.selectors.seals import uses_to_sign
from documents.services import renditions
from documents.services.distribution import distribute
from documents.services.drafts import DraftInput, RecipientInput, save_draft
from documents.services.issuing import PROOF_ITEMS, proof, register, seal
from documents.services.submitting import ways_of, withdraw
from documents.stages import READ
from office.kernel import clock, files, grants
from office.kernel.errors import OfficeError
from office.kernel.models import OutboxEvent
from orgchart.models import Role
from orgchart.services.loading import Loader
from tests.documents.factories import Desk, finish_files, key
from tests.layout import measure
from tests.orgchart.factories import SINCE

BEFORE = ("head", "law_head", "finance_head", "office_head", "deputy")
FINANCE = "广东省财政厅"


@pytest.fixture
def joint(desk: Desk) -> Desk:
    """The desk with 财政厅 staffed: its head, a clerk and the custodian of its seal."""
    loader = Loader(since=SINCE)
    organ = desk.province.units["finance_department"]
    for who, name, title, more in (
        ("treasurer", "贺闻溪", "厅长", {"is_head": True, "is_leader": True, "rank": 3}),
        ("treasury_custodian", "蓝溯光", "印章管理员", {}),
        ("treasury_registrar", "容见山", "文书", {}),
    ):
        person = loader.person(name, login=f"test.{who}")
        row = loader.appoint(person, loader.post(organ, title, **more))
        desk.province.people[who], desk.province.appointments[who] = person, row
    loader.role(organ, desk.province.appointments["treasury_custodian"], Role.SEAL)
    loader.role(organ, desk.province.appointments["treasury_registrar"], Role.REGISTRY)
    loader.flush()
    return desk


def joint_draft(desk: Desk, **more: Any) -> Document:
    return desk.draft(co_organs=[desk.unit_id("finance_department")], **more)


def signed(desk: Desk) -> Document:
    document = desk.submit(joint_draft(desk))
    for who in (*BEFORE, "treasurer", "director", "office_head"):
        desk.decide(document, who)
    document.refresh_from_db()
    return document


def proofread(desk: Desk) -> Document:
    document = signed(desk)
    register(document_id=document.id, by=desk.person("registrar"), idempotency_key=key())
    document.refresh_from_db()
    finish_files(document)
    checker = desk.person("checker")
    return proof(document_id=document.id, by=checker, confirmed=list(PROOF_ITEMS), idempotency_key=key())


def seals(desk: Desk) -> tuple[Seal, Seal]:
    own = desk.own_seal()
    other = Seal.objects.create(
        organ=desk.province.units["finance_department"],
        name=f"{FINANCE}印章",
        custodian=desk.person("treasury_custodian"),
    )
    return own, other


def test_the_other_organs_head_countersigns_before_the_lead_signs_for_issue(joint: Desk) -> None:
    document = joint_draft(joint)
    assert any(
        step.name == "联合发文会签" and [one.name for one in step.people] == ["贺闻溪"]
        for step in ways_of(document)[0].steps
    )
    document = joint.submit(document)
    treasurer = joint.person("treasurer")
    for who in BEFORE:
        assert not grants.check(treasurer.account, READ, Document, document.id)
        joint.decide(document, who)
    assert active_task_for(joint.person("director"), "document", document.id) is None
    joint.decide(document, "treasurer", opinion="同意联合印发。")
    joint.decide(document, "director")
    document.refresh_from_db()
    assert (document.state, document.issued_on) == (State.SIGNED, clock.today())
    version = document.current_version
    assert version is not None
    assert [one["name"] for one in version.head["co_organs"]] == [FINANCE]


def test_it_takes_the_leads_number_and_each_organs_seal_and_is_delivered(joint: Desk) -> None:
    document = proofread(joint)
    assert document.number.startswith("粤人社发〔")
    own, other = seals(joint)
    custodian, theirs = joint.person("seal_custodian"), joint.person("treasury_custodian")
    with pytest.raises(OfficeError, match="seal_wrong_organ"):
        seal(document_id=document.id, by=theirs, seal_id=own.id, idempotency_key=key())
    with pytest.raises(OfficeError, match="seal_missing"):
        joint.decide(document, "treasury_custodian")
    assert not SealUse.objects.exists()
    document = seal(document_id=document.id, by=theirs, idempotency_key=key())
    assert document.state == State.REGISTERED
    assert not asked_for_sealed_files()
    document = seal(document_id=document.id, by=custodian, seal_id=own.id, idempotency_key=key())
    assert document.state == State.SEALED
    assert asked_for_sealed_files()
    assert set(SealUse.objects.values_list("seal_id", flat=True)) == {own.id, other.id}
    distribute(document_id=document.id, by=joint.person("registrar"), idempotency_key=key())
    keeper = joint.person("treasury_registrar").account
    assert grants.check(keeper, READ, Document, document.id)
    assert not document.deliveries.filter(unit=other.organ).exists()


def asked_for_sealed_files() -> bool:
    rows = OutboxEvent.objects.filter(name="documents.renditions_requested.v1")
    return any(row.payload["form"] == "sealed" for row in rows)


def test_both_files_show_every_mark_signature_and_seal_in_order(joint: Desk) -> None:
    document = proofread(joint)
    for one, who in zip(seals(joint), ("seal_custodian", "treasury_custodian"), strict=True):
        one.picture = files.save(draw_seal(one.organ.name, ppi=60), name="印章.png", by=None)
        one.save()
        document = seal(document_id=document.id, by=joint.person(who), idempotency_key=key())
    version = document.current_version
    assert version is not None
    page = official_document(document, head=version.head, body=version.body, form="sealed")
    assert page.co_organs == page.co_signature_organs == (FINANCE,)
    assert page.seal is not None and page.co_seals[0] is not None
    assert page.seal.content != page.co_seals[0].content
    upward = version.head | {"direction": "up"}
    assert official_document(document, head=upward, body=version.body, form="sealed").issuers == (
        "骆云舒",
        "贺闻溪",
    )
    renditions.plan(document_id=document.id, version_id=version.id, form="sealed")
    for row in Rendition.objects.filter(form="sealed"):
        row.state = Rendition.State.RUNNING
        renditions.make(row)
    pdf, docx = (Rendition.objects.get(form="sealed", kind=kind).file for kind in ("pdf", "docx"))
    assert pdf is not None and docx is not None
    content = files.read(pdf)
    assert len(signatures(content)) == len(uses_to_sign(document.id, version.id)) == 2
    first = "".join(measure.page_texts(content)[0].split())
    own = "广东省人力资源和社会保障厅"
    assert 0 <= first.index(own) < first.index(FINANCE)
    assert sum(len(page.images) for page in measure.pages_of(content)) == 2
    words = measure.docx_text(measure.xml_of(files.read(docx)))
    assert words.index(own) < words.index(FINANCE)
    assert sum(name.startswith("word/media/") for name in measure.parts_of(files.read(docx))) == 2


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["department"], "documents.co_organ_own"),
        (["institutions"], "documents.co_organ_internal"),
        ([], ""),
    ],
)
def test_who_cannot_issue_together(joint: Desk, wanted: list[str], code: str) -> None:
    document = joint_draft(joint)
    given = save_with(joint, document, [joint.unit_id(one) for one in wanted])
    if not code:
        given()
        assert not CoIssuer.objects.exists()
        return
    with pytest.raises(OfficeError, match=code) as caught:
        given()
    assert (caught.value.status, caught.value.field) == (422, "co_organs")
    assert [row.unit.name for row in CoIssuer.objects.all()] == [FINANCE]


def save_with(desk: Desk, document: Document, organs: list[int]) -> Callable[[], Document]:
    return lambda: save_draft(
        document_id=document.id,
        by=desk.person("clerk"),
        token=document.draft_token,
        changes=DraftInput(co_organs=organs),
    )


def test_organs_of_other_levels_and_recipients_are_refused_with_the_article(joint: Desk) -> None:
    for organ in ("bureau", "government"):
        document = joint.draft(co_organs=[joint.unit_id(organ)], recipients=[])
        assert "joint_level" in rules(document), organ
    both = [RecipientInput(unit_id=joint.unit_id("finance_department"))]
    assert "self_addressed" in rules(joint_draft(joint, recipients=both))
    assert not {"joint_level", "self_addressed"} & rules(joint_draft(joint))


def rules(document: Document) -> set[str]:
    return {one.rule for one in check(facts(document)) if one.severity == "block"}


def test_the_organs_stand_while_their_heads_are_on_the_chain(joint: Desk) -> None:
    document = joint.submit(joint_draft(joint))
    joint.decide(document, "head", "return", opinion="请改。")
    document.refresh_from_db()
    with pytest.raises(OfficeError, match="co_organs_fixed"):
        save_with(joint, document, [])()
    assert CoIssuer.objects.filter(document=document).count() == 1
    document = withdraw(document_id=document.id, by=joint.person("clerk"), reason="改为单独发文。")
    save_with(joint, document, [])()
    document.refresh_from_db()
    document = joint.submit(document)
    assert not Step.objects.filter(chain_id=document.chain_id or 0, key="joint_sign").exists()
    assert document.current_version is not None
    assert "co_organs" not in document.current_version.head


def test_no_administrator_puts_the_chain_past_the_other_heads(joint: Desk) -> None:
    from tests.approvals.test_desk import administers

    document = joint.submit(joint_draft(joint))
    for who in BEFORE:
        joint.decide(document, who)
    administers(joint.province, "checker", joint.province.units["department"])
    issue = Step.objects.get(chain_id=document.chain_id or 0, stage="issue")
    admin = joint.province.account("checker")
    with pytest.raises(OfficeError, match="jump_not_over"):
        steering.jump(chain_id=issue.chain_id, to_step=issue.id, by=admin, reason="急")
    assert active_task_for(joint.person("treasurer"), "document", document.id) is not None
