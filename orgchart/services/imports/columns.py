"""The columns of the two sheets: one list serves the template, the export, the reader and the errors.

A reference to a unit or person is its external id, or ``#`` and the system's own number where it has
none (``#`` also keeps spreadsheet programs from rounding the 19 digits).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orgchart.models import AppointmentKind, ImportSubject, OrganKind, UnitKind

YES_NO = {"是": True, "否": False}
UNIT_KINDS = {
    "地区": UnitKind.REGION.value,
    "机构": UnitKind.ORGAN.value,
    "内设机构": UnitKind.DIVISION.value,
    "分组": UnitKind.COLLECTION.value,
}
ORGAN_KINDS = {
    "人民政府": OrganKind.GOVERNMENT.value,
    "政府办公厅（室）": OrganKind.GENERAL_OFFICE.value,
    "政府部门": OrganKind.DEPARTMENT.value,
    "党委": OrganKind.PARTY_COMMITTEE.value,
    "党委部门": OrganKind.PARTY.value,
    "人大": OrganKind.CONGRESS.value,
    "政协": OrganKind.CONSULTATIVE.value,
    "乡镇（街道）": OrganKind.TOWNSHIP.value,
}
LEVELS = {"省": 1, "市": 2, "县": 3, "乡": 4, "村": 5}
KINDS = {
    "主职": AppointmentKind.PRIMARY.value,
    "兼任": AppointmentKind.CONCURRENT.value,
    "借调": AppointmentKind.SECONDED.value,
    "挂职": AppointmentKind.TEMPORARY.value,
    "主持工作": AppointmentKind.ACTING.value,
}
GENDERS = {"女": "f", "男": "m"}

Value = str | int | bool | None


@dataclass(frozen=True)
class Column:
    """``form`` names how a cell is read (services.imports.cells); ``limit`` is characters, or the
    greatest number; ``kept``: an empty cell leaves the present value as it is, else it clears it.
    """

    key: str
    zh: str
    en: str
    form: str = "text"
    limit: int = 0
    required: bool = False
    kept: bool = False
    choices: Mapping[str, Value] = field(default_factory=dict)
    also: tuple[str, ...] = ()  # other headings for the same column
    hint_zh: str = ""
    hint_en: str = ""

    def shown(self, value: Value) -> str:
        """A value as its cell holds it."""
        if value is None or value == "":
            return ""
        for label, one in self.choices.items():
            if one == value and isinstance(one, bool) == isinstance(value, bool):
                return label
        return str(value)


_ID = Column(
    "id",
    "系统编号",
    "System number",
    "reference",
    limit=20,
    hint_zh="导出时自动填写，新增的行留空",
    hint_en="filled in by the export; leave it empty for new rows",
)
_CODE = Column(
    "code",
    "外部编号",
    "External id",
    "code",
    limit=64,
    kept=True,
    also=("编号", "人员编号", "单位编码"),
    hint_zh="本系统之外使用的编号，全省唯一，新增的行必填",
    hint_en="the id other systems use, unique in the province; required for new rows",
)

UNIT_COLUMNS: tuple[Column, ...] = (
    _ID,
    _CODE,
    Column("name", "单位名称", "Name", limit=80, required=True),
    Column("short_name", "简称", "Short name", limit=40, kept=True),
    Column(
        "parent",
        "上级编号",
        "Parent id",
        "reference",
        limit=64,
        hint_zh="上级单位的外部编号，或“#”加系统编号",
        hint_en="the parent's external id, or # and its system number",
    ),
    Column("kind", "单位类型", "Kind", "choice", required=True, choices=UNIT_KINDS),
    Column("organ_kind", "机构类别", "Class of organ", "choice", choices=ORGAN_KINDS),
    Column("level", "层级", "Level", "choice", choices=LEVELS, kept=True),
    Column("function", "职能条线", "Line of business", limit=20),
    Column("code_word", "机关代字", "Code word", limit=20),
    Column("region_code", "行政区划代码", "Region code", "region", limit=12, kept=True),
    Column("credit_code", "统一社会信用代码", "Social credit code", "credit", limit=18),
    Column("establishment", "编制数", "Establishment", "number", limit=1_000_000),
    Column("may_issue", "可发文", "Issues documents", "choice", choices=YES_NO, kept=True),
    Column("sort", "排序", "Order", "number", limit=1_000_000_000, kept=True),
    Column("valid_from", "设立日期", "Founded on", "date", kept=True),
)

PEOPLE_COLUMNS: tuple[Column, ...] = (
    _ID,
    _CODE,
    Column("name", "姓名", "Name", limit=40, required=True),
    Column(
        "login",
        "登录名",
        "Login",
        "code",
        limit=64,
        kept=True,
        hint_zh="新增人员留空时用外部编号；已有人员不可更改",
        hint_en="for new people the external id when empty; cannot be changed for others",
    ),
    Column("gender", "性别", "Gender", "choice", choices=GENDERS),
    Column("mobile", "手机", "Mobile", "mobile", limit=20, also=("手机号", "手机号码")),
    Column("office_phone", "办公电话", "Office phone", "phone", limit=20),
    Column(
        "unit",
        "单位编号",
        "Unit id",
        "reference",
        limit=64,
        required=True,
        hint_zh="所在单位的外部编号，或“#”加系统编号",
        hint_en="the unit's external id, or # and its system number",
    ),
    Column(
        "unit_name",
        "单位名称",
        "Unit name",
        "ignored",
        hint_zh="仅供查看，导入时不读取",
        hint_en="for reading only; not imported",
    ),
    Column("post", "岗位", "Post", limit=40, required=True, also=("职务",)),
    Column(
        "is_head",
        "负责人岗位",
        "Head of unit",
        "choice",
        choices=YES_NO,
        kept=True,
        also=("负责人职务",),
    ),
    Column("kind", "任职类型", "Kind of appointment", "choice", choices=KINDS, kept=True),
    Column("valid_from", "任职开始", "From", "date", kept=True),
    Column(
        "valid_to",
        "任职截止（不含当日）",
        "Until (first day not held)",
        "date",
        also=("任职截止", "任职结束"),
    ),
)

_COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportSubject.UNITS: UNIT_COLUMNS,
    ImportSubject.PEOPLE: PEOPLE_COLUMNS,
}
NEEDED: dict[str, tuple[str, ...]] = {  # headings a file must have, besides one of id and code
    ImportSubject.UNITS: ("name", "parent", "kind"),
    ImportSubject.PEOPLE: ("name", "unit", "post"),
}
ERRORS = Column("errors", "错误", "Errors", "ignored")


def columns_of(subject: str) -> tuple[Column, ...]:
    return _COLUMNS[subject]


def by_key(subject: str) -> dict[str, Column]:
    return {column.key: column for column in columns_of(subject)}


def find_columns(subject: str, headings: Sequence[str]) -> list[Column | None]:
    """For each heading its column, None where no column is called so."""
    names = {
        name.casefold(): column
        for column in columns_of(subject)
        for name in (column.zh, column.en, column.key, *column.also)
    }
    return [names.get(heading.strip().rstrip("*＊").strip().casefold()) for heading in headings]
