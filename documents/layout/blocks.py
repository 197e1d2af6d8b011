"""Printable blocks: what a body comes down to, and how a table's columns and rows fall out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from documents.layout.grid import slots
from documents.layout.spec import FontRole

Align = Literal["left", "center", "right"]

#: Bounds of a column's weight, in characters.
NARROWEST_COLUMN = 4.0
WIDEST_COLUMN = 18.0
#: What a cell keeps free at its sides, in points.
CELL_PADDING = 8.0
#: Rows of a table (or rows that one cell spans) of more lines may break between pages: kept whole
#: they could run off the paper.
WHOLE_ROW_LINES = 10


@dataclass(frozen=True)
class Run:
    """Text in one font role; "\\n" breaks the line."""

    text: str
    role: FontRole = "fangsong"
    bold: bool = False


@dataclass(frozen=True)
class PrintedParagraph:
    """A paragraph as both writers draw it; `continues` one begun before, and so has no indent."""

    runs: tuple[Run, ...]
    align: Align | None = None
    keep_with_next: bool = False
    continues: bool = False

    @property
    def text(self) -> str:
        """The paragraph's characters."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class PrintedCell:
    """A table cell as both writers draw it."""

    paragraphs: tuple[PrintedParagraph, ...]
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


@dataclass(frozen=True)
class PrintedTable:
    """A table as both writers draw it: full rows only."""

    rows: tuple[tuple[PrintedCell, ...], ...] = field(default=())

    @property
    def columns(self) -> int:
        """Number of columns, taken from the first row."""
        return sum(cell.colspan for cell in self.rows[0])

    @classmethod
    def regular(cls, rows: Sequence[Sequence[PrintedCell]]) -> PrintedTable:
        """A table of full rows from any rows: see `grid.slots`."""
        spans = [[(cell.colspan, cell.rowspan) for cell in row] for row in rows]
        return cls(
            tuple(
                tuple(
                    PrintedCell(())
                    if slot.index is None
                    else replace(row[slot.index], colspan=slot.colspan, rowspan=slot.rowspan)
                    for slot in places
                )
                for row, places in zip(rows, slots(spans), strict=True)
            )
        )

    def placed(self) -> list[list[tuple[range, PrintedCell]]]:
        """Each row's cells with the columns they take."""
        spans = [[(cell.colspan, cell.rowspan) for cell in row] for row in self.rows]
        return [
            [
                (range(slot.column, slot.column + slot.colspan), cell)
                for slot, cell in zip(places, row, strict=True)
            ]
            for row, places in zip(self.rows, slots(spans), strict=True)
        ]

    @property
    def shares(self) -> list[float]:
        """Each column's share of the width (their sum is 1), after its longest cell."""
        needs = [NARROWEST_COLUMN] * self.columns
        for row in self.placed():
            for columns, cell in row:
                longest = max((len(paragraph.text) for paragraph in cell.paragraphs), default=0)
                for column in columns:
                    needs[column] = max(needs[column], min(longest / cell.colspan + 1, WIDEST_COLUMN))
        return [round(need / sum(needs), 4) for need in needs]

    def heights(self, width: float, size: float) -> list[int]:
        """Lines each row takes, estimated, when the table is `width` wide and set in `size`."""
        shares = self.shares

        def lines(columns: range, cell: PrintedCell) -> int:
            return _cell_lines(cell, sum(shares[column] for column in columns) * width, size)

        return [max((lines(*placed) for placed in row), default=1) for row in self.placed()]

    def whole_rows(self, heights: list[int], *, opens_body: bool = False) -> list[bool]:
        """Which rows stay in one piece; not the first of a body, page 1 must show text (7.3.3)."""
        whole = [height <= WHOLE_ROW_LINES for height in heights]
        whole[0] = whole[0] and not opens_body
        for start, row in enumerate(self.rows):
            for cell in row:
                covered = range(start, min(start + cell.rowspan, len(self.rows)))
                if sum(heights[index] for index in covered) > WHOLE_ROW_LINES:
                    for index in covered:
                        whole[index] = False
        return whole


def _cell_lines(cell: PrintedCell, width: float, size: float) -> int:
    per_line = max(1, int((width - CELL_PADDING) / size))
    lines = sum(max(1, -(-len(paragraph.text) // per_line)) for paragraph in cell.paragraphs)
    return -(-lines // cell.rowspan)


PrintedBlock = PrintedParagraph | PrintedTable
