"""Papers from outside, for tests: originals made here, the form, and 省民政厅 with 21 cities' 民政局."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import typst

from documents.models import Delivery
from documents.outside.pictures import FONTS
from documents.services.outside import OutsideWish, register_outside
from office.kernel import files
from orgchart.models import OrganKind, Person, Role, UnitKind
from orgchart.services.loading import Loader
from tests.documents.factories import Desk, key
from tests.orgchart.factories import SINCE, SmallProvince, _Builder

SENDER = "民政部"
NUMBER = "民发〔2026〕26号"
TITLE = "民政部关于印发《外国人在中华人民共和国收养三代以内旁系同辈血亲的子女或者收养继子女登记办法》的通知"
ISSUED = date(2026, 8, 10)
FORWARDED = f"广东省民政厅转发{TITLE}"
CITIES = (
    *("广州", "深圳", "珠海", "汕头", "佛山", "韶关", "河源", "梅州", "惠州", "汕尾", "东莞"),
    *("中山", "江门", "阳江", "湛江", "茂名", "肇庆", "清远", "潮州", "揭阳", "云浮"),
)
PAGE = [
    "民政部文件",
    NUMBER,
    "民政部关于印发《外国人在中华人民共和国收养三代以内旁系",
    "同辈血亲的子女或者收养继子女登记办法》的通知",
    "各省、自治区、直辖市民政厅（局）：",
    "（以下为演示用替代正文，不是原文。）现将登记办法印发给你们，请认真贯彻执行。",
    "民政部",
    "2026年8月10日",
]


@cache
def pdf(*lines: str) -> bytes:
    """A page of text with a text layer; by default the ministry's notice with a stand-in body."""
    source = (
        '#set text(font: ("Office Song", "Office Hei"), size: 14pt)\n'
        '#for line in json(bytes(sys.inputs.at("d"))) { par(text(line)) }\n'
    )
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    inputs = {"d": json.dumps(lines or PAGE)}
    made = typst.compile(source.encode(), format="pdf", font_paths=fonts, sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def wish(person: Person, **more: Any) -> OutsideWish:
    """The form as a registrar fills it, with one original of theirs."""
    if "file_ids" not in more:
        content = more.pop("content", b"%PDF-1.7 " + key().encode())
        more["file_ids"] = [files.save(content, name="民发26号.pdf", by=person.account_id).id]
    values: dict[str, Any] = {
        "sender": SENDER,
        "number": NUMBER,
        "title": TITLE,
        "kind": "通知",
        "issued_on": ISSUED,
        "means": "exchange",
        "received_on": date(2026, 8, 14),
        "pages": 6,
        "copies": 2,
        "key": key(),
    }
    return OutsideWish(**(values | more))


def registered(desk: Desk, who: str = "registrar", **more: Any) -> Delivery:
    person = desk.person(who)
    return register_outside(by=person, wish=wish(person, **more))


def civil_desk() -> Desk:
    """省民政厅 (with the keys that the walk's desk uses) and the 21 cities' 民政局."""
    builder = _Builder(Loader(since=SINCE))
    builder.unit("province", None, UnitKind.REGION, "广东省", region_code="44", level=1)
    builder.organ("government", "province", OrganKind.GOVERNMENT, "广东省人民政府", "省政府", "粤府")
    department = OrganKind.DEPARTMENT
    builder.organ("department", "government", department, "广东省民政厅", "省民政厅", "粤民", function="民政")
    builder.division("leaders", "department", "厅领导", "领导")
    builder.division("office", "department", "办公室", "办公室")
    builder.division("affairs", "department", "社会事务处")
    builder.leader("director", "leaders", "骆云舒", "厅长", head=True)
    builder.head("office_head", "office", "谭望舒", "办公室主任")
    builder.head("head", "affairs", "曾静之", "处长")
    builder.holder("clerk", "affairs", "简嘉树", "一级科员")
    builder.holder("registrar", "office", "梁见青", "文书", roles=(Role.REGISTRY, Role.SECRETARY))
    builder.holder("checker", "office", "甄若木", "校对", roles=(Role.CHECKER,))
    builder.holder("seal_custodian", "office", "余闻笛", "印章管理员", roles=(Role.SEAL,))
    builder.loader.role(
        builder.made.units["department"], builder.made.appointments["office_head"], Role.REVIEWER
    )
    for index, city in enumerate(CITIES, start=1):
        region = f"city{index}"
        builder.unit(region, "province", UnitKind.REGION, f"{city}市", region_code=f"44{index:02}", level=2)
        builder.organ(
            f"government{index}", region, OrganKind.GOVERNMENT, f"{city}市人民政府", f"{city}市政府", "府"
        )
        name, short = f"{city}市民政局", f"{city}市民政局"
        builder.organ(f"bureau{index}", f"government{index}", department, name, short, "民", function="民政")
    builder.holder("bureau_registrar", "bureau13", "查晓岚", "收发员", roles=(Role.REGISTRY,))
    builder.loader.flush()
    made: SmallProvince = builder.made
    return Desk(made)
