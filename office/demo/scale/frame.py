"""The units at full size: every city whole, with its villages, or one city alone."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from enum import StrEnum

from office.demo.province import DATA, SINCE, WHOLE_CITY, Builder, Lists
from orgchart.models import Unit, UnitKind
from orgchart.services.loading import Loader


class Scale(StrEnum):
    """``city``: 江门市 at the published size of its platform; ``province``: all of Guangdong."""

    CITY = "city"
    PROVINCE = "province"


class Frame(Builder):
    """As the demo's, but the departments, counties and towns of every city are whole."""

    def __init__(self, scale: Scale) -> None:
        super().__init__(Loader(since=SINCE), Lists.read())
        self.scale = scale
        self.villages = _villages() if scale == Scale.PROVINCE else {}

    def build(self) -> list[Unit]:
        """Write the units; returns them, parents before children."""
        if self.scale == Scale.CITY:
            name = self.lists.regions["44"]
            region = self.loader.unit(None, UnitKind.REGION, name, region_code="44", level=1)
            self._city(region, WHOLE_CITY)
        else:
            self.province()
        self.loader.flush()
        return self.loader.units

    def is_whole(self, code: str) -> bool:
        return True

    def _town(self, county: Unit, code: str) -> None:
        at = len(self.loader.units)
        super()._town(county, code)
        region = self.loader.units[at]
        for name in self.villages.get(code, ()):
            self.loader.unit(region, UnitKind.REGION, name, level=5)


def _villages() -> dict[str, list[str]]:
    """The names of the villages and communities by town."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(DATA / "villages.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["parent_code"]].append(row["name"])
    return found
