"""Who may do what in which state, by table: every verb, in every state, by everybody on every side."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from office.kernel import grants
from office.kernel.errors import OfficeError
from office.supervision.models import (
    Assignment,
    Extension,
    HolderState,
    Matter,
    Milestone,
    Report,
    TaskHolder,
)
from office.supervision.permissions import READ_ASSIGNMENT, assignment_abilities, standing
from office.supervision.services import giving, reviewing, undertaking
from office.supervision.services.giving import TaskWish
from orgchart.models import Person
from tests.supervision.desk import SupervisionDesk, done

pytestmark = pytest.mark.django_db

ACTORS = {"supervisor": "supervisor", "unit": "registrar", "handler": "clerk", "reader": "bureau_registrar"}
STATES = ("assigned", "signed_for", "handling", "reported", "done", "stopped")
# verb: (sides that may, states in which), written down here apart from the table that the code reads
EXPECTED = {
    "sign_for": ({"unit"}, {"assigned"}),
    "name_handler": ({"unit"}, {"signed_for", "handling", "reported"}),
    "report": ({"unit", "handler"}, {"handling"}),
    "extend": ({"unit", "handler"}, {"signed_for", "handling"}),
    "urge": ({"supervisor"}, {"assigned", "signed_for", "handling"}),
    "review": ({"supervisor"}, {"reported"}),
    "decide_extension": ({"supervisor"}, {"signed_for", "handling", "reported"}),
}


def acts(desk: SupervisionDesk, row: Assignment) -> dict[str, Callable[[Person], object]]:
    key = row.id
    report = Report.objects.get(assignment=row).id
    asked = Extension.objects.get(assignment=row).id
    head = desk.person("head").id
    return {
        "sign_for": lambda by: undertaking.sign_for(assignment_id=key, by=by),
        "name_handler": lambda by: undertaking.name_handler(assignment_id=key, by=by, person_id=head),
        "report": lambda by: undertaking.report(
            assignment_id=key, by=by, wish=undertaking.ReportWish(text="进展正常", completes=False)
        ),
        "extend": lambda by: undertaking.ask_extension(assignment_id=key, by=by, reason="会商", days=60),
        "urge": lambda by: reviewing.urge(assignment_id=key, by=by, reason="请抓紧"),
        "review": lambda by: reviewing.review(report_id=report, by=by, accept=True),
        "decide_extension": lambda by: reviewing.decide_extension(extension_id=asked, by=by, grant=True),
    }


def outcome(act: Callable[[], object]) -> str:
    """What became of it; nothing of it stays."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except OfficeError as error:
        return {403: "forbidden", 404: "hidden", 409: "conflict"}.get(error.status, error.code)
    return "done"


def prepared(desk: SupervisionDesk) -> Assignment:
    """A lead assignment that has a report and a request for more time in it."""
    matter = desk.opened()
    row = desk.handling(matter)
    undertaking.report(assignment_id=row.id, by=desk.person("clerk"), wish=done())
    present = Milestone.objects.filter(assignment=row).order_by("order")[0]
    Extension.objects.create(
        assignment=row,
        milestone=present,
        before=present.due_at,
        wanted=present.due_at,
        reason="会商",
        by=desk.person("head"),
    )
    # The bureau helps: here it also reads the lead's part, so that it is a reader on no side.
    for account in (desk.person("bureau_registrar").account,):
        grants.give(account, READ_ASSIGNMENT, row)
    return row


@pytest.mark.parametrize("state", STATES)
def test_every_verb_in_every_state_by_everybody(desk: SupervisionDesk, state: str) -> None:
    row = prepared(desk)
    Assignment.objects.filter(id=row.id).update(state=state)
    open_stage = "reported" if state == "reported" else "open"
    Milestone.objects.filter(assignment=row, order=0).update(state=open_stage)
    row = Assignment.objects.select_related("matter__organ", "unit").get(id=row.id)
    asked = Extension.objects.get(assignment=row)
    for verb, act in acts(desk, row).items():
        sides, states = EXPECTED[verb]
        for side, who in ACTORS.items():
            person = desk.person(who)
            expected = "done" if side in sides and state in states else "conflict"
            if side not in sides:
                expected = "forbidden"
            # One request for more time waits, so that another is refused, and a stage is not ended meanwhile.
            if verb == "extend" and expected == "done":
                expected = "conflict"
            assert outcome(partial(act, person)) == expected, (verb, side, state)
            may = assignment_abilities(standing(person), row, asked)[verb]
            assert may == (expected == "done"), (verb, side, state)
        stranger = desk.person("law_head")
        assert outcome(partial(act, stranger)) == "hidden", verb
    assert Assignment.objects.get(id=row.id).state == state
    assert Matter.objects.get().state == "review"


TASK_STATES = {
    "accept": {"given"},
    "finish": {"given", "accepted"},
    "send_back": {"given", "accepted"},
    "give_again": {"sent_back"},
    "withdraw": {"given", "accepted", "sent_back"},
}


@pytest.mark.parametrize("state", HolderState.values)
def test_a_task_moves_as_its_table_says(desk: SupervisionDesk, state: str) -> None:
    giver, holder, other = desk.person("head"), desk.person("clerk"), desk.person("law_head")
    task = giving.give_task(by=giver, wish=TaskWish(title="整理名单", people=[holder.id]))
    TaskHolder.objects.filter(task=task).update(state=state)
    for action, states in TASK_STATES.items():
        by_giver = action in ("give_again", "withdraw")
        for person in (giver, holder):
            right = (person == giver) == by_giver
            expected = "forbidden" if not right else "done" if state in states else "conflict"

            def act(person: Person = person, action: str = action) -> object:
                return giving.act(
                    task_id=task.id, by=person, action=action, words="说明", holder_id=holder.id
                )

            assert outcome(act) == expected, (action, state, person.name)
        hidden = partial(giving.act, task_id=task.id, by=other, action=action)
        assert outcome(hidden) == "hidden"
    assert TaskHolder.objects.get(task=task).state == state
