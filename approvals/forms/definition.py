"""What a form asks: a closed set of kinds of fields. A definition that could not be filled in is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from approvals.forms.expression import (
    MAX_NODES,
    Days,
    Expression,
    FieldValue,
    Total,
    WorkingDays,
    nodes,
)

KEY = "^[a-z][a-z0-9_]{0,31}$"
MAX_FIELDS, MAX_COLUMNS, MAX_ROWS, MAX_FILES = 60, 12, 200, 20
Prefill = Literal["", "owner", "unit", "post", "phone", "today", "head"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """A text in both languages."""

    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class _Field(_Part):
    """``prefill``: what the platform knows and fills in."""

    key: str = Field(pattern=KEY)
    label: Words
    hint: Words | None = None
    required: bool = False
    prefill: Prefill = ""


class TextField(_Field):
    type: Literal["text"]
    longest: int = Field(default=200, ge=1, le=500)


class LongTextField(_Field):
    type: Literal["long_text"]
    longest: int = Field(default=2000, ge=1, le=20_000)


class NumberField(_Field):
    """``places``: digits after the point. ``measure``: what is counted, shown behind the number."""

    type: Literal["number"]
    places: int = Field(default=0, ge=0, le=6)
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10) ** 12
    measure: Words | None = None


class MoneyField(_Field):
    """Yuan, exact to the fen; shown in Chinese capitals too."""

    type: Literal["money"]
    least: Decimal = Field(default=Decimal(0), ge=0)
    most: Decimal = Field(default=Decimal(10) ** 12, lt=Decimal(10) ** 15)


class DateField(_Field):
    type: Literal["date"]
    future: bool = False


class DateRangeField(_Field):
    """From one day to another, both counted, in days and in working days of the calendar.

    ``longest``: in days. ``working``: at least one of the days must be a working day.
    """

    type: Literal["date_range"]
    longest: int = Field(default=366, ge=1, le=1100)
    working: bool = False


class PersonField(_Field):
    type: Literal["person"]


class UnitField(_Field):
    type: Literal["unit"]


class Option(_Part):
    key: str = Field(pattern=KEY)
    label: Words


class ChoiceField(_Field):
    type: Literal["choice"]
    options: list[Option] = Field(min_length=2, max_length=50)

    @model_validator(mode="after")
    def _once(self) -> ChoiceField:
        _require_once(option.key for option in self.options)
        return self


class AttachmentField(_Field):
    type: Literal["attachment"]
    most: int = Field(default=10, ge=1, le=MAX_FILES)


class ComputedField(_Field):
    """``places``: digits after the point, rounded half up. ``money``: shown in capitals too."""

    type: Literal["computed"]
    formula: Expression
    places: int = Field(default=2, ge=0, le=6)
    money: bool = False
    measure: Words | None = None


Column = Annotated[
    TextField | NumberField | MoneyField | DateField | ChoiceField | ComputedField,
    Field(discriminator="type"),
]


class TableField(_Field):
    type: Literal["table"]
    columns: list[Column] = Field(min_length=1, max_length=MAX_COLUMNS)
    most: int = Field(default=50, ge=1, le=MAX_ROWS)

    @model_validator(mode="after")
    def _consistent(self) -> TableField:
        _require_once(column.key for column in self.columns)
        _require_computable(self.columns)
        return self


AnyField = Annotated[
    TextField
    | LongTextField
    | NumberField
    | MoneyField
    | DateField
    | DateRangeField
    | PersonField
    | UnitField
    | ChoiceField
    | AttachmentField
    | ComputedField
    | TableField,
    Field(discriminator="type"),
]


class FormDefinition(_Part):
    """``title``: the fields by which a request is told apart in lists. ``number_word``: the word of the
    numbers that requests get (采购〔2026〕3号), "" for none. ``flows``: keys of flow templates, the first in
    which somebody is found for each step is used, else the last; with ``pick`` the applicant may take
    another of them.
    """

    name: Words
    about: Words
    category: Literal["report", "personal", "travel", "money", "service"]
    kind: Literal["request", "report"] = "request"
    number_word: str = Field(default="", max_length=12)
    title: list[str] = Field(min_length=1, max_length=4)
    flows: list[str] = Field(min_length=1, max_length=4)
    pick: bool = False
    fields: list[AnyField] = Field(min_length=1, max_length=MAX_FIELDS)

    @model_validator(mode="after")
    def _consistent(self) -> FormDefinition:
        _require_once(field.key for field in self.fields)
        _require_computable(self.fields)
        known = {field.key for field in self.fields}
        for key in self.title:
            if key not in known:
                raise ValueError(f"the title names an unknown field {key}")
        return self

    def field(self, key: str) -> Any:
        return next((field for field in self.fields if field.key == key), None)


def _require_once(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{key} stands twice")
        seen.add(key)


_COUNTABLE = {"number", "money", "computed"}


def _require_computable(fields: Sequence[Any]) -> None:
    """A formula uses only what stands before it: so there is no circle, and one pass computes all."""
    before: dict[str, Any] = {}
    for field in fields:
        if field.type == "computed":
            if len(list(nodes(field.formula))) > MAX_NODES:
                raise ValueError(f"the formula of {field.key} is too long")
            _require_known(field.formula, before, field.key)
        before[field.key] = field


def _require_known(formula: Expression, before: dict[str, Any], owner: str) -> None:
    for part in _outer(formula):
        if isinstance(part, FieldValue):
            named, fits = part.field, _COUNTABLE
        elif isinstance(part, Days | WorkingDays):
            named = part.days if isinstance(part, Days) else part.working_days
            fits = {"date_range"}
        elif isinstance(part, Total):
            named, fits = part.total, {"table"}
        else:
            continue
        if named not in before or before[named].type not in fits:
            raise ValueError(f"the formula of {owner} cannot use {named}")
        if isinstance(part, Total):
            columns = {column.key: column for column in before[named].columns}
            _require_known(part.each, columns, owner)


def _outer(formula: Expression) -> Iterable[Expression]:
    """The parts that speak of the same fields: what a total sums speaks of its table's columns."""
    yield formula
    for part in getattr(formula, "args", ()):
        yield from _outer(part)
