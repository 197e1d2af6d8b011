"""A person's ready opinions (常用意见)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.models import Phrase

if TYPE_CHECKING:
    from orgchart.models import Person

DEFAULT_PHRASES = ("同意。", "拟同意，请领导审批。", "已阅。", "请按规定办理。", "请补充说明后再报。")


def phrases_of(person: Person) -> list[str]:
    """The person's own, or the usual ones while they have none."""
    own = list(Phrase.objects.filter(person=person).order_by("position").values_list("text", flat=True))
    return own or list(DEFAULT_PHRASES)
