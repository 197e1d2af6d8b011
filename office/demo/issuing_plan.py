"""The department's plan of documents for the year: a few lines, kept by its registry."""

from __future__ import annotations

from documents.services.planning import Wish, plan
from office.kernel import clock
from orgchart.models import Person, Unit

DEPARTMENT = "广东省人力资源和社会保障厅"
KEEPER = "demo.registry.clerk"
# (title, kind, quarter, normative, division)
LINES = [
    ("关于印发《广东省事业单位公开招聘办法》的通知", "通知", 3, True, "事业单位人事管理处"),
    ("关于做好事业单位岗位设置管理工作的通知", "通知", 1, False, "事业单位人事管理处"),
    ("关于印发《广东省人力资源市场管理办法》的通知", "通知", 4, True, ""),
    ("关于做好高校毕业生就业服务工作的通知", "通知", 2, False, ""),
    ("关于全省人力资源和社会保障工作情况的报告", "报告", 0, False, "办公室"),
]


def build() -> str:
    """Write the lines; returns how many."""
    organ = Unit.objects.get(name=DEPARTMENT, level=1)
    keeper = Person.objects.get(account__login=KEEPER)
    divisions = dict(Unit.objects.filter(parent=organ).values_list("name", "id"))
    for title, kind, quarter, normative, division in LINES:
        wish = Wish(
            year=clock.today().year,
            title=title,
            kind=kind,
            quarter=quarter,
            normative=normative,
            unit_id=divisions.get(division),
        )
        plan(organ_id=organ.id, by=keeper, wish=wish)
    return f"{len(LINES)} lines"
