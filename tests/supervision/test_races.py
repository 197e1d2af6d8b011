"""Two at once: one is done, the other is told."""

from __future__ import annotations

import pytest

from office.supervision.models import Assignment, MatterStep, Report
from office.supervision.services import giving, reviewing, undertaking
from office.supervision.services.giving import TaskWish
from tests.racing import race
from tests.supervision.desk import SupervisionDesk, done

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_decide_on_one_report_and_one_counts(desk: SupervisionDesk) -> None:
    row = desk.handling(desk.opened())
    report = undertaking.report(assignment_id=row.id, by=desk.person("clerk"), wish=done())
    refusals = race(
        lambda: reviewing.review(report_id=report.id, by=desk.person("supervisor"), accept=True),
        lambda: reviewing.review(
            report_id=report.id, by=desk.person("vice_governor"), accept=False, opinion="请补充"
        ),
    )
    refused = [one for one in refusals if one is not None]
    assert [one.status for one in refused] == [409]
    accepted = refusals[0] is None
    assert Report.objects.get().state == ("accepted" if accepted else "returned")
    assert MatterStep.objects.filter(kind__in=["accepted", "returned"]).count() == 1
    assert Assignment.objects.get(id=row.id).state == "handling"


def test_two_sign_for_it_and_two_report_at_once(desk: SupervisionDesk) -> None:
    row = desk.lead(desk.opened())
    people = [desk.person("registrar"), desk.person("director")]
    refusals = race(*(lambda by=by: undertaking.sign_for(assignment_id=row.id, by=by) for by in people))
    assert sorted(one.code for one in refusals if one) == ["supervision.not_in_state"]
    undertaking.name_handler(
        assignment_id=row.id, by=desk.person("director"), person_id=desk.person("clerk").id
    )
    people = [desk.person("registrar"), desk.person("clerk")]
    refusals = race(
        *(lambda by=by: undertaking.report(assignment_id=row.id, by=by, wish=done()) for by in people)
    )
    assert sorted(one.code for one in refusals if one) == ["supervision.not_in_state"]
    assert Report.objects.count() == 1


def test_a_task_is_finished_or_withdrawn_not_both(desk: SupervisionDesk) -> None:
    head, clerk = desk.person("head"), desk.person("clerk")
    task = giving.give_task(by=head, wish=TaskWish(title="整理名单", people=[clerk.id]))
    refusals = race(
        lambda: giving.act(task_id=task.id, by=clerk, action="finish"),
        lambda: giving.act(task_id=task.id, by=head, action="withdraw"),
    )
    assert [one.code for one in refusals if one] == ["supervision.not_in_state"]
    task.refresh_from_db()
    assert task.state == ("done" if refusals[0] is None else "withdrawn")
