"""Conditions of a template: a small tree of comparisons over the chain's context, never code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from office.kernel.errors import invalid

Scalar = str | int | float | bool | None


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Comparison(_Node):
    """``field`` is a key of the context; ``has`` asks whether a list holds the value."""

    field: str = Field(min_length=1, max_length=60)
    op: Literal["eq", "ne", "in", "not_in", "gt", "ge", "lt", "le", "has"]
    value: Scalar | list[Scalar]


class AllOf(_Node):
    all: list[Condition] = Field(min_length=1, max_length=20)


class AnyOf(_Node):
    any: list[Condition] = Field(min_length=1, max_length=20)


class Not(_Node):
    no: Condition


Condition = Comparison | AllOf | AnyOf | Not
AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()


def holds(condition: Condition, context: Mapping[str, Any]) -> bool:
    """Whether the condition is met. A field that the context lacks is an error, never a silent no."""
    if isinstance(condition, AllOf):
        # All are read, so that a missing field shows.
        parts = [holds(part, context) for part in condition.all]
        return all(parts)
    if isinstance(condition, AnyOf):
        parts = [holds(part, context) for part in condition.any]
        return any(parts)
    if isinstance(condition, Not):
        return not holds(condition.no, context)
    if condition.field not in context:
        raise invalid("approvals.condition_field_missing", field="context", name=condition.field)
    return _compare(condition, context[condition.field])


def _compare(condition: Comparison, actual: Any) -> bool:
    expected = condition.value
    try:
        match condition.op:
            case "eq":
                return bool(actual == expected)
            case "ne":
                return bool(actual != expected)
            case "in":
                return isinstance(expected, list) and actual in expected
            case "not_in":
                return isinstance(expected, list) and actual not in expected
            case "has":
                return isinstance(actual, list) and expected in actual
            case "gt":
                return bool(actual > expected)
            case "ge":
                return bool(actual >= expected)
            case "lt":
                return bool(actual < expected)
            case "le":
                return bool(actual <= expected)
    except TypeError as error:
        raise invalid("approvals.condition_field_kind", field="context", name=condition.field) from error
