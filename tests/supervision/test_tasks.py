"""Tasks between persons, and what a message becomes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from documents.selectors.supervised import handed_over
from messaging.models import Outcome
from messaging.services import create_group, send
from messaging.services.recall import recall
from office.integrations.badges import badges_of
from office.kernel import outbox
from office.kernel.errors import OfficeError
from office.supervision.models import Matter, Task
from office.supervision.services import giving
from office.supervision.services.giving import TaskWish
from tests.conftest import ConstantQueries
from tests.documents.factories import Desk as Papers
from tests.supervision.desk import SupervisionDesk

pytestmark = pytest.mark.django_db


def give(desk: SupervisionDesk, *people: str, title: str = "整理单位名单") -> Task:
    ids = [desk.person(one).id for one in people]
    return giving.give_task(by=desk.person("head"), wish=TaskWish(title=title, people=ids, days=2))


def test_a_task_is_given_sent_back_given_again_and_done(desk: SupervisionDesk) -> None:
    task = give(desk, "clerk", "law_head")
    assert badges_of(desk.person("clerk").account).workbench == 1
    assert [one["what"] for one in desk.ask("clerk", "GET", "/matters/todo")[1]] == ["task"]
    path = f"/given-tasks/{task.id}/act"
    status, error = desk.ask("clerk", "POST", path, {"action": "send_back"})
    assert (status, error["code"]) == (422, "supervision.missing")
    assert desk.ask("clerk", "POST", path, {"action": "send_back", "words": "不属本处职责"})[0] == 200
    assert badges_of(desk.person("clerk").account).workbench == 0
    assert [one["what"] for one in desk.ask("head", "GET", "/matters/todo")[1]] == ["sent_back"]
    assert badges_of(desk.person("head").account).workbench == 1
    again = {"action": "give_again", "words": "请先汇总", "holder": str(desk.person("clerk").id)}
    assert desk.ask("head", "POST", path, again)[0] == 200
    assert desk.ask("clerk", "POST", path, {"action": "accept"})[0] == 200
    assert desk.ask("clerk", "POST", path, {"action": "finish", "words": "已汇总"})[0] == 200
    status, seen = desk.ask("law_head", "POST", path, {"action": "finish"})
    assert (status, seen["state"]) == (200, "done")
    assert [step["kind"] for step in seen["steps"]][-3:] == ["accept", "finish", "finish"]
    assert desk.ask("checker", "GET", f"/given-tasks/{task.id}")[0] == 404


def test_lists_ask_the_same_however_long(
    desk: SupervisionDesk, assert_constant_queries: ConstantQueries
) -> None:
    def grow() -> None:
        for number in range(2):
            give(desk, "clerk", "law_head", title=f"事项{number}")
            row = desk.handling(desk.opened(title=f"督办{number}"))
            assert row.state == "handling"

        outbox.drain()

    def read() -> None:
        for who, path in (
            ("supervisor", "/matters/board"),
            ("supervisor", "/matters/column?column=assigned"),
            ("registrar", "/assignments"),
            ("clerk", "/matters/todo"),
            ("clerk", "/given-tasks"),
        ):
            assert desk.ask(who, "GET", path)[0] == 200

    grow()
    assert_constant_queries(read, grow=grow, at_most=130)


def test_a_message_becomes_a_task_and_shows_it_to_whom_it_concerns(desk: SupervisionDesk) -> None:
    head, clerk = desk.person("head"), desk.person("clerk")
    group = create_group(by=head, title="专班", people=[clerk.id, desk.person("law_head").id])
    message = send(conversation_id=group.id, by=head, client_id=uuid4(), text="请周五前报名单")
    path = f"/conversations/{group.id}/messages/{message.seq}/task"
    body = {"title": "报名单", "people": [str(clerk.id), str(desk.person("checker").id)]}
    assert desk.ask("finance_head", "POST", path, body)[0] == 404
    assert not Task.objects.exists() and not Outcome.objects.exists()
    status, made = desk.ask("head", "POST", path, body)
    assert status == 201

    _, seen = desk.ask("clerk", "GET", f"/conversations/{group.id}/outcomes")
    assert seen == [made]
    # In the conversation, but without a part in the task; and the other way round.
    assert desk.ask("law_head", "GET", f"/conversations/{group.id}/outcomes")[1] == []
    link = f"/messages/{group.id}?at={message.seq}"
    assert desk.ask("clerk", "GET", f"/given-tasks/{made['id']}")[1]["source"]["link"] == link
    assert desk.ask("checker", "GET", f"/given-tasks/{made['id']}")[1]["source"] is None
    recall(by=head, conversation_id=group.id, seq=message.seq)
    assert desk.ask("clerk", "GET", f"/given-tasks/{made['id']}")[1]["source"] is None
    status, error = desk.ask("head", "POST", path, body)
    assert (status, error["code"]) == (409, "messaging.already_recalled")


def test_a_message_becomes_the_base_of_a_draft(desk: SupervisionDesk) -> None:
    head, clerk = desk.person("head"), desk.person("clerk")
    group = create_group(by=head, title="专班", people=[clerk.id, desk.person("law_head").id])
    message = send(conversation_id=group.id, by=head, client_id=uuid4(), text="请起草**名单**通知")
    path = f"/conversations/{group.id}/messages/{message.seq}/document"
    body = {"kind": "通知", "title": "关于报送名单的通知", "with_text": True}
    status, made = desk.ask("clerk", "POST", path, body)
    assert (status, made["link"]) == (201, f"/documents/{made['id']}/draft")
    document = Document.objects.get(id=made["id"])
    assert document.drafter == clerk and "名单" in str(desk.ask("clerk", "GET", f"/documents/{document.id}"))
    (basis,) = desk.ask("clerk", "GET", f"/documents/{document.id}/basis")[1]
    assert basis["kind"] == "message" and "名单通知" in basis["title"]
    assert desk.ask("law_head", "GET", f"/documents/{document.id}/basis")[0] == 404
    assert desk.ask("law_head", "GET", f"/conversations/{group.id}/outcomes")[1] == []


def test_a_message_becomes_a_matter(desk: SupervisionDesk) -> None:
    supervisor, governor = desk.person("supervisor"), desk.person("governor")
    group = create_group(by=supervisor, title="督查会商", people=[governor.id, desk.person("director").id])
    message = send(conversation_id=group.id, by=governor, client_id=uuid4(), text="请人社厅报进展")
    path = f"/conversations/{group.id}/messages/{message.seq}/matter"
    units = {"lead": str(desk.unit("department").id), "days": 5}
    body = {"title": "报进展", "basis": "message", "units": units}
    assert desk.ask("director", "POST", path, body)[1]["code"] == "supervision.unit_not_below"
    status, made = desk.ask("supervisor", "POST", path, body)
    assert status == 201 and Matter.objects.get().source_kind == "message"
    link = f"/messages/{group.id}?at={message.seq}"
    for who, shown in (("supervisor", link), ("director", link), ("registrar", None)):
        source = desk.ask(who, "GET", f"/matters/{made['id']}")[1]["source"]
        assert (source and source["link"]) == shown, who


def test_what_a_leader_hands_over_stands_on_the_board_and_ends_in_both_places() -> None:
    desk = SupervisionDesk()
    papers = Papers(desk.province)
    document = papers.distributed()
    delivery = papers.delivery(document)
    body = {"reason": "发出多日未签收", "delivery_id": str(delivery.id)}
    assert desk.ask("director", "POST", f"/documents/{document.id}/supervise", body)[0] == 201
    matter = Matter.objects.get()
    board = desk.ask("supervisor", "GET", "/matters/board")[1]
    assert [one["id"] for one in board["columns"][0]["matters"]] == [str(matter.id)]
    assert "assign" in [one["what"] for one in desk.ask("supervisor", "GET", "/matters/todo")[1]]
    # The paper's title is not for others of the supervising organ.
    assert desk.ask("governor", "GET", f"/matters/{matter.id}")[0] == 404
    source = desk.ask("supervisor", "GET", f"/matters/{matter.id}")[1]["source"]
    assert source["link"] == f"/documents/deliveries/{delivery.id}"
    path = f"/matters/{matter.id}"
    assert desk.ask("supervisor", "POST", f"{path}/urge", {"reason": "请今日签收"})[0] == 200
    again = desk.ask("supervisor", "POST", f"{path}/urge", {"reason": "再催"})
    assert again[1]["code"] == "approvals.urged_already"
    assert desk.ask("director", "POST", f"{path}/close", {"outcome": "算了"})[0] == 403
    assert len(handed_over(None)) == 1
    assert desk.ask("supervisor", "POST", f"{path}/close", {"outcome": "已签收"})[0] == 200
    assert handed_over(None) == []
    matter.refresh_from_db()
    assert (matter.state, matter.outcome) == ("closed", "已签收")


def test_what_is_closed_on_the_document_leaves_the_board() -> None:
    desk = SupervisionDesk()
    papers = Papers(desk.province)
    document = papers.distributed()
    body = {"reason": "停留过久", "delivery_id": str(papers.delivery(document).id)}
    _, row = desk.ask("director", "POST", f"/documents/{document.id}/supervise", body)
    assert desk.ask("supervisor", "POST", f"/supervision/{row['id']}/close", {"outcome": "办结"})[0] == 200
    assert Matter.objects.get().state == "closed"


def test_a_badge_costs_few_questions(desk: SupervisionDesk) -> None:
    account = desk.person("clerk").account
    badges_of(account)
    with CaptureQueriesContext(connection) as asked:
        badges_of(account)
    assert len(asked) <= 16


def test_a_task_for_nobody_or_in_the_past_is_refused(desk: SupervisionDesk) -> None:
    for people, code in ((["1"], "supervision.person_unknown"),):
        status, error = desk.ask("head", "POST", "/given-tasks", {"title": "事", "people": people})
        assert (status, error["code"], error["field"]) == (422, code, "people")
    with pytest.raises(OfficeError):
        giving.give_task(by=desk.person("head"), wish=TaskWish(title=" ", people=[desk.person("clerk").id]))
    late = {"title": "事", "people": [str(desk.person("clerk").id)], "on": "2020-01-01"}
    assert desk.ask("head", "POST", "/given-tasks", late)[1]["code"] == "supervision.deadline_past"
    assert not Task.objects.exists()
