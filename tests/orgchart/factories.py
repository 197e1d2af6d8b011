"""A small province for the tests of all apps: real names of organs, invented people.

province = small_province()
province.units["bureau"]       # 江门市人力资源和社会保障局
province.people["clerk"]       # a Person; .account signs in
province.appointments["clerk"]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from office.kernel.models import Account
from orgchart.models import Appointment, OrganKind, Person, Role, Unit, UnitKind
from orgchart.services.loading import Loader

SINCE = date(2024, 1, 1)


@dataclass
class SmallProvince:
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)

    def account(self, key: str) -> Account:
        return self.people[key].account


def small_province() -> SmallProvince:
    """广东省, its government and 人社厅 with divisions; 江门市 and 广州市 with theirs; 新会区."""
    builder = _Builder(Loader(since=SINCE))
    builder.regions()
    builder.department()
    builder.bureau()
    builder.others()
    builder.loader.flush()
    return builder.made


class _Builder:
    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.made = SmallProvince()

    def unit(
        self, key: str, parent: str | None, kind: str, name: str, short: str = "", **values: object
    ) -> Unit:
        above = self.made.units[parent] if parent else None
        unit = self.loader.unit(above, kind, name, short_name=short or name, **values)
        self.made.units[key] = unit
        return unit

    def holder(
        self, key: str, unit: str, name: str, title: str, *, roles: tuple[str, ...] = (), **post: object
    ) -> Appointment:
        """A person in a new post, with roles in the organ around it."""
        person = self.loader.person(name, login=f"test.{key}", mobile="13800001111", office_phone="8000")
        made = self.loader.post(self.made.units[unit], title, **post)
        row = self.loader.appoint(person, made)
        organ: Unit | None = made.unit
        while organ is not None and not organ.may_issue:
            organ = organ.parent
        for role in roles:
            self.loader.role(organ or made.unit, row, role)
        self.made.people[key], self.made.appointments[key] = person, row
        return row

    def head(self, key: str, unit: str, name: str, title: str) -> Appointment:
        return self.holder(key, unit, name, title, is_head=True, rank=6)

    def leader(self, key: str, unit: str, name: str, title: str, *, head: bool = False) -> Appointment:
        return self.holder(key, unit, name, title, is_head=head, is_leader=True, rank=3 if head else 4)

    def organ(
        self, key: str, parent: str, kind: str, name: str, short: str, code: str, **values: object
    ) -> Unit:
        return self.unit(key, parent, UnitKind.ORGAN, name, short, organ_kind=kind, code_word=code, **values)

    def division(self, key: str, organ: str, name: str, function: str = "") -> Unit:
        return self.unit(key, organ, UnitKind.DIVISION, name, function=function)

    def regions(self) -> None:
        government = OrganKind.GOVERNMENT
        self.unit("province", None, UnitKind.REGION, "广东省", region_code="44", level=1)
        self.organ("government", "province", government, "广东省人民政府", "省政府", "粤府")
        self.division("government_leaders", "government", "省政府领导", "领导")
        self.leader("governor", "government_leaders", "沈望川", "省长", head=True)
        self.leader("vice_governor", "government_leaders", "陆知行", "副省长")
        for key, name, code, number in (
            ("jiangmen", "江门市", "江", "4407"),
            ("guangzhou", "广州市", "穗", "4401"),
        ):
            self.unit(key, "province", UnitKind.REGION, name, region_code=number, level=2)
            short = f"{name}政府"
            self.organ(f"{key}_government", key, government, f"{name}人民政府", short, f"{code}府")
        self.unit("xinhui", "jiangmen", UnitKind.REGION, "新会区", region_code="440705", level=3)
        self.organ("xinhui_government", "xinhui", government, "新会区人民政府", "新会区政府", "新府")

    def department(self) -> None:
        name, department = "广东省人力资源和社会保障厅", OrganKind.DEPARTMENT
        self.organ("department", "government", department, name, "省人社厅", "粤人社", function="人社")
        self.division("leaders", "department", "厅领导", "领导")
        self.division("office", "department", "办公室", "办公室")
        self.division("law", "department", "政策法规处")
        self.division("finance", "department", "规划财务处")
        self.division("institutions", "department", "事业单位人事管理处")
        self.leader("director", "leaders", "骆云舒", "厅长", head=True)
        deputy = self.leader("deputy", "leaders", "单于飞", "副厅长")
        self.head("office_head", "office", "谭望舒", "办公室主任")
        self.head("law_head", "law", "区慕言", "处长")
        self.head("finance_head", "finance", "仇知远", "处长")
        self.head("head", "institutions", "曾静之", "处长")
        self.holder("clerk", "institutions", "简嘉树", "一级科员")
        self.holder("registrar", "office", "梁见青", "文书", roles=(Role.REGISTRY, Role.SECRETARY))
        self.holder("checker", "office", "甄若木", "校对", roles=(Role.CHECKER,))
        self.holder("seal_custodian", "office", "余闻笛", "印章管理员", roles=(Role.SEAL,))
        self.loader.role(self.made.units["department"], self.made.appointments["office_head"], Role.REVIEWER)
        self.loader.charge(deputy, self.made.units["institutions"])

    def bureau(self) -> None:
        name, department = "江门市人力资源和社会保障局", OrganKind.DEPARTMENT
        self.organ(
            "bureau", "jiangmen_government", department, name, "江门市人社局", "江人社", function="人社"
        )
        self.division("bureau_leaders", "bureau", "局领导", "领导")
        self.division("bureau_office", "bureau", "办公室", "办公室")
        self.division("bureau_institutions", "bureau", "事业单位人事管理科")
        self.leader("bureau_head", "bureau_leaders", "解望山", "局长", head=True)
        self.head("bureau_office_head", "bureau_office", "朴以宁", "办公室主任")
        self.holder("bureau_registrar", "bureau_office", "查晓岚", "收发员", roles=(Role.REGISTRY,))
        self.head("bureau_division_head", "bureau_institutions", "司徒念", "科长")

    def others(self) -> None:
        department, office = OrganKind.DEPARTMENT, OrganKind.GENERAL_OFFICE
        short = "广州市人社局"
        name = "广州市人力资源和社会保障局"
        self.organ(
            "guangzhou_bureau", "guangzhou_government", department, name, short, "穗人社", function="人社"
        )
        self.holder("guangzhou_registrar", "guangzhou_bureau", "尉迟安", "收发员", roles=(Role.REGISTRY,))
        name = "新会区人力资源和社会保障局"
        self.organ(
            "xinhui_bureau", "xinhui_government", department, name, "新会区人社局", "新人社", function="人社"
        )
        self.organ(
            "finance_department",
            "government",
            department,
            "广东省财政厅",
            "省财政厅",
            "粤财",
            function="财政",
        )
        name = "广东省人民政府办公厅"
        self.organ("general_office", "government", office, name, "省政府办公厅", "粤府办", function="政府办")
        self.division("supervision", "general_office", "督查室")
        row = self.head("supervisor", "supervision", "温若谷", "督查室主任")
        self.loader.role(self.made.units["general_office"], row, Role.SUPERVISOR)
        self.loader.role(self.made.units["government"], row, Role.SUPERVISOR)
