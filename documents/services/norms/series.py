"""The series that numbers 规范性文件: 粤人社规, 粤府规 (统一编号)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models import NumberSeries
from office.kernel import clock

if TYPE_CHECKING:
    from orgchart.models import Unit


def normative_series(organ: Unit) -> list[NumberSeries]:
    """The organ's own ones; made from its code word when first asked for."""
    found = list(NumberSeries.objects.filter(organ=organ, normative=True).order_by("sort", "id"))
    ended = organ.valid_to is not None and organ.valid_to <= clock.today()
    if found or ended or not organ.code_word:
        return found
    word = f"{organ.code_word}规"
    made, _ = NumberSeries.objects.get_or_create(
        organ=organ,
        code_word=word,
        defaults={"name": f"{word}（规范性文件）", "normative": True, "sort": 4},
    )
    return [made] if made.normative else []
