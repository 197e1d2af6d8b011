"""Groups: who leads them, how they are set up, and how they end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from messaging.models import Conversation, ConversationKind, Membership, Message, MessageKind
from messaging.selectors.access import members_of
from messaging.selectors.owners import owner_accounts
from messaging.services import create_group, send
from messaging.services.conversations import ensure_unit
from messaging.services.ending import follow_ends
from office.kernel import clock
from office.kernel.models import AuditRecord
from office.kernel.outbox import drain
from office.kernel.realtime.hub import Hint
from orgchart.models import Appointment
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.administration import change, system
from tests.orgchart.factories import SmallProvince

OTHERS = ("clerk", "bureau_head", "law_head")


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = [province.people[key].id for key in OTHERS]
    return create_group(by=province.people["head"], title="条例转发工作组", people=people)


def notes(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, kind=MessageKind.NOTE).order_by("seq")
    return list(rows.values_list("text", flat=True))


def put(province: SmallProvince, key: str, group: Conversation, expect: int = 200, **body: Any) -> Any:
    return Api(province.account(key)).put(f"/conversations/{group.id}/settings", body, expect)


def test_an_owner_sets_a_group_up_and_the_talk_says_so(
    province: SmallProvince, group: Conversation, hints: list[Hint]
) -> None:
    end = clock.today() + timedelta(days=30)
    found = put(province, "head", group, title=" 转发 专班 ", purpose="转发条例", ends_on=end.isoformat())
    shown = found["conversation"]
    assert (shown["title"], shown["purpose"], shown["ends_on"]) == ("转发 专班", "转发条例", end.isoformat())
    assert notes(group) == [
        "曾静之把群名改为“转发 专班”",
        "曾静之把事由改为“转发条例”",
        f"曾静之把最后一天定为 {end.isoformat()}，之后自动归档",
    ]
    assert shown["unread"] == 0, "who did it has read it"
    assert AuditRecord.objects.filter(verb="messaging.settings", entity_id=group.id).count() == 1
    reached = {name for hint in hints for name in hint.groups}
    assert f"conversation:{group.id}" in reached
    put(province, "head", group, title="转发 专班")
    assert len(notes(group)) == 3, "the same again says nothing"


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"title": " "}, "messaging.title_missing", 422),
        ({"title": "长" * 81}, "messaging.too_long", 413),
        ({"ends_on": "2020-01-01"}, "messaging.ends_in_the_past", 422),
        ({"inviting": "everybody"}, "kernel.invalid", 422),
        ({"unit": "1"}, "kernel.invalid", 422),
    ],
)
def test_bad_settings_change_nothing(
    province: SmallProvince, group: Conversation, body: dict[str, Any], code: str, status: int
) -> None:
    assert put(province, "head", group, status, **body)["code"] == code
    group.refresh_from_db()
    assert (group.title, group.ends_on, group.seq) == ("条例转发工作组", None, 0)


def test_only_owners_set_a_group_up(province: SmallProvince, group: Conversation) -> None:
    assert put(province, "clerk", group, 403, title="我的群")["code"] == "messaging.owner_only"
    put(province, "finance_head", group, 404, title="我的群")
    group.refresh_from_db()
    assert (group.title, group.seq) == ("条例转发工作组", 0)


def test_members_may_do_what_the_owner_lets_them(province: SmallProvince, group: Conversation) -> None:
    clerk, where = Api(province.account("clerk")), f"/conversations/{group.id}"
    people = {"people": [str(province.people["finance_head"].id)]}
    assert clerk.post(f"{where}/members", people, 403)["code"] == "messaging.owner_only"
    put(province, "head", group, inviting="member", naming_all="member", pinning="member")
    clerk.post(f"{where}/members", people)
    can = clerk.get(where)["abilities"]
    assert can["invite"] and can["pin"] and can["name_all"] and not can["manage"]
    assert notes(group)[-1] == "简嘉树请仇知远等 1 人入群"


def test_a_group_is_handed_over_and_may_have_several_owners(
    province: SmallProvince, group: Conversation
) -> None:
    head, where = Api(province.account("head")), f"/conversations/{group.id}"
    me, clerk, law = (province.people[key].id for key in ("head", "clerk", "law_head"))
    assert head.delete(f"{where}/members/{me}", 409)["code"] == "messaging.hand_over_first"
    assert head.put(f"{where}/owners/{me}", {"owner": False}, 409)["code"] == "messaging.hand_over_first"
    head.put(f"{where}/owners/{law}", {"owner": True})
    assert owner_accounts(group) == {province.account("head").id, province.account("law_head").id}
    detail = head.post(f"{where}/hand-over", {"person": str(clerk)})
    assert not detail["conversation"]["owner"] and not detail["abilities"]["manage"]
    head.delete(f"{where}/members/{me}")
    head.get(where, 404)
    assert owner_accounts(group) == {province.account("clerk").id, province.account("law_head").id}
    assert notes(group) == [
        "曾静之请区慕言一同担任群主",
        "曾静之把群交给简嘉树负责",
        "曾静之退出了此群（1 人）",
    ]


def test_somebody_elses_ownership_is_not_given_away(province: SmallProvince, group: Conversation) -> None:
    clerk, where = Api(province.account("clerk")), f"/conversations/{group.id}"
    me = str(province.people["clerk"].id)
    assert clerk.post(f"{where}/hand-over", {"person": me}, 403)["code"] == "messaging.owner_only"
    stranger = str(province.people["finance_head"].id)
    head = Api(province.account("head"))
    assert head.post(f"{where}/hand-over", {"person": stranger}, 422)["code"] == "messaging.not_a_member"
    assert owner_accounts(group) == {province.account("head").id} and notes(group) == []


def test_the_last_person_closes_the_group(province: SmallProvince, group: Conversation) -> None:
    head, where = Api(province.account("head")), f"/conversations/{group.id}/members"
    for key in (*OTHERS, "head"):
        head.delete(f"{where}/{province.people[key].id}")
    group.refresh_from_db()
    assert group.archived and members_of(group) == set()


def test_archived_is_read_only_and_can_be_reopened(province: SmallProvince, group: Conversation) -> None:
    head, where = Api(province.account("head")), f"/conversations/{group.id}"
    clerk = Api(province.account("clerk"))
    clerk.post(f"{where}/archive", {}, 403)
    assert head.post(f"{where}/archive", {})["conversation"]["archived"]
    body = {"client_id": str(uuid4()), "text": "还有一事"}
    assert clerk.post(f"{where}/messages", body, 409)["code"] == "messaging.archived"
    assert put(province, "head", group, 409, title="新名")["code"] == "messaging.archived_settings"
    assert clerk.get(f"{where}/messages")["items"][-1]["card"]["code"] == "archived"
    clerk.post(f"{where}/reopen", {}, 403)
    assert (
        head.post(f"{where}/reopen", {"ends_on": "2020-01-01"}, 422)["code"] == "messaging.ends_in_the_past"
    )
    assert not head.post(f"{where}/reopen", {})["conversation"]["archived"]
    clerk.post(f"{where}/messages", body)
    assert notes(group) == ["曾静之归档了此群，只能查看", "曾静之重新启用了此群"]


def test_a_group_ends_by_itself_and_its_owner_hears_a_week_before(
    province: SmallProvince, group: Conversation
) -> None:
    start = datetime(2026, 12, 1, 9, tzinfo=clock.LOCAL)
    with clock.freeze(start):
        put(province, "head", group, ends_on="2026-12-20")
        assert follow_ends() == 0
    feed = Conversation.objects.filter(direct_key=f"feed:{province.account('head').id}")
    with clock.freeze(start + timedelta(days=12)):
        assert (follow_ends(), follow_ends()) == (1, 0)
        told = Message.objects.get(conversation=feed.get())
        assert "条例转发工作组" in told.text
        assert told.card == {"type": "conversation", "conversation_id": str(group.id)}
        put(province, "head", group, ends_on="2026-12-19")
        assert (follow_ends(), follow_ends()) == (1, 0), "another day is told again"
    with clock.freeze(start + timedelta(days=18)):
        assert follow_ends() == 0, "the last day counts"
    with clock.freeze(start + timedelta(days=19)):
        assert (follow_ends(), follow_ends()) == (1, 0)
        group.refresh_from_db()
        assert group.archived_at is not None and notes(group)[-1].startswith("此群已到最后一天")
        head = Api(province.account("head"))
        head.post(f"/conversations/{group.id}/reopen", {"ends_on": "2026-12-31"})
        group.refresh_from_db()
        assert not group.archived


def test_a_groups_last_owner_leaves_the_service(province: SmallProvince, group: Conversation) -> None:
    change(system(), "person_retire", person=province.people["head"].id, version=1)
    drain()
    assert len(owner_accounts(group)) == 1
    assert "原群主已离岗" in notes(group)[-1]
    assert province.account("head").id not in owner_accounts(group)


def test_the_head_leads_the_units_group(province: SmallProvince) -> None:
    head, unit = Api(province.account("head")), province.units["institutions"]
    body = {"kind": "unit", "unit": str(unit.id)}
    refusal = Api(province.account("clerk")).post("/conversations", body, 422)
    assert refusal["code"] == "messaging.not_your_unit" and not Conversation.objects.exists()
    made = head.post("/conversations", body)
    assert head.post("/conversations", body)["conversation"]["id"] == made["conversation"]["id"]
    group = Conversation.objects.get(id=made["conversation"]["id"])
    assert made["conversation"]["owner"] and made["abilities"]["describe"] and not made["abilities"]["manage"]
    put(province, "head", group, purpose="处内事务")
    assert put(province, "head", group, 403, title="我们")["code"] == "messaging.owner_only"
    put(province, "clerk", group, 403, purpose="闲聊")
    members = head.get(f"/conversations/{group.id}/members")["items"]
    assert {one["person"]["name"]: one["owner"] for one in members} == {"曾静之": True, "简嘉树": False}
    held = province.appointments["head"]
    Appointment.objects.filter(id=held.id).update(valid_to=clock.today())
    assert owner_accounts(group) == set(), "nobody leads: nobody is made up"
    Appointment.objects.filter(person=province.people["clerk"]).update(kind="acting")
    assert owner_accounts(group) == {province.account("clerk").id}


def test_people_join_and_leave_a_units_group_on_their_days(province: SmallProvince) -> None:
    group = ensure_unit(unit_id=province.units["institutions"].id)
    clerk = province.account("clerk")
    where = f"/conversations/{group.id}"
    send(conversation_id=group.id, by=province.people["head"], client_id=uuid4(), text="请报送材料。")
    day = clock.today() + timedelta(days=10)
    Appointment.objects.filter(person=province.people["clerk"]).update(valid_to=day)
    law = Appointment.objects.get(person=province.people["law_head"])
    Appointment.objects.create(
        person=law.person,
        post=province.appointments["clerk"].post,
        unit=province.units["institutions"],
        path=province.units["institutions"].path,
        kind="concurrent",
        valid_from=day,
    )
    Api(clerk).get(where)
    Api(province.account("law_head")).get(where, 404)
    with clock.freeze(clock.now() + timedelta(days=10)):
        assert members_of(group) == {province.account(key).id for key in ("head", "law_head")}


def test_a_merged_units_group_says_where_it_goes_on(province: SmallProvince) -> None:
    law, finance = province.units["law"], province.units["finance"]
    group = ensure_unit(unit_id=law.id)
    units = [{"id": law.id, "version": 1}]
    change(system(), "unit_merge", units=units, into={"id": finance.id, "version": 1})
    drain()
    group.refresh_from_db()
    assert group.archived and notes(group) == ["本单位已并入规划财务处，此群归档，请到规划财务处的单位群继续"]
    heir = Conversation.objects.get(kind=ConversationKind.UNIT, unit=finance)
    detail = Api(province.account("law_head")).get(f"/conversations/{group.id}")
    assert detail["heir"] == str(heir.id)


def test_groups_alike_are_found_before_another_is_made(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    head = Api(province.account("head"))
    ids = [str(province.people[key].id) for key in OTHERS]

    def alike(people: list[str], title: str = "", key: str = "head") -> list[str]:
        found = Api(province.account(key)).post("/groups/alike", {"people": people, "title": title})
        return [one["id"] for one in found]

    assert alike(ids) == [str(group.id)]
    assert alike(ids[:2]) == [], "other people"
    assert alike(ids[:2], "条例转发工作组") == [str(group.id)], "the same title with them in it"
    assert alike(ids, key="finance_head") == [], "not one's own"
    head.post(f"/conversations/{group.id}/archive", {})
    assert alike(ids) == [], "over"

    def grow() -> None:
        create_group(by=province.people["head"], title="另一个", people=[int(one) for one in ids])

    grow()
    assert_constant_queries(lambda: head.post("/groups/alike", {"people": ids}), grow=grow, at_most=22)


def test_the_count_of_people_leaves_out_whom_one_may_not_find(province: SmallProvince) -> None:
    """A division that only its own people see counts for nobody else."""
    group = ensure_unit(unit_id=province.units["department"].id)
    before = Api(province.account("head")).get(f"/conversations/{group.id}")["people"]
    row = province.appointments["law_head"]
    Appointment.objects.filter(id=row.id).update(scope=row.path)
    assert Api(province.account("head")).get(f"/conversations/{group.id}")["people"] == before - 1
    assert Api(province.account("law_head")).get(f"/conversations/{group.id}")["people"] == before


def test_a_note_names_no_hidden_person(province: SmallProvince, group: Conversation) -> None:
    row = province.appointments["finance_head"]
    Appointment.objects.filter(id=row.id).update(scope=province.units["department"].path)
    people = {"people": [str(province.people["finance_head"].id)]}
    Api(province.account("head")).post(f"/conversations/{group.id}/members", people)
    assert Membership.objects.filter(conversation=group, left_at=None).count() == 5
    assert "仇知远" not in notes(group)[-1]
