"""What is signed: a request as canonical JSON bytes that say everything a reader is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from approvals.forms.checking import plain
from approvals.forms.definition import FormDefinition
from approvals.forms.money import LIMIT, capitals

TITLE_LIMIT = 200


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: the same content is the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def answers(form: FormDefinition, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers in the form's order, each with its label and as it is read: nothing is left to look up."""
    return [_answer(one, values.get(one.key)) for one in form.fields]


def _answer(one: Any, value: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"key": one.key, "type": one.type, "label": one.label.model_dump()}
    if one.type == "table":
        entry["columns"] = [
            {"key": column.key, "type": column.type, "label": column.label.model_dump()} | _measure(column)
            for column in one.columns
        ]
        rows = value or []
        entry["value"] = [{c.key: _value(c, row.get(c.key)) for c in one.columns} for row in rows]
        return entry
    entry["value"] = _value(one, value)
    return entry | _measure(one) | _capitals(one, value)


def _value(one: Any, value: Any) -> Any:
    """As JSON keeps it; a choice as its words, a number written out."""
    if one.type == "choice" and value is not None:
        return next(option.label.model_dump() for option in one.options if option.key == value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def _measure(one: Any) -> dict[str, Any]:
    measure = getattr(one, "measure", None)
    money = {"money": True} if is_money(one) else {}
    return money | ({"measure": measure.model_dump()} if measure else {})


def is_money(one: Any) -> bool:
    return one.type == "money" or bool(getattr(one, "money", False))


def _capitals(one: Any, value: Any) -> dict[str, str]:
    return {"capitals": money_words(value)} if is_money(one) and isinstance(value, Decimal) else {}


def money_words(amount: Decimal) -> str:
    """In capitals; "" for what has none (a computed sum beyond the limit or finer than the fen)."""
    if abs(amount) >= LIMIT or amount * 100 != (amount * 100).to_integral_value():
        return ""
    return capitals(amount)


def title_of(form: FormDefinition, values: Mapping[str, Any]) -> str:
    """How lists tell requests apart: 请假申请（年休假，3月2日至3月4日）; a report has a title of its own."""
    parts = [_short(form.field(key), values.get(key)) for key in form.title]
    told = "，".join(part for part in parts if part)
    if form.kind == "report":
        return (told or form.name.zh)[:TITLE_LIMIT]
    return (f"{form.name.zh}（{told}）" if told else form.name.zh)[:TITLE_LIMIT]


def _short(one: Any, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if one.type == "choice":
        return str(_value(one, value)["zh"])
    if one.type == "date_range":
        return f"{_month_day(value['from'])}至{_month_day(value['to'])}"
    if one.type in ("person", "unit"):
        return str(value["name"])
    if isinstance(value, Decimal):
        return f"{plain(value)} 元" if is_money(one) else plain(value)
    if one.type == "date":
        return _month_day(value)
    return str(value)[:60] if isinstance(value, str) else ""


def _month_day(day: str) -> str:
    return f"{int(day[5:7])}月{int(day[8:10])}日"


def context(form: FormDefinition, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the flow's conditions may ask: each plain answer by its key; what is missing counts as none."""
    found: dict[str, Any] = {}
    for one in form.fields:
        value = values.get(one.key)
        if one.type in ("number", "money", "computed"):
            found[one.key] = _scalar(value)
        elif one.type == "choice":
            found[one.key] = value or ""
        elif one.type == "date_range":
            found[f"{one.key}_days"] = value["days"] if value else 0
            found[f"{one.key}_working_days"] = value["working_days"] if value else 0
    return found


def _scalar(value: Any) -> int | float:
    if not isinstance(value, Decimal):
        return 0
    return int(value) if value == value.to_integral_value() else float(value)


def changed(before: bytes, after: bytes) -> list[str]:
    """The keys of the answers that differ between two versions."""
    old, new = ({one["key"]: one for one in json.loads(part)["answers"]} for part in (before, after))
    return [key for key in [*new, *(k for k in old if k not in new)] if old.get(key) != new.get(key)]
