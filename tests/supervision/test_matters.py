"""A matter's whole way, what is refused on it, and who sees what of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from messaging.models import Message
from office.kernel import clock, files, outbox
from office.kernel.clock import LOCAL
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from office.supervision.models import Assignment, Matter, MatterStep, Report, ReportFile
from office.supervision.services import escalating, opening, reviewing, undertaking
from office.supervision.services.opening import StageWish, UnitsWish
from tests.supervision.desk import TITLE, SupervisionDesk, done

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)


def refused(code: str, act: object) -> None:
    with pytest.raises(OfficeError) as error:
        act()  # type: ignore[operator]  # every caller hands over a function
    assert error.value.code == code


def cards(desk: SupervisionDesk, who: str) -> list[str]:
    outbox.drain()
    feed = f"feed:{desk.person(who).account_id}"
    rows = Message.objects.filter(conversation__direct_key=feed).order_by("seq")
    return list(rows.values_list("text", flat=True))


def test_a_matter_goes_from_opening_to_its_end(desk: SupervisionDesk) -> None:
    supervisor, clerk = desk.person("supervisor"), desk.person("clerk")
    with clock.freeze(MONDAY):
        matter = desk.opened()
        assert any(TITLE in text for text in cards(desk, "registrar"))
        lead = desk.handling(matter)
        assert any("请您承办" in text for text in cards(desk, "clerk"))
        assert lead.due_at == datetime(2026, 3, 5, 9, 0, tzinfo=LOCAL)  # the first stage, 3 working days on
        first = undertaking.report(assignment_id=lead.id, by=clerk, wish=done("方案已印发。"))
        matter.refresh_from_db()
        assert matter.state == Matter.State.REVIEW
        reviewing.review(report_id=first.id, by=supervisor, accept=False, opinion="请补充分工")
        assert any("请补充分工" in text for text in cards(desk, "clerk"))
        again = undertaking.report(assignment_id=lead.id, by=clerk, wish=done("方案已补充。"))
        reviewing.review(report_id=again.id, by=supervisor, accept=True)
        lead.refresh_from_db()
        assert (lead.state, lead.due_at) == ("handling", datetime(2026, 3, 16, 9, 0, tzinfo=LOCAL))
        last = undertaking.report(assignment_id=lead.id, by=clerk, wish=done())
        reviewing.review(report_id=last.id, by=supervisor, accept=True)
        lead.refresh_from_db()
        assert lead.state == "done"
        refused(
            "supervision.not_in_state",
            lambda: opening.close(matter_id=matter.id, by=supervisor, outcome="销号"),
        )
        co = desk.co(matter)
        head = desk.person("bureau_head")
        undertaking.sign_for(assignment_id=co.id, by=desk.person("bureau_registrar"))
        undertaking.name_handler(
            assignment_id=co.id, by=head, person_id=desk.person("bureau_division_head").id
        )
        for _ in range(2):
            report = undertaking.report(
                assignment_id=co.id, by=desk.person("bureau_division_head"), wish=done()
            )
            reviewing.review(report_id=report.id, by=supervisor, accept=True)
        opening.close(matter_id=matter.id, by=supervisor, outcome="两个单位均已办结")
    matter.refresh_from_db()
    assert (matter.state, matter.due_at) == (Matter.State.CLOSED, None)
    verbs = set(AuditRecord.objects.filter(entity="supervision.matter").values_list("verb", flat=True))
    assert {"supervision.opened", "supervision.returned", "supervision.closed"} <= verbs


def test_difficulties_need_words_and_reach_the_supervisor(desk: SupervisionDesk) -> None:
    lead = desk.handling(desk.opened())
    clerk = desk.person("clerk")
    wish = undertaking.ReportWish(text="进展缓慢", completes=False, condition="difficult")
    refused("supervision.missing", lambda: undertaking.report(assignment_id=lead.id, by=clerk, wish=wish))
    assert not Report.objects.exists()
    wish = undertaking.ReportWish(
        text="进展缓慢", completes=False, condition="difficult", difficulty="数据接口未开放"
    )
    undertaking.report(assignment_id=lead.id, by=clerk, wish=wish)
    lead.refresh_from_db()
    assert (lead.state, lead.difficult) == ("handling", True)
    assert any("数据接口未开放" in text for text in cards(desk, "supervisor"))


def test_more_time_is_asked_once_and_moves_what_follows(desk: SupervisionDesk) -> None:
    with clock.freeze(MONDAY):
        lead = desk.handling(desk.opened(days=5))
        clerk, supervisor = desk.person("clerk"), desk.person("supervisor")

        def ask(days: int) -> object:
            return undertaking.ask_extension(assignment_id=lead.id, by=clerk, reason="需会商", days=days)

        refused("supervision.extension_no_later", lambda: ask(2))
        asked = undertaking.ask_extension(assignment_id=lead.id, by=clerk, reason="需会商", days=8)
        refused("supervision.extension_waits", lambda: ask(9))
        assert Matter.objects.get().state == Matter.State.REVIEW
        refused(
            "supervision.extension_waits",
            lambda: undertaking.report(assignment_id=lead.id, by=clerk, wish=done()),
        )
        reviewing.decide_extension(extension_id=asked.id, by=supervisor, grant=True)
        moved = list(lead.milestones.values_list("due_at", flat=True))
        assert moved == [datetime(2026, 3, 12, 9, 0, tzinfo=LOCAL)] * 2
        lead.refresh_from_db()
        assert lead.due_at == moved[0] and Matter.objects.get().state == Matter.State.ASSIGNED


def test_nobody_decides_on_their_own_report(desk: SupervisionDesk) -> None:
    """The organ's head leads the supervising side and may stand in for a division's handler."""
    director = desk.person("director")
    wish = desk.wish(lead="institutions", co=(), stages=[])
    matter = opening.open_matter(by=director, wish=wish)
    row = desk.lead(matter)
    undertaking.sign_for(assignment_id=row.id, by=desk.person("head"))
    refused(
        "supervision.not_of_the_unit",
        lambda: undertaking.name_handler(assignment_id=row.id, by=desk.person("head"), person_id=director.id),
    )
    undertaking.name_handler(assignment_id=row.id, by=desk.person("head"), person_id=desk.person("clerk").id)
    report = undertaking.report(assignment_id=row.id, by=desk.person("clerk"), wish=done())
    refused(
        "supervision.not_yours",
        lambda: reviewing.review(report_id=report.id, by=desk.person("clerk"), accept=True),
    )
    reviewing.review(report_id=report.id, by=director, accept=True)
    assert Matter.objects.get().state == Matter.State.DONE


def test_only_units_below_are_assigned_and_nothing_is_half_made(desk: SupervisionDesk) -> None:
    director, clerk = desk.person("director"), desk.person("clerk")
    for lead in ("government", "finance_department", "leaders"):
        before = Matter.objects.count()
        if lead == "leaders":
            opening.open_matter(by=director, wish=desk.wish(lead=lead, co=()))
            Matter.objects.all().delete()
            continue
        refused(
            "supervision.unit_not_below",
            lambda lead=lead: opening.open_matter(by=director, wish=desk.wish(lead=lead, co=())),
        )
        assert Matter.objects.count() == before
    refused("supervision.not_supervisor", lambda: opening.open_matter(by=clerk, wish=desk.wish()))
    late = [StageWish("甲", days=8), StageWish("乙", days=3)]
    supervisor = desk.person("supervisor")
    refused(
        "supervision.stages_order",
        lambda: opening.open_matter(by=supervisor, wish=desk.wish(stages=late)),
    )
    refused(
        "supervision.missing",
        lambda: opening.open_matter(by=supervisor, wish=desk.wish(basis="meeting")),
    )
    again = UnitsWish(lead=desk.unit("department").id, days=3)
    matter = desk.opened()
    refused(
        "supervision.unit_has_it",
        lambda: opening.assign(matter_id=matter.id, by=supervisor, units=again),
    )
    assert Matter.objects.count() == 1 and Assignment.objects.count() == 2


def test_urging_is_rationed(desk: SupervisionDesk) -> None:
    supervisor = desk.person("supervisor")
    with clock.freeze(MONDAY):
        lead = desk.lead(desk.opened())
        reviewing.urge(assignment_id=lead.id, by=supervisor, reason="请今日签收")
        assert any("请今日签收" in text for text in cards(desk, "registrar"))
        refused(
            "supervision.urged_already",
            lambda: reviewing.urge(assignment_id=lead.id, by=supervisor, reason="再催"),
        )
    with clock.freeze(MONDAY + timedelta(days=1, minutes=1)):
        reviewing.urge(assignment_id=lead.id, by=supervisor, reason="再催")
    assert MatterStep.objects.filter(kind="urged").count() == 2


def test_lateness_goes_up_the_line_in_working_time(desk: SupervisionDesk) -> None:
    with clock.freeze(MONDAY):  # the first stage is due on Thursday at 9:00
        lead = desk.handling(desk.opened(co=()))
    told = {"clerk": "clerk", "head": "head", "deputy": "deputy", "director": "director"}
    moments = [
        (datetime(2026, 3, 5, 8, 50, tzinfo=LOCAL), set()),  # not due yet
        (datetime(2026, 3, 5, 9, 2, tzinfo=LOCAL), {"clerk", "head"}),  # who holds it and their head
        (datetime(2026, 3, 5, 17, 0, tzinfo=LOCAL), {"clerk", "head"}),  # not twice a day
        (datetime(2026, 3, 6, 9, 5, tzinfo=LOCAL), {"clerk", "head", "deputy"}),  # the leader in charge
        (datetime(2026, 3, 8, 11, 0, tzinfo=LOCAL), {"clerk", "head", "deputy"}),  # a Sunday
        (datetime(2026, 3, 9, 9, 10, tzinfo=LOCAL), {"clerk", "head", "deputy", "director"}),
        (datetime(2026, 3, 12, 9, 10, tzinfo=LOCAL), {"clerk", "head", "deputy", "director"}),
    ]
    for moment, expected in moments:
        with clock.freeze(moment):
            escalating.escalate_due()
        late = {who for who in told if any("已逾期" in text for text in cards(desk, who))}
        assert late == expected, moment
    lead.refresh_from_db()
    assert lead.level == escalating.TOP_LEVEL
    status, _ = desk.ask("head", "GET", f"/matters/{lead.matter_id}")
    assert status == 200  # who is told may read what it is about


def test_each_side_sees_its_own(desk: SupervisionDesk) -> None:
    matter = desk.opened()
    lead = desk.handling(matter)
    undertaking.report(assignment_id=lead.id, by=desk.person("clerk"), wish=done("牵头单位的内部情况"))
    for who in ("clerk", "director", "supervisor", "governor"):
        assert "牵头单位的内部情况" in str(desk.ask(who, "GET", f"/matters/{matter.id}")[1]), who
    status, seen = desk.ask("bureau_registrar", "GET", f"/matters/{matter.id}")
    assert status == 200 and "牵头单位的内部情况" not in str(seen)
    shown = {one["unit"]["short_name"]: one["shown"] for one in seen["assignments"]}
    assert shown == {"省人社厅": False, "江门市人社局": True}
    for who in ("law_head", "guangzhou_registrar", "bureau_division_head"):
        assert desk.ask(who, "GET", f"/matters/{matter.id}")[0] == 404
        assert desk.ask(who, "GET", "/assignments")[1]["items"] == []
        assert desk.ask(who, "GET", "/matters/todo")[1] == []
    path = f"/assignments/{lead.id}"
    assert desk.ask("bureau_registrar", "POST", f"{path}/sign-for")[0] == 404
    assert desk.ask("law_head", "POST", f"{path}/urge", {"reason": "催"})[0] == 404
    assert not MatterStep.objects.filter(kind="urged").exists()


def test_a_unit_asked_twice_is_told_and_hands_in_what_it_has(desk: SupervisionDesk) -> None:
    supervisor, clerk = desk.person("supervisor"), desk.person("clerk")
    first = desk.opened(stages=[])
    lead = desk.handling(first)
    kept = files.save(b"%PDF-1.7 x", name="方案.pdf", by=clerk.account_id)
    wish = undertaking.ReportWish(text="系统已建成。", completes=True, file_ids=[kept.id])
    accepted = undertaking.report(assignment_id=lead.id, by=clerk, wish=wish)
    reviewing.review(report_id=accepted.id, by=supervisor, accept=True)

    asked = {"title": "关于报送公开招聘信息化建设进展的通知", "unit_ids": [str(desk.unit("department").id)]}
    _, found = desk.ask("supervisor", "POST", "/matters/alike", asked)
    assert [one["matter_id"] for one in found] == [str(first.id)]
    _, found = desk.ask("bureau_head", "POST", "/matters/alike", asked)
    assert found == []  # asks for what it may not read

    second = desk.opened(title="报送公开招聘信息化建设进展", co=(), stages=[])
    row = desk.handling(second)
    _, seen = desk.ask("clerk", "GET", f"/matters/{second.id}")
    (alike,) = seen["assignments"][0]["alike"]
    assert alike["report_id"] == str(accepted.id)
    body = {"text": alike["report_text"], "completes": True, "reused": alike["report_id"]}
    assert desk.ask("clerk", "POST", f"/assignments/{row.id}/reports", body)[0] == 200
    made = Report.objects.get(assignment=row)
    assert list(ReportFile.objects.filter(report=made).values_list("file_id", flat=True)) == [kept.id]
    assert desk.ask("clerk", "GET", f"/assignments/reports/{made.id}/files/{kept.id}")[0] == 200
