"""A few requests and 签报 in every state, made and decided through their own verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from approvals import services as approvals
from approvals.calendar import calendar
from approvals.due import day_end
from approvals.models import Request
from approvals.selectors import active_task_for
from approvals.selectors.papers import SUBJECT
from approvals.services import outside
from approvals.services.forms import ensure_ready_forms
from approvals.services.papers import create_request, open_for_reading, submit_request
from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Person

_REPORT = (
    "为做好明年全省事业单位公开招聘工作，拟于下月召开视频培训会，主要内容为政策解读、系统操作和经验交流，"
    "参会范围为各地级以上市人力资源社会保障局分管负责同志和业务科室负责人。\n会期半天，不安排食宿，所需经费从年度培训费中列支。\n妥否，请批示。"
)

# Papers of one kind, which their head may read and agree to together.
_RIDES = [
    (3, "省档案馆", "移交人事档案。"),
    (4, "广州市人力资源和社会保障局", "招聘工作会商。"),
    (5, "省财政厅", "对接培训经费。"),
]


def build() -> str:
    ensure_ready_forms()
    for make in (_drafts, _under_way, _finished, _reports, _outside):
        make()
    return f"{Request.objects.count()} requests"


def _person(key: str) -> Person:
    return Person.objects.select_related("account").get(account__login=f"demo.{key}")


def _hand_in(owner: str, form: str, **data: Any) -> Request:
    by = _person(owner)
    draft = create_request(by=by, form=form, data=data)
    return submit_request(request_id=draft.id, by=by, token=draft.draft_token, idempotency_key=uuid4().hex)


def _decide(
    request: Request, who: str, action: str, opinion: str, data: dict[str, Any] | None = None
) -> None:
    by = _person(who)
    request = open_for_reading(request_id=request.id, by=by)
    task = active_task_for(by, SUBJECT, request.id)
    if task is None or request.current_version is None:
        raise RuntimeError(f"{who} holds no turn of {request.title}")
    approvals.decide(
        task_id=task.id,
        by=by,
        action=action,
        opinion=opinion,
        seen_hash=request.current_version.sha256,
        idempotency_key=uuid4().hex,
        data=data,
    )


def _workday(ahead: int) -> date:
    """The working day that lies so many working days ahead."""
    day, known = clock.today(), calendar()
    while ahead:
        day += timedelta(days=1)
        ahead -= known.is_working(day)
    return day


def _day(ahead: int) -> str:
    return _workday(ahead).isoformat()


def _drafts() -> None:
    begun: list[tuple[str, str, dict[str, Any]]] = [
        ("clerk", "trip", {"place": "江门", "reason": "调研事业单位招聘情况。"}),
        ("division.head", "report", {"subject": "关于增加招聘考务人员的请示"}),
        ("deputy.director", "leave", {"reason": "返乡。"}),
    ]
    for who, form, data in begun:
        create_request(by=_person(who), form=form, data=data)


def _under_way() -> None:
    period = {"from": _day(6), "to": _day(7)}
    _hand_in("clerk", "leave", kind="annual", period=period, reason="回江门探亲。")
    vehicle = _hand_in(
        "clerk",
        "vehicle",
        day=_day(2),
        time="9:00 至 12:00",
        place="省府大院",
        people="2",
        reason="送签文件。",
    )
    _decide(vehicle, "division.head", "agree", "同意。")
    for ahead, place, reason in _RIDES:
        _hand_in(
            "clerk", "vehicle", day=_day(ahead), time="9:00 至 12:00", place=place, people="3", reason=reason
        )
    items = [
        {"day": _day(0), "what": "广州至江门往返高铁", "papers": "4", "sum": "236.00"},
        {"day": _day(0), "what": "住宿两晚", "papers": "1", "sum": "760.50"},
    ]
    returned = _hand_in("clerk", "reimbursement", kind="travel", items=items, reason="赴江门督导招聘工作。")
    _decide(returned, "division.head", "return", "请补充住宿发票明细。")


def _finished() -> None:
    room = _hand_in(
        "clerk",
        "meeting_room",
        subject="招聘工作碰头会",
        day=_day(1),
        time="15:00",
        people="12",
        needs="screen",
    )
    _decide(room, "division.head", "agree", "同意。")
    _decide(room, "office.reviewer", "agree", "安排在三楼第二会议室。")
    items = [{"name": "碎纸机", "count": "2", "price": "1280.00"}]
    refused = _hand_in(
        "clerk", "purchase", subject="碎纸机", means="self", items=items, reason="处室更换旧设备。"
    )
    _decide(refused, "division.head", "reject", "先用办公室库存，暂不采购。")
    seal = _hand_in(
        "countersigner.law",
        "leave",
        kind="personal",
        period={"from": _day(3), "to": _day(3)},
        reason="家中有事。",
    )
    if seal.chain_id is not None:
        approvals.withdraw(chain_id=seal.chain_id, by=_person("countersigner.law"), reason="行程有变。")


def _reports() -> None:
    waiting = _hand_in(
        "clerk", "report", subject="关于召开全省事业单位公开招聘培训会的签报", text=_REPORT, reach="leader"
    )
    _decide(waiting, "division.head", "agree", "拟同意，请陈厅长审示。")
    _decide(waiting, "deputy.director", "agree", "同意，请顾厅长批示。")
    divided = _hand_in(
        "clerk",
        "report",
        subject="关于开展人事档案整理工作的签报",
        text="拟用两个月时间，对在职人员人事档案进行集中整理，查漏补缺，统一装订。\n妥否，请批示。",
        reach="deputy",
    )
    _decide(divided, "division.head", "agree", "拟同意。")
    parts = [
        ("division.head", "制定方案并组织整理", 10),
        ("countersigner.finance", "落实档案盒和装订经费", 5),
    ]
    named = [
        {
            "to": "person",
            "id": str(_person(key).id),
            "label": _person(key).name,
            "lead": index == 0,
            "what": what,
            "due_on": _day(days),
        }
        for index, (key, what, days) in enumerate(parts)
    ]
    _decide(
        divided,
        "deputy.director",
        "agree",
        "同意。请人事管理处牵头，规划财务处配合。",
        {"choose": {"handle": named}},
    )
    _decide(divided, "countersigner.finance", "agree", "经费已列入本季度预算，档案盒本周到货。")


def _outside() -> None:
    """Another system's tasks in the same list (统一待办)."""
    admin, speaker = Account.objects.get(login="demo.admin.system"), _person("office.reviewer")
    host = "matters.example.cn"
    outside.set_system(
        by=admin, key="matters", name="省事项平台", hosts=[host], owner=speaker.id, enabled=True
    )
    todos = [
        ("clerk", "补正事业单位岗位备案材料", 2),
        ("division.head", "审核事业单位岗位备案", 3),
    ]
    for number, (who, title, days) in enumerate(todos, start=1):
        wanted = outside.Wanted(
            external_id=f"GW-{number}",
            person=_person(who).id,
            title=title,
            url=f"https://{host}/todo/{number}",
            due_at=day_end(_day(days)),
        )
        outside.put_todo(by=speaker.account, system_key="matters", wanted=wanted)
