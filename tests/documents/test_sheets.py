"""The handling sheet: every opinion, by whom, on whose behalf, when; for readers of the paper only."""

from __future__ import annotations

from django.test import Client

from approvals.selectors import active_task_for
from approvals.services import circulate, dictating, mark_subject_read
from documents.layout.sheet import Sheet
from documents.selectors.sheets import document_sheet, said_in
from documents.services.submitting import open_for_reading
from orgchart.models import UnitRole
from orgchart.selectors import organ_of, primary_appointment
from tests.documents.factories import Desk, key


def said(sheet: Sheet) -> dict[str, list[tuple[str, str, str]]]:
    return {row.label: [(one.mark, one.text, one.name) for one in row.opinions] for row in sheet.rows}


def make_secretary(desk: Desk, who: str) -> None:
    post = primary_appointment(desk.person(who))
    assert post is not None
    UnitRole.objects.get_or_create(unit=organ_of(post.unit), appointment=post, role="secretary")


def test_every_opinion_stands_on_the_sheet_as_it_was_given(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    desk.decide(document, "head", "return", opinion="请补充依据。", back="again", return_to="drafter")
    document.refresh_from_db()
    assert said(document_sheet(document, "某人")) == {"核稿": [("退回", "请补充依据。", "曾静之")]}
    desk.submit(document)
    document.refresh_from_db()
    make_secretary(desk, "registrar")
    head, secretary = desk.person("head"), desk.person("registrar")
    task = active_task_for(head, "document", document.id)
    assert task is not None and document.current_version is not None
    circulate(chain_id=task.chain_id, by=desk.person("clerk"), people=[secretary.id])
    mark_subject_read(subject_type="document", subject_id=document.id, by=secretary)
    open_for_reading(document_id=document.id, account=head.account)
    row = dictating.enter(
        task_id=task.id,
        by=secretary,
        opinion="同意送审。",
        seen_hash=document.current_version.manifest_sha256,
    )
    assert "同意送审。" not in str(said(document_sheet(document, "某人"))), (
        "no signature before it is confirmed"
    )
    dictating.confirm(dictation_id=row.id, by=head, idempotency_key=key())
    sheet = document_sheet(document, "某人")
    assert sheet.heading == "广东省人力资源和社会保障厅发文稿纸"
    assert said(sheet)["核稿"][-1] == ("秘书代录，已经本人确认", "同意送审。", "曾静之")
    assert said(sheet)["传阅"] == [("", "已阅", secretary.name)]
    assert list(said(sheet)) == ["核稿", "传阅"]


def test_the_sheet_is_a_pdf_for_readers_and_nothing_for_others(desk: Desk) -> None:
    document = desk.signed()
    answers = {}
    for who in ("clerk", "bureau_registrar"):
        client = Client()
        client.force_login(desk.person(who).account)
        answers[who] = client.get(f"/api/v1/documents/{document.id}/sheet")
    assert answers["clerk"]["Content-Type"] == "application/pdf"
    assert answers["clerk"].content.startswith(b"%PDF-")
    assert answers["bureau_registrar"].status_code == 404
    labels = [row.label for row in document_sheet(document, "某人").rows]
    assert labels[0] == "签发" and labels.index("审核") < labels.index("核稿")


def test_answers_are_written_out_as_they_were_signed() -> None:
    days = {"from": "2026-12-01", "to": "2026-12-02", "days": 2, "working_days": 2}
    table = {
        "type": "table",
        "columns": [{"key": "what", "label": {"zh": "名称"}}, {"key": "sum", "label": {"zh": "金额"}}],
        "value": [{"what": "高铁", "sum": "236.00"}],
    }
    money = {"type": "money", "value": "236.00", "money": True, "capitals": "贰佰叁拾陆元整"}
    assert said_in({"type": "date_range", "value": days}) == (
        "2026-12-01 至 2026-12-02，共 2 天（工作日 2 天）",
    )
    assert said_in(table) == ("名称：高铁；金额：236.00",)
    assert said_in(money) == ("236.00 元（贰佰叁拾陆元整）",)
    assert said_in({"type": "text", "value": ""}) == ()
