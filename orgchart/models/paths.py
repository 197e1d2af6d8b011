"""Paths of units: each ancestor's id, outermost first, as 13 characters of base 36.

Fixed width and ASCII, so that a unit's subtree is one range of a binary-collated index.
``parent_id`` is the truth; a path is derived from it (services.verify recomputes and compares).
"""

from __future__ import annotations

from django.db.models import Q

WIDTH = 13  # 36**13 > 2**63
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_AFTER = "~"  # sorts after every digit above


def segment(unit_id: int) -> str:
    """One unit's part of a path."""
    characters = []
    value = unit_id
    for _ in range(WIDTH):
        value, digit = divmod(value, 36)
        characters.append(_DIGITS[digit])
    return "".join(reversed(characters))


def extend(parent_path: str, unit_id: int) -> str:
    """The path of a unit below ``parent_path`` ("" for a root)."""
    return parent_path + segment(unit_id)


def ids_of(path: str) -> list[int]:
    """The ids on a path, outermost first, the unit itself last."""
    return [int(path[start : start + WIDTH], 36) for start in range(0, len(path), WIDTH)]


def prefixes(path: str) -> list[str]:
    """The paths of all ancestors and the unit itself, outermost first."""
    return [path[: end + WIDTH] for end in range(0, len(path), WIDTH)]


def depth(path: str) -> int:
    return len(path) // WIDTH


def contains(outer: str, inner: str) -> bool:
    """Whether ``inner`` is ``outer`` or lies below it."""
    return inner.startswith(outer)


def within(path: str, field: str = "path") -> Q:
    """Rows at or below ``path``."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + _AFTER})


def below(path: str, field: str = "path") -> Q:
    """Rows strictly below ``path``."""
    return Q(**{f"{field}__gt": path, f"{field}__lt": path + _AFTER})
