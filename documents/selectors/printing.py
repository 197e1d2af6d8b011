"""The printed wording of recipients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orgchart.selectors import recipient_groups

if TYPE_CHECKING:
    from orgchart.models import Unit

_EVERY = {
    "city": "各地级以上市",
    "county": "各县（市、区）",
    "town": "各镇（街道）",
}
OWN_DEPARTMENTS = "own:departments"


def printed_recipients(issuer: Unit, units: Sequence[Unit]) -> str:
    """How the recipients are printed: whole groups by their usual name, the rest one by one, no colon.

    Bodies of one kind are joined by 、, kinds by ， as usage has it.
    """
    chosen = {unit.id: unit for unit in units}
    parts: list[str] = []
    for group in recipient_groups(issuer):
        members = [chosen[unit_id] for unit_id in group.unit_ids if unit_id in chosen]
        if len(members) > 1 and len(members) == len(group.unit_ids):
            parts.append(_group_name(group.key, members))
            for member in members:
                chosen.pop(member.id)
    single = "、".join(unit.name for unit in chosen.values())
    return "，".join([*parts, single] if single else parts)


def _group_name(key: str, members: Sequence[Unit]) -> str:
    level, _, function = key.partition(":")
    if key == OWN_DEPARTMENTS:
        return (
            "省直各单位"
            if members[0].level == 1
            else "市直各单位"
            if members[0].level == 2
            else "区（县）直各单位"
        )
    if function == "government":
        return f"{_EVERY[level]}人民政府"
    # 江门市人力资源和社会保障局 → 人力资源和社会保障局: what every member's name ends in.
    return _EVERY[level] + _common_ending([unit.name for unit in members])


def _common_ending(names: Sequence[str]) -> str:
    shortest = min(names, key=len)
    for start in range(len(shortest)):
        ending = shortest[start:]
        if all(name.endswith(ending) for name in names):
            return ending.removeprefix("市")
    return ""
