"""Answers against their form: what is wrong, by field and rule, and the answers in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from approvals.forms.definition import FormDefinition, Words
from approvals.forms.expression import Undefined, evaluate
from approvals.forms.facts import Facts

NUMBER_LENGTH = 30


@dataclass(frozen=True)
class Fault:
    """``field`` is the place, such as ``items.2.price``; ``rule`` a key of its text, ``data`` its words."""

    field: str
    label: Words
    rule: str
    data: Mapping[str, Any] = with_default(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """``values`` by key: numbers as Decimal, ranges with their days, people, units and files with names."""

    values: dict[str, Any]
    faults: list[Fault]


class _Refused(Exception):
    def __init__(self, rule: str, **data: Any) -> None:
        super().__init__(rule)
        self.rule, self.data = rule, data


def check(form: FormDefinition, raw: Mapping[str, Any], facts: Facts, *, whole: bool = True) -> Checked:
    """The answers checked. With ``whole`` false what is still missing is no fault: a draft."""
    checker = _Checker(facts, whole)
    values = checker.fields(form.fields, raw, "")
    return Checked(values, checker.faults)


class _Checker:
    def __init__(self, facts: Facts, whole: bool) -> None:
        self.facts, self.whole = facts, whole
        self.faults: list[Fault] = []

    def fields(self, fields: Sequence[Any], raw: Mapping[str, Any], place: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for one in fields:
            where = f"{place}{one.key}"
            try:
                values[one.key] = self._one(one, raw.get(one.key), values, where)
            except _Refused as refused:
                values[one.key] = None
                self.faults.append(Fault(where, one.label, refused.rule, refused.data))
        known = {one.key for one in fields}
        for key in raw:
            if key not in known:
                name = str(key)[:32]
                self.faults.append(Fault(f"{place}{name}", Words(zh=name or "?", en=name or "?"), "unknown"))
        return values

    def _one(self, one: Any, value: Any, values: dict[str, Any], where: str) -> Any:
        if one.type == "computed":
            return _computed(one, values)  # whatever a client sent is not looked at
        if isinstance(value, str):
            value = value.strip()
        if value in (None, "", []):
            if one.required and self.whole:
                raise _Refused("required")
            return [] if one.type in ("table", "attachment") else None
        if one.type == "table":
            return self._table(one, value, where)
        reader = getattr(self, f"_{one.type}")
        return reader(one, value)

    def _table(self, one: Any, value: Any, where: str) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise _Refused("kind")
        if len(value) > one.most:
            raise _Refused("rows", limit=one.most)
        return [self.fields(one.columns, row, f"{where}.{number}.") for number, row in enumerate(value, 1)]

    def _text(self, one: Any, value: Any) -> str:
        text = self._long_text(one, value)
        if any(letter in text for letter in "\n\r\t"):
            raise _Refused("line")
        return text

    def _long_text(self, one: Any, value: Any) -> str:
        if not isinstance(value, str):
            raise _Refused("kind")
        if len(value) > one.longest:
            raise _Refused("long", limit=one.longest)
        return value

    def _number(self, one: Any, value: Any) -> Decimal:
        return _in_range(_decimal(value, one.places), one)

    def _money(self, one: Any, value: Any) -> Decimal:
        return _in_range(_decimal(value, 2), one)

    def _date(self, one: Any, value: Any) -> str:
        day = _day(value)
        if one.future and self.whole and day < self.facts.today:
            raise _Refused("past")
        return day.isoformat()

    def _date_range(self, one: Any, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, dict) or not set(value) <= {"from", "to", "days", "working_days"}:
            raise _Refused("kind")
        first, last = value.get("from"), value.get("to")
        if not first or not last:
            if self.whole and (one.required or first or last):
                raise _Refused("required")
            return None
        start, end = _day(first), _day(last)
        days = (end - start).days + 1
        if days < 1:
            raise _Refused("period")
        if days > one.longest:
            raise _Refused("period_long", limit=one.longest)
        working = self.facts.working_days(start, end)
        if one.working and working == 0:
            raise _Refused("no_working_day")
        return {"from": start.isoformat(), "to": end.isoformat(), "days": days, "working_days": working}

    def _person(self, one: Any, value: Any) -> dict[str, str]:
        return _named(self.facts.people, value, "person")

    def _unit(self, one: Any, value: Any) -> dict[str, str]:
        return _named(self.facts.units, value, "unit")

    def _choice(self, one: Any, value: Any) -> str:
        if value not in [option.key for option in one.options]:
            raise _Refused("choice")
        return str(value)

    def _attachment(self, one: Any, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise _Refused("kind")
        ids = list(dict.fromkeys(str(item) for item in value))
        if len(ids) > one.most:
            raise _Refused("rows", limit=one.most)
        if any(item not in self.facts.files for item in ids):
            raise _Refused("file")
        found = [self.facts.files[item] for item in ids]
        return [{"id": f.id, "name": f.name, "size": f.size, "sha256": f.sha256} for f in found]


def _named(known: Mapping[str, Any], value: Any, rule: str) -> dict[str, str]:
    if not isinstance(value, str) or value not in known:
        raise _Refused(rule)
    found = known[value]
    return {"id": found.id, "name": found.name, "note": found.note}


def _decimal(value: Any, places: int) -> Decimal:
    """An exact number: written out, or a whole one; a binary fraction is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Refused("kind")
    text = str(value).replace(",", "")
    if len(text) > NUMBER_LENGTH or not text.isascii() or "e" in text.lower() or "_" in text:
        raise _Refused("number")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Refused("number") from None
    if not number.is_finite():
        raise _Refused("number")
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise _Refused("places", limit=places)
    try:
        return number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:  # more digits than any form takes
        raise _Refused("number") from None


def _in_range(number: Decimal, one: Any) -> Decimal:
    if not one.least <= number <= one.most:
        raise _Refused("range", least=plain(one.least), most=plain(one.most))
    return number


def _day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise _Refused("date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _Refused("date") from None
    if not 1900 <= day.year <= 2200:
        raise _Refused("date")
    return day


def _computed(one: Any, values: Mapping[str, Any]) -> Decimal | None:
    try:
        number = evaluate(one.formula, values)
        if number is None:
            return None
        return number.quantize(Decimal(1).scaleb(-one.places), rounding=ROUND_HALF_UP)
    except (Undefined, DivisionByZero):
        raise _Refused("undefined") from None
    except InvalidOperation:
        raise _Refused("number") from None


def plain(number: Decimal) -> str:
    """A number without exponent and idle zeros: 1200, 0.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
