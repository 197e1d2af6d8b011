"""发文机关标志: how large the red head is set so that it fits the type area (7.2.4)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from documents.layout.model import OfficialDocument
from documents.layout.spec import POINTS_PER_MM, SPEC

#: How much of a line of a joint mark is left for what stands between two names.
STACK_LEADING = 1.25


@dataclass(frozen=True)
class RedMark:
    """The mark as drawn: one name, or several in a stack with 文件 at their right.

    `size_pt` is the height of a character; `scale` narrows its width (1 = as designed).
    `name_width_pt` is the width to which the names of a joint mark are spread.
    """

    names: tuple[str, ...]
    suffix: str
    size_pt: float
    scale: float
    name_width_pt: float

    @property
    def pitch_pt(self) -> float:
        """Distance from one name to the next."""
        return self.size_pt * STACK_LEADING

    @property
    def height_pt(self) -> float:
        """Height of the whole mark."""
        return self.size_pt + (len(self.names) - 1) * self.pitch_pt


def red_mark(document: OfficialDocument) -> RedMark:
    """The mark of a document."""
    width = SPEC.page.area_width_mm * POINTS_PER_MM
    if document.co_organs and document.layout == "standard":
        return _joint(document, width)
    size, scale = _fit(len(document.organ_mark), width, SPEC.head.mark_max_pt)
    return RedMark((document.organ_mark,), "", size, scale, width)


def _fit(characters: int, width_pt: float, tallest_pt: float) -> tuple[float, float]:
    """Size and narrowing with which so many characters fit the width."""
    scale = width_pt / (characters * tallest_pt)
    if scale >= 1:
        return tallest_pt, 1.0
    if scale >= SPEC.head.mark_narrowest:
        return tallest_pt, _floor(scale, 100)
    return _floor(width_pt / (characters * SPEC.head.mark_narrowest), 2), SPEC.head.mark_narrowest


def _floor(value: float, steps: int) -> float:
    """Round down: half points and whole percents are what a .docx can say."""
    return math.floor(value * steps) / steps


def _joint(document: OfficialDocument, width_pt: float) -> RedMark:
    names = (document.organ_mark.removesuffix("文件"), *document.co_organs)
    tallest = SPEC.head.mark_stack_max_mm * POINTS_PER_MM / (1 + (len(names) - 1) * STACK_LEADING)
    longest = max(len(name) for name in names)
    # 文件 takes two characters and a gap of half a character.
    size, scale = _fit(longest + 3, width_pt, min(tallest, SPEC.head.mark_max_pt))
    return RedMark(names, "文件", size, scale, round(size * scale * longest, 2))
