"""What the conditions of a flow may ask, by the kind of paper that goes along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from approvals.forms.definition import FormDefinition

Kind = Literal["number", "choice", "list"]


@dataclass(frozen=True)
class Choice:
    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Asked:
    """A field of the context. ``told``: the platform knows it, a dry run does not ask for it. ``absent``:
    names of forms that use the flow and have no such field.
    """

    key: str
    zh: str
    en: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    told: bool = False
    absent: tuple[str, ...] = ()


def _choices(*pairs: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(*pair) for pair in pairs)


_KINDS = (
    *("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知"),
    *("通报", "报告", "请示", "批复", "议案", "函", "纪要"),
)
_KIND = Asked("kind", "文种", "Kind", "choice", tuple(Choice(one, one, one) for one in _KINDS))
_URGENCY = Asked(
    "urgency",
    "缓急",
    "Urgency",
    "choice",
    _choices(("", "平件", "Ordinary"), ("加急", "加急", "Urgent"), ("特急", "特急", "Most urgent")),
)
_DIRECTION = Asked(
    "direction",
    "行文方向",
    "Direction",
    "choice",
    _choices(
        ("up", "上行", "Upward"),
        ("down", "下行", "Downward"),
        ("level", "平行", "Level"),
        ("public", "公布", "Public"),
    ),
)
_RECIPIENTS = Asked("recipients", "主送、抄送单位数", "Number of recipients", "number")
_ROLE = Asked(
    "role", "收文身份", "Received as", "choice", _choices(("main", "主送", "Main"), ("cc", "抄送", "Copy"))
)
_LEVEL = Asked(
    "level",
    "申请人身份",
    "Applicant's standing",
    "choice",
    _choices(
        ("staff", "一般人员", "Staff"),
        ("head", "部门负责人", "Head of a division"),
        ("leader", "单位领导", "Leader of the organ"),
        ("organ_head", "主要负责人", "Head of the organ"),
    ),
    told=True,
)
_HOLDS = Asked(
    "holds",
    "申请人兼任",
    "Applicant is also",
    "list",
    _choices(
        ("office_head", "办公室负责人", "Head of the office"),
        ("finance_head", "财务负责人", "Head of finance"),
    ),
    told=True,
)
_OF_PAPERS = {
    "document": (_KIND, _DIRECTION, _URGENCY, _RECIPIENTS),
    "incoming": (_KIND, _URGENCY, _ROLE),
}
REQUEST = "request"


def asked_of(subject_type: str, forms: Sequence[FormDefinition] = ()) -> list[Asked]:
    """``forms``: those that use the flow. A field that only some of them have names the others."""
    if subject_type != REQUEST:
        return list(_OF_PAPERS.get(subject_type, (_URGENCY,)))
    found: dict[str, Asked] = {}
    for form in forms:
        for one in form.fields:
            for asked in _of_field(one):
                found.setdefault(asked.key, asked)
    keys = {form.name.zh: {asked.key for one in form.fields for asked in _of_field(one)} for form in forms}
    shared = [
        replace(one, absent=tuple(name for name, has in keys.items() if one.key not in has))
        for one in found.values()
    ]
    return [*shared, _LEVEL, _HOLDS, _URGENCY]


def _of_field(one: Any) -> list[Asked]:
    """As ``approvals.forms.content.context`` hands them in."""
    zh, en = one.label.zh, one.label.en
    if one.type in ("number", "money", "computed"):
        return [Asked(one.key, zh, en, "number")]
    if one.type == "choice":
        choices = tuple(Choice(option.key, option.label.zh, option.label.en) for option in one.options)
        return [Asked(one.key, zh, en, "choice", choices)]
    if one.type == "date_range":
        return [
            Asked(f"{one.key}_days", f"{zh}（天数）", f"{en} (days)", "number"),
            Asked(f"{one.key}_working_days", f"{zh}（工作日）", f"{en} (working days)", "number"),
        ]
    return []
