"""规范性文件: nothing is issued before its file is complete; then it has a number of its own and an end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from documents.models import Document, Norm, NormRecord, Signature
from documents.norms.rules import Facts, Recorded, lacking, last_day, looks_normative
from documents.permissions import may_read
from documents.selectors.norms import Asked, counts, register, waiting_reviews
from documents.services.drafts import AttachmentInput, DraftInput, save_draft
from documents.services.issuing import register as give_number
from documents.services.norms.clearing import export
from documents.services.norms.ending import Ending, decide, remind
from documents.services.norms.issuing import begin_term
from documents.services.norms.marking import Entry, ask_review, enter, mark, unmark
from documents.services.numbers import series_for
from documents.stages import READ
from office.kernel import clock, files, grants
from office.kernel.errors import OfficeError
from office.kernel.models import OutboxEvent
from tests.conftest import ConstantQueries
from tests.documents.factories import REVIEWERS, Desk, key

TITLE = "广东省人力资源和社会保障厅关于印发《广东省事业单位公开招聘办法》的通知"
TODAY = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@contextmanager
def refused(code: str, status: int) -> Iterator[None]:
    with pytest.raises(OfficeError) as caught:
        yield
    assert (caught.value.code, caught.value.status) == (code, status)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with clock.freeze(TODAY):
        yield


def marked(desk: Desk, **more: Any) -> Document:
    attachment = AttachmentInput(title="广东省事业单位公开招聘办法", text="第一条　为了规范公开招聘。")
    document = desk.draft(title=TITLE, attachments=[attachment], **more)
    mark(document_id=document.id, by=desk.person("clerk"), years=5, effective_on=None)
    document.refresh_from_db()
    return document


def minutes(desk: Desk) -> int:
    by = desk.person("clerk").account_id
    return files.save("会议纪要".encode(), name="厅务会议纪要.txt", by=by).id


def entries(desk: Desk) -> list[tuple[str, Entry]]:
    today = clock.today()
    held = Entry(
        "consultation", "held", today, since=today - timedelta(days=30), text="收到意见12条，采纳8条。"
    )
    fair = Entry("competition", "fair", today, who="省人社厅政策法规处")
    passed = Entry("collective", "passed", today, who="2026年第3次厅务会议", file_id=minutes(desk))
    return [
        ("clerk", held),
        ("law_head", Entry("legality", "lawful", today)),
        ("clerk", fair),
        ("clerk", passed),
        ("clerk", Entry("explanation", "written", today, text="制定背景、依据和主要内容。")),
    ]


def complete(desk: Desk, document: Document) -> None:
    ask_review(document_id=document.id, by=desk.person("clerk"))
    for who, entry in entries(desk):
        enter(document_id=document.id, by=desk.person(who), entry=entry)


def issued(desk: Desk) -> Norm:
    """One that was issued today, without the walk."""
    document = marked(desk)
    document.number, document.state, document.issued_on = "粤人社规〔2026〕1号", "distributed", clock.today()
    document.save()
    readers = [desk.province.account(who) for who in ("head", "law_head", "registrar")]
    grants.give_many(readers, READ, [document])
    begin_term(document, desk.person("registrar"))
    return Norm.objects.select_related("document").get(document=document)


def test_it_is_issued_once_its_file_is_complete_in_a_series_of_its_own(desk: Desk) -> None:
    document = desk.submit(marked(desk))
    for who in REVIEWERS[:5]:
        desk.decide(document, who)
    with refused("documents.norm_lacking", 409):
        desk.decide(document, "director")
    document.refresh_from_db()
    assert document.state == "in_chain"
    assert not Signature.objects.filter(document=document, stage="issue").exists()

    complete(desk, document)
    desk.decide(document, "director")
    desk.decide(document, "office_head")
    give_number(document_id=document.id, by=desk.person("registrar"), idempotency_key=key())
    norm = Norm.objects.select_related("document").get(document=document)
    assert norm.document.number == "粤人社规〔2026〕1号"
    assert (norm.effective_on, norm.ends_on) == (date(2026, 3, 5), date(2031, 3, 4))
    with refused("documents.norm_closed", 409):
        enter(document_id=document.id, by=desk.person("clerk"), entry=entries(desk)[0][1])


def test_the_series_of_ordinary_papers_is_made_also_after_that_of_normative_ones(desk: Desk) -> None:
    assert [row.code_word for row in series_for(marked(desk))] == ["粤人社规"]
    ordinary = {row.code_word for row in series_for(desk.draft())}
    assert "粤人社发" in ordinary and "粤人社规" not in ordinary


def test_legality_is_reviewed_by_the_legal_division_alone(desk: Desk) -> None:
    document = marked(desk)
    lawful = Entry("legality", "lawful", clock.today())
    with refused("documents.norm_not_asked", 409):
        enter(document_id=document.id, by=desk.person("clerk"), entry=lawful)
    assert not may_read(desk.province.account("law_head"), document.id)
    norm = ask_review(document_id=document.id, by=desk.person("clerk"))
    assert norm.reviewer is not None and norm.reviewer.name == "政策法规处"
    assert [row.document_id for row in waiting(desk)] == [document.id]
    with refused("documents.norm_reviewers_own", 403):
        enter(document_id=document.id, by=desk.person("clerk"), entry=lawful)
    with refused("kernel.not_found", 404):
        enter(document_id=document.id, by=desk.person("finance_head"), entry=lawful)
    with refused("documents.norm_words", 422):
        amend = Entry("legality", "amend", clock.today())
        enter(document_id=document.id, by=desk.person("law_head"), entry=amend)
    assert not NormRecord.objects.exists()
    enter(document_id=document.id, by=desk.person("law_head"), entry=lawful)
    assert waiting(desk) == []
    told = OutboxEvent.objects.filter(name="documents.norm_reviewed.v1").get()
    assert told.payload["account"] == desk.person("clerk").account_id


def waiting(desk: Desk) -> list[Norm]:
    return waiting_reviews(desk.province.account("law_head"), before=None, limit=9)


def test_an_entry_that_lacks_something_changes_nothing(desk: Desk) -> None:
    document, today = marked(desk), clock.today()
    wrong = [
        (Entry("collective", "passed", today, who="厅务会议"), "documents.norm_minutes"),
        (Entry("collective", "refused", today, who="厅务会议"), "documents.norm_words"),
        (Entry("competition", "fair", today), "documents.norm_who"),
        (Entry("competition", "lawful", today, who="某处"), "documents.norm_conclusion"),
        (Entry("consultation", "held", today), "documents.norm_span"),
        (Entry("consultation", "not_needed", today), "documents.norm_words"),
        (Entry("explanation", "written", today + timedelta(days=1), text="明天"), "documents.norm_future"),
        (Entry("explanation", "written", today, text="附后", file_id=7), "documents.norm_file"),
    ]
    for entry, code in wrong:
        with refused(code, 422):
            enter(document_id=document.id, by=desk.person("clerk"), entry=entry)
    assert not NormRecord.objects.exists()


def test_marking_keeps_to_the_longest_term(desk: Desk) -> None:
    trial = desk.draft(title=TITLE.replace("办法》", "办法（试行）》"))
    clerk = desk.person("clerk")
    with refused("documents.norm_years", 422):
        mark(document_id=trial.id, by=clerk, years=4, effective_on=None)
    with refused("documents.norm_effective", 422):
        mark(document_id=trial.id, by=clerk, years=3, effective_on=date(2026, 3, 4))
    with refused("kernel.not_found", 404):
        mark(document_id=trial.id, by=desk.person("law_head"), years=3, effective_on=None)
    trial.refresh_from_db()
    assert not trial.normative and not Norm.objects.exists()
    mark(document_id=trial.id, by=clerk, years=3, effective_on=date(2026, 5, 1))
    unmark(document_id=trial.id, by=clerk)
    assert not Norm.objects.exists()


def test_a_text_that_changed_after_its_review_is_said_to_have(desk: Desk) -> None:
    document = marked(desk)
    complete(desk, document)
    assert lacks(desk, document) == []
    with refused("documents.norm_has_records", 409):
        unmark(document_id=document.id, by=desk.person("clerk"))
    changes = DraftInput(
        attachments=[AttachmentInput(title="广东省事业单位公开招聘办法", text="第一条　改。")]
    )
    document.refresh_from_db()
    save_draft(document_id=document.id, by=desk.person("clerk"), token=document.draft_token, changes=changes)
    assert lacks(desk, document) == [("legality_outdated", False)]


def lacks(desk: Desk, document: Document) -> list[tuple[str, bool]]:
    client = Client()
    client.force_login(desk.province.account("clerk"))
    view = client.get(f"/api/v1/documents/{document.id}/norm").json()
    return [(one["key"], one["blocks"]) for one in view["lacks"]]


def test_reminders_before_the_end_and_what_is_decided_then(desk: Desk) -> None:
    norm = issued(desk)
    assert norm.ends_on is not None
    with clock.freeze(TODAY):
        assert remind() == 0
    soon = datetime(2030, 10, 1, 1, 0, tzinfo=UTC)
    with clock.freeze(soon):
        assert (remind(), remind()) == (1, 0)
        told = OutboxEvent.objects.get(name="documents.norm_ending.v1")
        assert told.payload["ends_on"] == "2031-03-04"
        people = {desk.person("clerk").account_id, desk.person("head").account_id}
        assert set(told.payload["accounts"]) == people
        assert [row.id for row in listed(desk, "ending")] == [norm.id]
        with refused("documents.not_allowed", 403):
            decide(document_id=norm.document_id, by=desk.person("law_head"), wish=Ending("lapse", "不再适用"))
        with refused("documents.norm_reason", 422):
            decide(document_id=norm.document_id, by=desk.person("head"), wish=Ending("lapse", " "))
        wish = Ending("continue", "评估认为仍然适用", years=2)
        decide(document_id=norm.document_id, by=desk.person("head"), wish=wish)
        assert listed(desk, "ending") == []
    norm.refresh_from_db()
    assert (norm.ends_on, norm.reminded) == (date(2033, 3, 4), 0)
    with clock.freeze(datetime(2033, 2, 20, 1, 0, tzinfo=UTC)):
        assert (remind(), remind()) == (1, 0)  # the nearer reminder stands for both
        decide(document_id=norm.document_id, by=desk.person("head"), wish=replace(wish, outcome="revise"))
        assert [row.id for row in listed(desk, "revise")] == [norm.id]
    with clock.freeze(datetime(2033, 3, 5, 1, 0, tzinfo=UTC)):
        assert [row.id for row in listed(desk, "lapsed")] == [norm.id]
        with refused("documents.norm_not_in_force", 409):
            decide(document_id=norm.document_id, by=desk.person("head"), wish=wish)


def listed(desk: Desk, status: str, who: str = "registrar") -> list[Norm]:
    return register(desk.province.account(who), Asked(status=status), before=None, limit=9)


def test_the_register_is_the_organs_own_and_narrowed_by_its_filters(desk: Desk) -> None:
    norm = issued(desk)
    clerk = desk.province.account("finance_head")
    unit = norm.document.owner_unit_id
    fitting = [
        Asked(),
        Asked(unit_id=unit),
        Asked(year=2026),
        Asked(words="公开招聘"),
        Asked(words="规〔2026〕"),
    ]
    assert all([row.id for row in register(clerk, one, before=None, limit=9)] == [norm.id] for one in fitting)
    others = [Asked(status="lapsed"), Asked(unit_id=7), Asked(year=2025), Asked(words="退役")]
    assert all(register(clerk, one, before=None, limit=9) == [] for one in others)
    assert listed(desk, "in_force", "bureau_head") == []
    assert counts(clerk)["in_force"] == 1

    file, name = export(by=desk.person("registrar"), asked=Asked())
    sheet = load_workbook(file).active
    assert sheet is not None and name.endswith("现行有效-20260305.xlsx")
    cells = [cell.value for cell in sheet[2]]
    assert cells[:2] == [TITLE, "粤人社规〔2026〕1号"]
    assert cells[5:7] == ["2031-03-04", "现行有效"]


def test_lists_ask_the_same_however_long_they_are(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    client = Client()
    client.force_login(desk.province.account("clerk"))

    def grow() -> None:
        mark(document_id=desk.draft(title=TITLE).id, by=desk.person("clerk"), years=5, effective_on=None)

    grow()
    assert_constant_queries(lambda: client.get("/api/v1/norms?status=drafting"), grow=grow)


def test_the_rules_alone() -> None:
    today = date(2026, 3, 5)
    sound = {
        "consultation": Recorded("held", date(2026, 2, 1), "a"),
        "legality": Recorded("lawful", date(2026, 2, 20), "a"),
        "competition": Recorded("not_concerned", date(2026, 2, 20), "a"),
        "collective": Recorded("passed", date(2026, 3, 1), "a"),
        "explanation": Recorded("written", date(2026, 2, 1), "a"),
    }
    facts = Facts(TITLE, "主动公开", 5, None, "a", sound)
    assert lacking(facts, today) == []

    def keys(**changes: Any) -> list[str]:
        return [one.key for one in lacking(replace(facts, **changes), today)]

    assert keys(records=sound | {"legality": Recorded("amend", date(2026, 2, 20), "a")}) == ["legality"]
    assert keys(records=sound | {"collective": Recorded("passed", date(2026, 2, 19), "a")}) == [
        "collective_early"
    ]
    assert keys(records=sound | {"competition": Recorded("restricts", today, "a")}) == ["competition"]
    assert keys(disclosure="依申请公开") == ["published"]
    assert keys(title=TITLE.replace("办法", "暂行办法")) == ["term"]
    assert keys(effective_on=date(2026, 3, 4)) == ["effective_past"]
    assert keys(body_sha256="b") == ["legality_outdated"]
    assert last_day(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert looks_normative(TITLE) and not looks_normative("广东省民政厅关于春节值班安排的通知")
