"""督办台 and 我单位承办."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, StringConstraints

from office.kernel.api import Router
from office.kernel.ids import Id
from office.kernel.pages import Page, decode_cursor, encode_cursor
from office.supervision.api import views
from office.supervision.api.schemas import AssignmentRow, BoardColumn, BoardView, MatterRow
from office.supervision.selectors import assignments as undertaking
from office.supervision.selectors import matters as reading
from office.supervision.selectors.organs import group_names, supervised_organs

router = Router(tags=["supervision"])
PAGE = 30
ColumnKey = Literal["handed", "assigned", "handling", "review", "done", "ended"]


class BoardQuery(BaseModel):
    overdue: bool = False
    unit: Id | None = None
    q: Annotated[str, StringConstraints(max_length=100)] = ""

    def filters(self) -> reading.Filters:
        return reading.Filters(self.overdue, self.unit, self.q)


class ColumnQuery(BoardQuery):
    column: ColumnKey
    before: Annotated[str, StringConstraints(max_length=200)] | None = None


@router.get("/matters/board", response=BoardView, operation_id="matters_board")
def board(request: HttpRequest, query: Query[BoardQuery]) -> BoardView:
    """Every column of the board with its first matters; empty for who supervises nothing."""
    person = views.asking(request)
    names = group_names(person.account)
    rows = reading.narrowed(reading.on_board(person.account, person, names), query.filters())
    found = reading.board(rows)
    organs = supervised_organs(names)
    return BoardView(
        may_open=bool(organs),
        organs=[views.unit_ref(organ) for organ in organs],
        columns=[
            BoardColumn(
                key=column.key,
                count=min(column.count, reading.COUNT_CAP),
                matters=[views.matter_row(one, found.assignments.get(one.id, [])) for one in column.matters],
                next=encode_cursor(column.matters[-1].id) if column.count > len(column.matters) else None,
            )
            for column in found.columns
        ],
    )


@router.get("/matters/column", response=Page[MatterRow], operation_id="matters_column")
def column(request: HttpRequest, query: Query[ColumnQuery]) -> Page[MatterRow]:
    """One column of the board, newest first."""
    person = views.asking(request)
    rows = reading.on_board(person.account, person, group_names(person.account))
    keys = decode_cursor(query.before, [int])
    found = reading.page(
        reading.narrowed(rows, query.filters()), query.column, keys[0] if keys else None, PAGE + 1
    )
    more, found = len(found) > PAGE, found[:PAGE]
    units = reading.assignments_of([one.id for one in found])
    return Page(
        items=[views.matter_row(one, units.get(one.id, [])) for one in found],
        next=encode_cursor(found[-1].id) if more else None,
    )


@router.get("/assignments", response=Page[AssignmentRow], operation_id="assignments_list")
def assignments(
    request: HttpRequest, state: Literal["open", "ended"] = "open", before: str | None = None
) -> Page[AssignmentRow]:
    """What my unit undertakes and what I handle, newest first."""
    person = views.asking(request)
    keys = decode_cursor(before, [int])
    names = group_names(person.account)
    rows = undertaking.undertaken(person.account, person, names, state, keys[0] if keys else None, PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(
        items=[views.assignment_row(row) for row in rows],
        next=encode_cursor(rows[-1].id) if more else None,
    )
