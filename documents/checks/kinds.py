"""The fifteen statutory types of official document (文种), regulation article 8."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "level", "down", "public"]


@dataclass(frozen=True)
class Kind:
    """One 文种: its name, its clause in article 8, the directions it may travel, and its layout."""

    name: str
    clause: int
    directions: tuple[Direction, ...]
    needs_main: bool
    layout: Literal["standard", "letter", "order", "minutes"] = "standard"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("决议", 1, ("down",), needs_main=False),
        Kind("决定", 2, ("down",), needs_main=False),
        Kind("命令", 3, ("down",), needs_main=False, layout="order"),
        Kind("公报", 4, ("public",), needs_main=False),
        Kind("公告", 5, ("public",), needs_main=False),
        Kind("通告", 6, ("public",), needs_main=False),
        Kind("意见", 7, ("down", "up", "level"), needs_main=True),
        Kind("通知", 8, ("down",), needs_main=True),
        Kind("通报", 9, ("down",), needs_main=True),
        Kind("报告", 10, ("up",), needs_main=True),
        Kind("请示", 11, ("up",), needs_main=True),
        Kind("批复", 12, ("down",), needs_main=True),
        Kind("议案", 13, ("up",), needs_main=True),
        Kind("函", 14, ("level",), needs_main=True, layout="letter"),
        Kind("纪要", 15, ("down",), needs_main=False, layout="minutes"),
    )
}

UPWARD_KINDS = frozenset({"请示", "报告", "议案"})
# Kinds that tell the receiver what to do: what a department may not send to a lower government [T16(2)].
DIRECTIVE_KINDS = frozenset({"决议", "决定", "命令", "意见", "通知", "通报", "批复"})
NO_MAIN_KINDS = frozenset({"公告", "通告"})
URGENCIES = ("", "加急", "特急")
SECRECIES = ("", "秘密", "机密", "绝密")
DISCLOSURES = ("", "主动公开", "依申请公开", "不予公开")


def default_direction(kind: str) -> Direction:
    """The direction a kind usually travels; unknown kinds count as downward."""
    known = KINDS.get(kind)
    return known.directions[0] if known else "down"
