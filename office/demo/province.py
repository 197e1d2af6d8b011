"""The units of the demo province: real names of Guangdong's regions, organs and divisions.

The province's organs and 江门市 are whole (departments, counties, towns); the other 20 cities have
their party, congress and government organs and departments, each with leadership and office.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orgchart.models import OrganKind, SuccessionKind, Unit, UnitKind, UnitSuccession, Visibility
from orgchart.services.loading import Loader

DATA = Path(__file__).with_name("data")
SINCE = date(2019, 3, 1)
WHOLE_CITY = "4407"
HR_BUREAU = "人力资源和社会保障局"
LEADERSHIP, OFFICE = "领导", "办公室"

# The character that a region's organs carry in their document numbers.
_CITY_WORDS = {
    "4401": "穗", "4402": "韶", "4403": "深", "4404": "珠", "4405": "汕", "4406": "佛", "4407": "江",
    "4408": "湛", "4409": "茂", "4412": "肇", "4413": "惠", "4414": "梅", "4415": "汕尾", "4416": "河",
    "4417": "阳", "4418": "清", "4419": "东", "4420": "中", "4451": "潮", "4452": "揭", "4453": "云",
}  # fmt: skip


@dataclass
class Organ:
    """One row of the lists of organs: names without the region."""

    name: str
    short: str
    code_word: str
    function: str
    kind: str


@dataclass
class Lists:
    """The public lists, read once."""

    regions: dict[str, str] = field(default_factory=dict)
    departments: dict[str, list[Organ]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[str, list[Organ]] = field(default_factory=lambda: defaultdict(list))
    divisions: dict[str, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))
    town_offices: list[str] = field(default_factory=list)

    @classmethod
    def read(cls) -> Lists:
        lists = cls()
        lists.regions = {row["code"]: row["name"] for row in _rows("regions.csv")}
        for name, table in (("departments.csv", lists.departments), ("organs_beside.csv", lists.beside)):
            for row in _rows(name):
                organ = Organ(row["name"], row["short"], row["code_word"], row["function"], row["kind"])
                table[row["level"]].append(organ)
        for row in _rows("divisions.csv"):
            lists.divisions[row["of"]].append((row["name"], row["office"] == "1"))
        lists.town_offices = [row["name"] for row in _rows("town_offices.csv")]
        return lists

    def below(self, code: str, width: int) -> list[str]:
        return [one for one in self.regions if len(one) == width and one.startswith(code)]


def build() -> str:
    """Write all units; returns what was made, for the seed's progress."""
    builder = Builder(Loader(since=SINCE), Lists.read())
    builder.province()
    builder.loader.flush()
    organs = sum(unit.may_issue for unit in builder.loader.units)
    return f"{len(builder.loader.units):,} units, {organs:,} of them issue documents"


