"""Numbers of the department that were kept back, and one of them given up: what a register looks like."""

from __future__ import annotations

from documents.services.numbers import default_series, make_void, reserve
from orgchart.models import Person, Unit

ORGAN = "广东省人力资源和社会保障厅"


def build() -> str:
    """Two numbers kept back for a meeting; a third is void because its paper became a letter."""
    clerk = Person.objects.select_related("account").get(account__login="demo.registry.clerk")
    series = default_series(Unit.objects.get(name=ORGAN, valid_to=None))[0]
    (spare,) = reserve(series=series, by=clerk, count=1, purpose="年度工作要点")
    make_void(entry_id=spare.id, by=clerk, why="改以函行文")
    kept = reserve(series=series, by=clerk, count=2, purpose="全省会议文件")
    return f"{len(kept)} kept back, 1 void"
