"""What is wrong with a form, all of it: each with its field and rule. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from approvals.designs.problems import Problem
from approvals.forms.definition import FormDefinition

_COUNTABLE = {"number", "money", "computed"}
MAX_SHOWN = 40


def check_form(
    raw: Mapping[str, Any], *, flows: Mapping[str, Sequence[str]], number_words: Mapping[str, str]
) -> list[Problem]:
    """``flows``: of each flow that may be used, the fields its conditions ask that this form lacks.
    ``number_words``: those of the organ's other forms, with their names.
    """
    found = [*_whole(raw, flows, number_words), *_fields(_list(raw.get("fields")), "fields")]
    if not found:
        found = list(_leftover(raw))
    return found[:MAX_SHOWN]


def _whole(
    raw: Mapping[str, Any], flows: Mapping[str, Sequence[str]], number_words: Mapping[str, str]
) -> Iterator[Problem]:
    for part in ("name", "about"):
        if not _said(raw.get(part)):
            yield Problem(part, f"form_{part}")
    fields = _list(raw.get("fields"))
    if not fields:
        yield Problem("fields", "no_fields")
    known = {one.get("key") for one in fields}
    titled = raw.get("title") or []
    if not titled:
        yield Problem("title", "title_missing")
    for key in titled:
        if key not in known:
            yield Problem("title", "title_unknown", {"name": key})
    used = raw.get("flows") or []
    if not used:
        yield Problem("flows", "flow_missing")
    for key in used:
        if key not in flows:
            yield Problem("flows", "flow_unknown", {"name": key})
        else:
            for name in flows[key]:
                yield Problem("flows", "flow_field", {"name": name})
    word = raw.get("number_word")
    if word and word in number_words:
        yield Problem("number_word", "number_word_taken", {"word": word, "form": number_words[word]})


def context_keys(raw: Mapping[str, Any]) -> set[str]:
    """What a form's answers hand to the conditions of its flow (``approvals.forms.content.context``)."""
    found: set[str] = set()
    for one in _list(raw.get("fields")):
        key = str(one.get("key"))
        if one.get("type") in {"number", "money", "computed", "choice"}:
            found.add(key)
        elif one.get("type") == "date_range":
            found |= {f"{key}_days", f"{key}_working_days"}
    return found


def _fields(fields: list[dict[str, Any]], place: str) -> Iterator[Problem]:
    counted = Counter(one.get("key") for one in fields)
    before: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(fields):
        where, data = f"{place}.{number}", _named(one)
        if counted[one.get("key")] > 1:
            yield Problem(where, "field_twice", data)
        if not _said(one.get("label")):
            yield Problem(where, "field_label", data)
        for part in ("hint", "measure"):
            if one.get(part) is not None and not _said(one[part]):
                yield Problem(where, f"field_{part}", data)
        if one.get("type") == "choice":
            yield from _options(where, one, data)
        if one.get("type") == "table":
            columns = _list(one.get("columns"))
            if not columns:
                yield Problem(where, "no_columns", data)
            yield from _fields(columns, f"{where}.columns")
        if one.get("type") == "computed":
            every = {part.get("key"): part for part in fields}
            yield from _formula(where, data, one.get("formula"), before, every)
        before[str(one.get("key"))] = one


def _options(where: str, one: dict[str, Any], data: dict[str, str]) -> Iterator[Problem]:
    options = _list(one.get("options"))
    if len(options) < 2:
        yield Problem(where, "options_few", data)
    keys = Counter(option.get("key") for option in options)
    words = Counter(str((option.get("label") or {}).get("zh")) for option in options)
    if any(not _said(option.get("label")) for option in options):
        yield Problem(where, "option_label", data)
    elif max([*keys.values(), *words.values()], default=1) > 1:
        yield Problem(where, "option_twice", data)


def _formula(
    where: str,
    data: dict[str, str],
    formula: Any,
    before: Mapping[str, dict[str, Any]],
    every: Mapping[Any, dict[str, Any]],
) -> Iterator[Problem]:
    """A formula uses only what stands before it; so there is no circle."""
    if not isinstance(formula, dict) or not formula:
        yield Problem(where, "formula_missing", data)
        return
    for part, fits, name in _used(formula):
        named = data | {"other": _label(every.get(name)) or name}
        if name not in before:
            yield Problem(where, "formula_later" if name in every else "formula_unknown", named)
        elif before[name].get("type") not in fits:
            yield Problem(where, "formula_kind", named)
        elif part == "total":
            columns = {one.get("key"): one for one in _list(before[name].get("columns"))}
            for _, kinds, column in _used(formula_each(formula, name)):
                if columns.get(column, {}).get("type") not in kinds:
                    yield Problem(where, "formula_unknown", data | {"other": column})


def formula_each(formula: Any, table: str) -> Any:
    """What a total over the table sums."""
    if isinstance(formula, dict):
        if formula.get("total") == table:
            return formula.get("each")
        for part in _list(formula.get("args")):
            found = formula_each(part, table)
            if found is not None:
                return found
    return None


def _used(formula: Any) -> Iterator[tuple[str, set[str], str]]:
    """(how, the types that fit, field) of each field that a formula names; not those inside a total."""
    if not isinstance(formula, dict):
        return
    for how, fits in (
        ("field", _COUNTABLE),
        ("days", {"date_range"}),
        ("working_days", {"date_range"}),
        ("total", {"table"}),
    ):
        if how in formula:
            yield how, fits, str(formula[how])
    for part in _list(formula.get("args")):
        yield from _used(part)


def _leftover(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """What filling in would refuse and no rule above has named."""
    try:
        FormDefinition.model_validate(raw)
    except ValidationError as error:
        for one in error.errors():
            # The type of a field stands in the path of a union; a place has only names and numbers.
            path = [part for part in one["loc"] if not (isinstance(part, str) and part in _TYPES)]
            yield Problem(
                ".".join(str(part) for part in path) or "fields", "malformed", {"fault": one["msg"]}
            )


_TYPES = {
    *("text", "long_text", "number", "money", "date", "date_range", "person", "unit"),
    *("choice", "attachment", "computed", "table"),
}


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _said(words: Any) -> bool:
    return isinstance(words, dict) and all(str(words.get(one) or "").strip() for one in ("zh", "en"))


def _label(one: dict[str, Any] | None) -> str:
    return str(((one or {}).get("label") or {}).get("zh") or "")


def _named(one: dict[str, Any]) -> dict[str, str]:
    words = one.get("label") or {}
    key = str(one.get("key") or "")
    return {"field": str(words.get("zh") or key), "field_en": str(words.get("en") or key)}
