"""Which invented person sits where in the walk: personas by organ, division and title."""

from __future__ import annotations

from datetime import date

_DEPARTMENT = "广东省人力资源和社会保障厅"
_BUREAU = "江门市人力资源和社会保障局"
_OFFICE = "办公室"

# (organ, division, title) → (login, name)
SEATS: dict[tuple[str, str, str], tuple[str, str]] = {
    (_DEPARTMENT, "厅领导", "厅长"): ("demo.director", "顾承安"),
    (_DEPARTMENT, "厅领导", "副厅长"): ("demo.deputy.director", "陈砚秋"),
    (_DEPARTMENT, _OFFICE, "主任"): ("demo.office.reviewer", "黄竹筠"),
    (_DEPARTMENT, _OFFICE, "一级主任科员"): ("demo.registry.clerk", "梁静之"),
    (_DEPARTMENT, _OFFICE, "二级主任科员"): ("demo.checker", "甄若木"),
    (_DEPARTMENT, _OFFICE, "三级主任科员"): ("demo.seal.custodian", "余闻笛"),
    (_DEPARTMENT, "政策法规处", "处长"): ("demo.countersigner.law", "容若谷"),
    (_DEPARTMENT, "规划财务处", "处长"): ("demo.countersigner.finance", "冼知白"),
    (_DEPARTMENT, "事业单位人事管理处", "处长"): ("demo.division.head", "曾景行"),
    (_DEPARTMENT, "事业单位人事管理处", "一级主任科员"): ("demo.clerk", "周以宁"),
    (_BUREAU, "局领导", "局长"): ("demo.city.leader", "骆云舒"),
    (_BUREAU, _OFFICE, "主任"): ("demo.city.office", "谭望舒"),
    (_BUREAU, _OFFICE, "一级主任科员"): ("demo.city.registry", "伍见青"),
    (_BUREAU, _OFFICE, "四级主任科员"): ("demo.department.admin", "简嘉树"),
    (_BUREAU, "事业单位人事管理科", "科长"): ("demo.city.division.head", "区慕言"),
    ("广东省人民政府", "省政府领导", "副省长"): ("demo.provincial.leader", "陆知行"),
    ("广东省人民政府办公厅", "督查室", "主任"): ("demo.supervisor", "温如许"),
}

# (name, home organ, home division, organ served in, title there, first day no longer there)
TEMPORARY: list[tuple[str, str, str, str, str, date]] = [
    ("沈知微", _DEPARTMENT, "就业促进处", _BUREAU, "副局长", date(2027, 9, 1)),
]

# (login, organ, rights, first day no longer held)
ADMIN_SCOPE: tuple[str, str, list[str], date] = (
    "demo.department.admin",
    _BUREAU,
    ["structure", "people", "roles"],
    date(2028, 1, 1),
)

# The three administrators hold accounts, no posts.
ADMINISTRATORS = [
    ("demo.admin.system", "system"),
    ("demo.admin.security", "security"),
    ("demo.admin.audit", "audit"),
]
