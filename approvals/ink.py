"""Handwriting: strokes of a pen as points, checked; as canonical bytes; as SVG drawn by us. Pure.

One unit is a quarter of a CSS pixel of the pad on which it was written. Nothing of what a client sends
reaches the picture but numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from office.kernel.errors import invalid

MAX_STROKES, MAX_POINTS, MAX_SIDE = 600, 20_000, 6000
PEN, COLOUR = 10, "#1c2333"


@dataclass(frozen=True)
class Drawing:
    """``strokes``: of each, x and y in turn; 0 ≤ x ≤ ``width``, 0 ≤ y ≤ ``height``."""

    width: int
    height: int
    strokes: tuple[tuple[int, ...], ...]

    def canonical(self) -> bytes:
        content = {"height": self.height, "strokes": self.strokes, "width": self.width}
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    def svg(self) -> str:
        paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in self.strokes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width / 4:g}" height="{self.height / 4:g}">'
            f'<g fill="none" stroke="{COLOUR}" stroke-width="{PEN}" stroke-linecap="round" '
            f'stroke-linejoin="round">{paths}</g></svg>'
        )


def drawing(raw: Mapping[str, Any]) -> Drawing:
    """What a client sent, checked. 422 ``approvals.ink_…`` naming the rule; the field is ``ink``."""
    width, height, strokes = raw.get("width"), raw.get("height"), raw.get("strokes")
    if not _side(width) or not _side(height) or not isinstance(strokes, Sequence):
        raise invalid("approvals.ink_malformed", field="ink")
    if not strokes:
        raise invalid("approvals.ink_empty", field="ink")
    if len(strokes) > MAX_STROKES or sum(map(len, strokes)) > 2 * MAX_POINTS:
        raise invalid("approvals.ink_large", field="ink", strokes=MAX_STROKES, points=MAX_POINTS)
    made = Drawing(int(width or 0), int(height or 0), tuple(tuple(stroke) for stroke in strokes))
    if not all(_fits(stroke, made) for stroke in made.strokes):
        raise invalid("approvals.ink_malformed", field="ink")
    return made


def _side(value: object) -> bool:
    return type(value) is int and 1 <= value <= MAX_SIDE


def _fits(stroke: tuple[int, ...], made: Drawing) -> bool:
    """Whole points inside the paper."""
    if len(stroke) < 2 or len(stroke) % 2 or any(type(one) is not int for one in stroke):
        return False
    across, down = stroke[::2], stroke[1::2]
    return min(stroke) >= 0 and max(across) <= made.width and max(down) <= made.height


def _path(stroke: tuple[int, ...]) -> str:
    """From point to point: a thinned stroke lies within half a pixel of the hand; smoothed it would not."""
    points = [f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
    return f"M{points[0]}h1" if len(points) == 1 else f"M{points[0]}L{' '.join(points[1:])}"
