"""Work for those of the walk's people whose posts alone would bring them little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from office.demo.history_cast import Cast, Division, Organ
from office.demo.history_text import Topic
from office.kernel.models import Account
from orgchart.models import Unit
from orgchart.selectors import Assignee


@dataclass(frozen=True)
class Order:
    """One document to make: whose, about what, and where it should stand (None: wherever it got to).

    ``within``: begun so many working days ago at most.
    """

    organ: Organ
    division: Division
    topic: Topic
    stop: str = ""
    age: int = 0
    returned: bool = False
    drafter: Assignee | None = None
    within: int = 90


@dataclass(frozen=True)
class Desk:
    """A persona's own division, and the topics of what it sent, has under way, got back and drafts."""

    login: str
    organ: str
    division: str
    sent: list[str]
    open: list[tuple[str, int, str]] = field(default_factory=list)  # (stage, age in working minutes, topic)
    returned: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)


DESKS = [
    # The head of 督查室 checks what its people write.
    Desk(
        "demo.supervisor",
        "广东省人民政府办公厅",
        "督查室",
        sent=[
            "通知 开展2026年省政府重点工作督查",
            "通报 上半年省政府重点工作督查情况",
            "函 商请反馈省十件民生实事进展",
            "通知 做好督查发现问题整改“回头看”工作",
            "通知 规范督查检查考核计划管理",
            "函 商请核查群众反映办事难问题",
        ],
        open=[
            ("check", 40, "通知 开展岁末年初民生保障专项督查"),
            ("check", 260, "函 商请提供稳就业政策落实情况"),
            ("office_review", 180, "通报 三季度省政府重点工作督查情况"),
        ],
    ),
    Desk(
        "demo.department.admin",
        "江门市人力资源和社会保障局",
        "办公室",
        sent=[
            "通知 更新机构编制和人员实名制信息",
            "通知 规范公文办理系统账号管理",
            "通知 做好办公用房和通讯录核对工作",
            "函 商请协助核对内设机构调整信息",
            "通知 组织电子公文系统使用培训",
        ],
        open=[
            ("check", 90, "通知 做好年度人事档案核对工作"),
            ("issue", 240, "通知 调整局机关值班安排"),
            ("register", 70, "通知 规范局机关公务接待管理"),
            ("proof", 130, "函 商请提供全市人事档案数字化进展"),
        ],
        returned=["通知 规范内设机构印章使用管理"],
        drafts=["通知 做好干部通讯录更新工作", "函 商请确认科室职责分工"],
    ),
    Desk(
        "demo.clerk",
        "广东省人力资源和社会保障厅",
        "事业单位人事管理处",
        sent=[],
        returned=["通知 做好事业单位岗位聘用备案工作", "函 征求事业单位考核办法修改意见"],
        drafts=[
            "函 征求县以下事业单位岗位设置意见",
            "通知 做好岁末年初事业单位人事统计工作",
            "通知 开展聘用合同管理情况调研",
            "通知 组织事业单位人事管理座谈会",
        ],
    ),
]


@dataclass(frozen=True)
class Place:
    """Where a desk stands, and who drafts there: its persona, or the first who is no head."""

    desk: Desk
    organ: Organ
    division: Division
    drafter: Assignee


def places(cast: Cast) -> list[Place]:
    found = []
    for desk in DESKS:
        organ = cast.organ(Unit.objects.get(name=desk.organ))
        division = next(one for one in organ.divisions if one.unit.name == desk.division)
        account = Account.objects.get(login=desk.login)
        own = [one for one in division.drafters if one.account_id == account.id]
        found.append(Place(desk, organ, division, (own or division.drafters)[0]))
    return found


def desk_orders(place: Place) -> Iterator[Order]:
    """What the persona's division has written."""
    where = (place.organ, place.division)
    for line in place.desk.sent:
        yield Order(*where, Topic.parse(line), drafter=place.drafter)
    for stage, age, line in place.desk.open:
        yield Order(*where, Topic.parse(line), stage, age, drafter=place.drafter)
    for line in place.desk.returned:
        yield Order(*where, Topic.parse(line), returned=True, drafter=place.drafter)
