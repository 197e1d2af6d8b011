"""The handling sheet (发文稿纸, 文件处理单, 审批单): facts above, opinions below, on hairlines.

It belongs to the record beside the text itself (DA/T 22: 正本, 定稿 and 处理单 are one item).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from documents.layout.typesetting import typeset


@dataclass(frozen=True)
class SheetFact:
    """A labelled cell; ``wide`` ones take a row of their own. ``lines``: written one below the other."""

    label: str
    lines: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True)
class SheetOpinion:
    """What one person said, as they signed it; ``mark`` says what it is beside a plain consent. ``ink``:
    what they wrote by hand, as SVG.
    """

    text: str
    name: str
    place: str
    at: str
    mark: str = ""
    ink: str = ""


@dataclass(frozen=True)
class SheetRow:
    """The opinions of one stage."""

    label: str
    opinions: tuple[SheetOpinion, ...]


@dataclass(frozen=True)
class Sheet:
    """``official``: drawn in red, as the sheets of official documents are; requests have black ones."""

    heading: str
    number: str
    official: bool
    facts: tuple[SheetFact, ...]
    rows: tuple[SheetRow, ...]
    foot: str
    code: str = ""  # SVG, drawn in the top margin of each page


def write_sheet(sheet: Sheet, font_paths: Sequence[Path] = ()) -> bytes:
    """The sheet as PDF; the same input gives the same bytes. Raises LayoutError."""
    return typeset("sheet.typ", asdict(sheet), "pdf", font_paths)[0]
