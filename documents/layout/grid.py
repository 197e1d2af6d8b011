"""Where the cells of a table lie: any rows of spans made into one rectangle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: More columns than this leave no room for a character in each.
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Slot:
    """A cell's place: its first column and what it spans; `index` in its row, None for a filler."""

    column: int
    colspan: int
    rowspan: int
    index: int | None = None


def slots(rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[Slot]]:
    """The places of cells given as (colspan, rowspan), row by row, so that every row is full.

    A cell goes to the first free column; where it would lie on a cell that spans down from above
    it is narrowed, at the table's end it is cut off, and gaps get fillers.
    """
    placed: list[list[Slot]] = []
    reach: dict[int, int] = {}  # column → the row after the last that a cell above covers
    for number, row in enumerate(rows):
        column, found = 0, list[Slot]()
        for index, (colspan, rowspan) in enumerate(row):
            while reach.get(column, 0) > number:
                column += 1
            span = 1
            while span < colspan and reach.get(column + span, 0) <= number:
                span += 1
            down = min(rowspan, len(rows) - number)
            found.append(Slot(column, span, down, index))
            column += span
        reach |= {at: number + slot.rowspan for slot in found for at in range(*_columns(slot))}
        placed.append(found)
    return _filled(placed)


def width(rows: Sequence[Sequence[tuple[int, int]]]) -> int:
    """How many columns the rows need."""
    return max((slot.column + slot.colspan for row in slots(rows) for slot in row), default=0)


def _columns(slot: Slot) -> tuple[int, int]:
    return slot.column, slot.column + slot.colspan


def _filled(placed: list[list[Slot]]) -> list[list[Slot]]:
    columns = max((_columns(slot)[1] for row in placed for slot in row), default=0)
    covered: list[set[int]] = [set() for _ in placed]
    for number, row in enumerate(placed):
        for slot in row:
            for below in covered[number : number + slot.rowspan]:
                below.update(range(*_columns(slot)))
    return [
        sorted(
            [*row, *(Slot(column, 1, 1) for column in range(columns) if column not in covered[number])],
            key=lambda slot: slot.column,
        )
        for number, row in enumerate(placed)
    ]