class Builder:
    def __init__(self, loader: Loader, lists: Lists) -> None:
        self.loader = loader
        self.lists = lists

    def province(self) -> None:
        name = self.lists.regions["44"]
        region = self.loader.unit(None, UnitKind.REGION, name, region_code="44", level=1)
        direct = self.loader.unit(region, UnitKind.COLLECTION, "省直单位")
        self._beside("province", region, direct, prefix="省", code="粤")
        government = self._government(direct, f"{name}人民政府", "省政府", "粤府", "省政府领导")
        for organ in self.lists.departments["province"]:
            department = self._organ(government, organ, name, f"省{organ.short}", f"粤{organ.code_word}")
            self._divisions(department, [f"省{organ.name}", "province"], "领导")
            if organ.function == "公安":  # one division that outsiders do not find in the directory
                self.loader.units[-1].visibility = Visibility.ORGAN
        for code in self.lists.below("44", 4):
            self._city(region, code)

    def _city(self, province: Unit, code: str) -> None:
        name, word = self.lists.regions[code], _CITY_WORDS[code]
        region = self.loader.unit(province, UnitKind.REGION, name, region_code=code, level=2)
        self._beside("city", region, region, prefix=name, code=word)
        government = self._government(region, f"{name}人民政府", f"{name}政府", f"{word}府", "市政府领导")
        for organ in self.lists.departments["city"]:
            department = self._organ(government, organ, name, name + organ.short, word + organ.code_word)
            full = self.is_whole(code) or organ.name == HR_BUREAU
            self._divisions(department, [f"市{organ.name}", "city"] if full else [], "领导")
        if self.is_whole(code):
            for county in self.lists.below(code, 6):
                if self.lists.regions[county] == name:  # 东莞 and 中山 have towns, but no counties
                    self._towns(region, county)
                else:
                    self._county(region, county, city=name)

    def is_whole(self, code: str) -> bool:
        """Whether a city has all its divisions, counties and towns, or its organs alone."""
        return code == WHOLE_CITY

    def _county(self, city_region: Unit, code: str, *, city: str) -> None:
        name = self.lists.regions[code]
        word = "江海" if name == "江海区" else name[0]
        region = self.loader.unit(city_region, UnitKind.REGION, name, region_code=code, level=3)
        self._beside("county", region, region, prefix=name, code=word)
        kind = name[-1]
        government = self._government(
            region, f"{name}人民政府", f"{name}政府", f"{word}府", f"{kind}政府领导"
        )
        for organ in self.lists.departments["county"]:
            short, full_name = name + organ.short, name + organ.name
            if organ.function == "公安" and kind == "区":  # a district's police are the city's branch
                short, full_name = f"{name[:-1]}公安分局", f"{city}公安局{name[:-1]}分局"
            department = self._named(government, organ, full_name, short, word + organ.code_word)
            self._divisions(department, ["county"], "领导")
        self._towns(region, code)

    def _towns(self, region: Unit, code: str) -> None:
        for town in self.lists.below(code, 9):
            self._town(region, town)

    def _town(self, county: Unit, code: str) -> None:
        name = self.lists.regions[code]
        region = self.loader.unit(county, UnitKind.REGION, name, region_code=code, level=4)
        full = f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
        short = f"{name}办" if name.endswith("街道") else f"{name}政府"
        word = f"{name[:-2] if name.endswith('街道') else name[:-1]}府"
        organ = self.loader.unit(
            region, UnitKind.ORGAN, full, short_name=short, organ_kind=OrganKind.TOWNSHIP, code_word=word
        )
        self.loader.unit(organ, UnitKind.DIVISION, "领导班子", function=LEADERSHIP)
        for index, office in enumerate(self.lists.town_offices):
            self.loader.unit(organ, UnitKind.DIVISION, office, function="" if index else OFFICE)

    def _beside(self, level: str, region: Unit, parent: Unit, *, prefix: str, code: str) -> None:
        """The party committee with its organs, the congress and the consultative conference."""
        committee = parent
        for organ in self.lists.beside[level]:
            is_committee = organ.kind == OrganKind.PARTY_COMMITTEE
            above = committee if organ.kind == OrganKind.PARTY else parent
            name = organ.name.replace("{region}", region.name)
            unit = self._named(above, organ, name, prefix + organ.short, code + organ.code_word)
            if is_committee:
                committee = unit
                self.loader.unit(unit, UnitKind.DIVISION, f"{prefix[-1]}委领导", function=LEADERSHIP)
            else:
                self._divisions(unit, [], "领导")

    def _government(self, parent: Unit, name: str, short: str, code: str, leadership: str) -> Unit:
        kind = OrganKind.GOVERNMENT
        unit = self.loader.unit(
            parent, UnitKind.ORGAN, name, short_name=short, organ_kind=kind, code_word=code
        )
        self.loader.unit(unit, UnitKind.DIVISION, leadership, function=LEADERSHIP)
        return unit

    def _organ(self, parent: Unit, organ: Organ, region: str, short: str, code: str) -> Unit:
        return self._named(parent, organ, region + organ.name, short, code)

    def _named(self, parent: Unit, organ: Organ, name: str, short: str, code: str) -> Unit:
        unit = self.loader.unit(
            parent,
            UnitKind.ORGAN,
            name,
            short_name=short,
            organ_kind=organ.kind,
            code_word=code,
            function=organ.function,
        )
        self._history(unit)
        return unit

    def _divisions(self, organ: Unit, lists: list[str], leadership: str) -> None:
        """The leadership, then the divisions of the first list there is; else an office alone."""
        word = organ.name[-1] if organ.name[-1] in "厅局委部" else ""
        self.loader.unit(organ, UnitKind.DIVISION, f"{word}{leadership}", function=LEADERSHIP)
        rows = next((self.lists.divisions[one] for one in lists if one in self.lists.divisions), None)
        for name, is_office in rows or [("办公室", True)]:
            self.loader.unit(organ, UnitKind.DIVISION, name, function=OFFICE if is_office else "")

    def _history(self, unit: Unit) -> None:
        """Something to show for the two bureaus that the walks pass through; it says that it is made up."""
        for names, steps in _HISTORY.items():
            if unit.name in names:
                rows = [UnitSuccession(unit=unit, **step) for step in steps]
                self.loader.successions.extend(rows)


_HISTORY: dict[tuple[str, ...], list[dict[str, Any]]] = {
    ("广东省人力资源和社会保障厅", "江门市人力资源和社会保障局"): [
        {
            "kind": SuccessionKind.DUTIES,
            "effective_on": date(2019, 1, 1),
            "note": "（演示数据，非史实）机构改革，划出医疗保险、军官转业安置职能",
        },
        {
            "kind": SuccessionKind.MERGE,
            "effective_on": date(2010, 1, 1),
            "predecessor_name": "人事部门、劳动和社会保障部门",
            "note": "（演示数据，非史实）由人事部门、劳动和社会保障部门合并组建",
        },
    ],
}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
