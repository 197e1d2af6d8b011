"""Papers that came by post and exchange: a few at the registries' desks, one real title among them.

The titles and numbers are public facts; the pages are stand-ins made here, and say so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import typst

from documents.models import Delivery
from documents.outside.pictures import FONTS
from documents.services import receiving
from documents.services.outside import OutsideWish, register_outside
from office.kernel import clock, files
from orgchart.models import Person, Unit
from orgchart.selectors import people_by_ids, people_in_role

CIVIL = "广东省民政厅"
DEPARTMENT = "广东省人力资源和社会保障厅"
STAND_IN = "（演示用替代正文，不是原文。）"
_PAGE = """#set page(width: 210mm, height: 297mm, margin: (x: 27mm, y: 36mm))
#set text(font: ("Office Song", "Office Hei"), size: 16pt, lang: "zh")
#let d = json(bytes(sys.inputs.at("d")))
#align(center, text(size: 30pt, font: ("Office Biaosong", "Office Song"), fill: rgb("#C8171E"))[#d.mark])
#v(14mm)
#align(center)[#d.number]
#line(length: 100%, stroke: 1.2pt + rgb("#C8171E"))
#v(10mm)
#align(center, text(size: 20pt, font: ("Office Biaosong", "Office Song"))[#d.title])
#v(8mm)
#for line in d.lines { par(first-line-indent: (amount: 2em, all: true), text(line)) }
#v(10mm)
#align(right)[#d.sender \\ #d.day]
"""


@dataclass(frozen=True)
class _Paper:
    organ: str
    sender: str
    number: str
    title: str
    issued: date
    means: str
    kind: str = "通知"
    checked: bool = False  # 初审 is done: it lies at 拟办


PAPERS = [
    _Paper(
        CIVIL,
        "民政部",
        "民发〔2026〕26号",
        "民政部关于印发《外国人在中华人民共和国收养三代以内旁系同辈血亲的子女或者收养继子女登记办法》的通知",
        date(2026, 8, 10),
        "exchange",
        checked=True,
    ),
    _Paper(
        DEPARTMENT,
        "国家中医药局",
        "国中医药医政发〔2026〕6号",
        "关于印发医疗卫生强基工程中医药行动方案的通知",
        date(2026, 7, 29),
        "exchange",
        checked=True,
    ),
    _Paper(
        DEPARTMENT,
        "南岭职业技术学院（演示）",
        "",
        "关于商请支持公开招聘考务工作的函",
        date(2026, 11, 9),
        "post",
        kind="函",
    ),
]


def build() -> str:
    """Register them as their registries would; returns what was made."""
    made = [_register(paper) for paper in PAPERS]
    return f"{sum(row is not None for row in made)} papers"


def _register(paper: _Paper) -> Delivery | None:
    unit = Unit.objects.filter(name=paper.organ).first()
    clerks = people_in_role("registry", unit) if unit else []
    if unit is None or not clerks:
        return None
    clerk = people_by_ids([clerks[0].person_id])[clerks[0].person_id]
    today = clock.today()
    issued = min(paper.issued, today)
    file = files.save(_pdf(paper), name=f"{paper.number or paper.title}.pdf", by=clerk.account_id)
    form = OutsideWish(
        unit_id=unit.id,
        sender=paper.sender,
        number=paper.number,
        title=paper.title,
        kind=paper.kind,
        issued_on=issued,
        means=paper.means,
        received_on=today,
        pages=1,
        file_ids=[file.id],
        read_by="text",
        key=f"demo-outside-{paper.number or paper.title}"[:64],
    )
    row = register_outside(by=clerk, wish=form)
    return _check(row, clerk) if paper.checked else row


def _check(row: Delivery, clerk: Person) -> Delivery:
    key = f"demo-outside-{row.id}"
    return receiving.first_check(delivery_id=row.id, by=clerk, accepted=True, idempotency_key=key)


def _pdf(paper: _Paper) -> bytes:
    """One page with a text layer; the same words always give the same file."""
    day = paper.issued
    data = {
        "mark": f"{paper.sender}文件",
        "number": paper.number,
        "title": paper.title,
        "lines": [STAND_IN, "现将有关事项通知如下，请结合实际认真贯彻执行。"],
        "sender": paper.sender,
        "day": f"{day.year}年{day.month}月{day.day}日",
    }
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    inputs = {"d": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(_PAGE.encode(), format="pdf", font_paths=fonts, sys_inputs=inputs, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst made no file")
    return made
