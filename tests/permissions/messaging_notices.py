"""Who may do what with notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from messaging.models import Notice
from messaging.services.notices.replies import answer_notice
from messaging.services.notices.rules import Wish
from messaging.services.notices.sending import send_notice
from office.kernel import clock
from office.kernel.ids import new_id
from orgchart.models import Person, Unit
from orgchart.selectors.people import appointments_of
from orgchart.selectors.rollup import serving_under
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

SENDER, READER, STRANGER = "division_head", "clerk", "seal_custodian"
READERS = "whom the notice is for"
KEY = UUID("6f66666963650000000000000000006e")


def _division(world: World) -> Unit:
    return appointments_of(world.person(SENDER))[0].unit


def _notice(world: World, name: str = "", **wish: Any) -> Notice:
    """A notice of the division head to the division, one for each name."""
    asked = Wish(
        client_id=uuid5(KEY, name),
        title="关于权限表的通知",
        text="请阅知。",
        audience=[(_division(world).id, True)],
        **{"reply": "rsvp", **wish},
    )
    return send_notice(by=world.person(SENDER), wish=asked)


def _at(world: World, tail: str = "", *, name: str = "", body: dict[str, Any] | None = None) -> Call:
    return Call(f"/notices/{_notice(world, name).conversation_id}{tail}", body)


def _audience(world: World) -> dict[str, Any]:
    return {"audience": [{"unit": str(_division(world).id)}]}


def _new(world: World) -> Call:
    words = {"client_id": str(uuid5(KEY, str(new_id()))), "title": "通知", "text": "请阅知。"}
    return Call("/notices", words | _audience(world))


def _meeting(world: World) -> Call:
    notice = _notice(world, "meeting", starts_at=clock.now() + timedelta(days=30))
    return Call(f"/notices/{notice.conversation_id}/calendar")


def _corrected(world: World) -> Call:
    body = {"client_id": str(uuid5(KEY, str(new_id()))), "text": "改为下周。", "reason": "时间有误"}
    return _at(world, "/correct", name="correct", body=body)


def _tree(world: World, tail: str = "") -> Call:
    return Call(f"/conversations/{_notice(world).conversation_id}/readers/tree{tail}")


def readers_of_many(world: World) -> Call:
    """The people of one division, by name."""
    return _tree(world, f"?unit={_division(world).id}")


def answers_of_many(world: World) -> Call:
    notice = _notice(world, "answered", reply="private")
    for one in serving_under([_division(world).path]):
        if one.account_id != notice.sender_id:
            by = Person.objects.get(account_id=one.account_id)
            answer_notice(by=by, conversation_id=notice.conversation_id, choice="text", note="已办")
    return Call(f"/notices/{notice.conversation_id}/answers")


def waiting_of_many(world: World) -> Call:
    for number in range(6):
        _notice(world, f"waiting {number}", due_at=clock.now() + timedelta(days=3))
    return Call("/notices/waiting")


ROWS = [
    Row("notice_reach", "everybody: by their own posts", SENDER, lambda w: Call("/notices/reach")),
    Row(
        "count_notice_readers",
        "who may address the units",
        SENDER,
        lambda w: Call("/notices/count", _audience(w)),
        READER,
        422,
    ),
    Row("send_notice", "who may address the units", SENDER, _new, READER, 422),
    Row("waiting_notices", "everybody: their own", READER, lambda w: Call("/notices/waiting")),
    Row("get_notice", READERS, READER, lambda w: _at(w), STRANGER),
    Row(
        "answer_notice",
        READERS,
        READER,
        lambda w: _at(w, "/answer", body={"choice": "attend"}),
        STRANGER,
    ),
    Row(
        "urge_notice",
        "its sender",
        SENDER,
        lambda w: _at(w, "/urge", name="urge", body={"reason": "急用"}),
        READER,
        403,
    ),
    Row("correct_notice", "its sender", SENDER, _corrected, READER, 403),
    Row(
        "withdraw_notice",
        "its sender",
        SENDER,
        lambda w: _at(w, "/withdraw", name="withdraw", body={"reason": "发错"}),
        READER,
        403,
    ),
    Row("end_notice", "its sender", SENDER, lambda w: _at(w, "/end", name="end"), READER, 403),
    Row("notice_calendar", READERS, READER, _meeting, STRANGER),
    Row("export_notice", "its sender", SENDER, lambda w: _at(w, "/export?form=csv"), READER, 403),
    Row(
        "list_readers_by_unit",
        "its sender; heads, where it came up to them, for their people",
        SENDER,
        _tree,
        READER,
        403,
    ),
    Row("list_notice_answers", "its sender", SENDER, lambda w: _at(w, "/answers"), READER, 403),
]
