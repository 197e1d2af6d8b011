"""发文登记簿 in print: one series' year, A4 across, a line a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from documents.layout.typesetting import typeset

COLUMNS = ("序号", "发文字号", "标题", "主送机关", "签发人", "成文日期", "份数", "登记人", "登记日期", "备注")


@dataclass(frozen=True)
class RegisterBook:
    """``lines``: a text for each of COLUMNS. ``facts`` stands under the heading."""

    heading: str
    facts: str
    lines: tuple[tuple[str, ...], ...]
    foot: str


def write_book(book: RegisterBook, font_paths: Sequence[Path] = ()) -> bytes:
    """The book as PDF; the same input gives the same bytes. Raises LayoutError."""
    return typeset("register.typ", {**asdict(book), "columns": list(COLUMNS)}, "pdf", font_paths)[0]
