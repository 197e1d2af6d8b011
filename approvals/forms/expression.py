"""Computed fields: a small tree of sums over other fields, never code.

``{"op": "mul", "args": [{"field": "price"}, {"field": "count"}]}``. Numbers are exact decimals. What is
not filled in yet makes the result empty; in a sum over a table's rows it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import reduce
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_NODES = 40
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Constant(_Node):
    value: Decimal = Field(ge=-(10**9), le=10**9, decimal_places=6)


class FieldValue(_Node):
    """A number, money or computed field; in a table's row a column of the same row."""

    field: str = Field(min_length=1, max_length=32)


class Days(_Node):
    """The days of a date range, both ends counted."""

    days: str = Field(min_length=1, max_length=32)


class WorkingDays(_Node):
    """The working days of a date range by the calendar."""

    working_days: str = Field(min_length=1, max_length=32)


class Total(_Node):
    """The sum of ``each`` over the rows of a table."""

    total: str = Field(min_length=1, max_length=32)
    each: Expression


class Operation(_Node):
    op: Literal["add", "sub", "mul", "div", "min", "max"]
    args: list[Expression] = Field(min_length=2, max_length=10)


Expression = Constant | FieldValue | Days | WorkingDays | Total | Operation
Total.model_rebuild()
Operation.model_rebuild()


class Undefined(ArithmeticError):
    """There is no such number: a division by zero."""


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "mul": lambda one, other: one * other,
    "min": min,
    "max": max,
}


def nodes(expression: Expression) -> Iterator[Expression]:
    """The expression and all its parts."""
    yield expression
    if isinstance(expression, Operation):
        for part in expression.args:
            yield from nodes(part)
    elif isinstance(expression, Total):
        yield from nodes(expression.each)


def evaluate(expression: Expression, values: Mapping[str, Any]) -> Decimal | None:
    """The number, or None while something is missing. ``values`` are checked ones, numbers as Decimal.

    Raises Undefined for a division by zero.
    """
    with localcontext(_CONTEXT):
        return _value(expression, values)


def _value(expression: Expression, values: Mapping[str, Any]) -> Decimal | None:
    match expression:
        case Constant():
            return expression.value
        case FieldValue():
            return _number(values.get(expression.field))
        case Days():
            return _of_range(values.get(expression.days), "days")
        case WorkingDays():
            return _of_range(values.get(expression.working_days), "working_days")
        case Total():
            rows = values.get(expression.total) or []
            found = [_value(expression.each, row) for row in rows]
            return sum((one for one in found if one is not None), Decimal(0))
        case Operation():
            return _operated(expression, values)


def _operated(expression: Operation, values: Mapping[str, Any]) -> Decimal | None:
    found = [_value(part, values) for part in expression.args]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    if expression.op == "div":
        if any(one == 0 for one in known[1:]):
            raise Undefined
        return reduce(lambda one, other: one / other, known)
    return reduce(_OPERATIONS[expression.op], known)


def _number(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, Decimal | str | int) and value != "" else None


def _of_range(value: Any, part: str) -> Decimal | None:
    return Decimal(value[part]) if isinstance(value, dict) else None
