"""Forms by themselves: sums in capitals, computed fields, what an answer may be; no database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from approvals.forms.checking import Fault, check
from approvals.forms.content import answers, canonical, changed, context, title_of
from approvals.forms.definition import FormDefinition
from approvals.forms.facts import Facts, Named, NamedFile, references
from approvals.forms.money import LIMIT, capitals
from approvals.services.forms import ready_forms

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # 支付结算办法 annex 1, its own examples (there 整 after 角 is left open).
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1200", "壹仟贰佰元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000000", "壹万亿元整"),
        ("-3", "负叁元整"),
    ],
)
def test_money_in_capitals(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words


@given(st.integers(min_value=0, max_value=int(LIMIT) * 100 - 1))
def test_capitals_say_the_amount(fen: int) -> None:
    words = capitals(Decimal(fen) / 100)
    assert _spoken(words) == fen
    assert "零零" not in words


def _spoken(words: str) -> int:
    """Read capitals back, in fen; an independent reader, digit by digit."""
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    jiao = DIGITS[rest[rest.index("角") - 1]] if "角" in rest else 0
    fen = DIGITS[rest[rest.index("分") - 1]] if "分" in rest else 0
    return _read(whole) * 100 + jiao * 10 + fen


def _read(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        at = words.rfind(unit)
        if at >= 0:
            return _read(words[:at]) * size + _read(words[at + 1 :])
    return DIGITS[words.strip("零")] if words.strip("零") else 0


@pytest.mark.parametrize("amount", ["0.001", "1000000000000000", "NaN", "Infinity"])
def test_what_is_no_sum_of_money_has_no_capitals(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        capitals(Decimal(amount))


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def form(*fields: dict[str, Any], title: str = "") -> FormDefinition:
    complete = [{"label": words(one["key"]), **one} for one in fields]
    return FormDefinition.model_validate(
        {
            "name": words("测试"),
            "about": words("测试"),
            "category": "service",
            "title": [title or fields[0]["key"]],
            "flows": ["test"],
            "fields": complete,
        }
    )


def weekdays(first: date, last: date) -> int:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


FACTS = Facts(
    today=date(2026, 3, 2),
    working_days=weekdays,
    people={"11": Named("11", "周以宁", "人事处")},
    units={"21": Named("21", "办公室")},
    files={"31": NamedFile("31", "行程.pdf", 120, "ab")},
)


def faults(definition: FormDefinition, raw: dict[str, Any], *, whole: bool = True) -> list[tuple[str, str]]:
    found: list[Fault] = check(definition, raw, FACTS, whole=whole).faults
    return [(fault.field, fault.rule) for fault in found]


ONE = {"key": "it", "required": True}


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ({"type": "text"}, None, "required"),
        ({"type": "text"}, "  ", "required"),
        ({"type": "text", "longest": 3}, "四个字呢", "long"),
        ({"type": "text"}, "两\n行", "line"),
        ({"type": "text"}, 5, "kind"),
        ({"type": "number"}, "12a", "number"),
        ({"type": "number"}, 1.5, "kind"),
        ({"type": "number"}, True, "kind"),
        ({"type": "number"}, "1e5", "number"),
        ({"type": "number"}, "NaN", "number"),
        ({"type": "number"}, "1.5", "places"),
        ({"type": "number", "most": "10"}, "11", "range"),
        ({"type": "number"}, "-1", "range"),
        ({"type": "number"}, "9" * 30, "number"),
        ({"type": "money"}, "0.001", "places"),
        ({"type": "money"}, "-1", "range"),
        ({"type": "date"}, "2026-02-30", "date"),
        ({"type": "date"}, "2026-3-2", "date"),
        ({"type": "date", "future": True}, "2026-03-01", "past"),
        ({"type": "date_range"}, {"from": "2026-03-04", "to": "2026-03-03"}, "period"),
        ({"type": "date_range", "longest": 2}, {"from": "2026-03-03", "to": "2026-03-05"}, "period_long"),
        (
            {"type": "date_range", "working": True},
            {"from": "2026-03-07", "to": "2026-03-08"},
            "no_working_day",
        ),
        ({"type": "date_range"}, {"from": "2026-03-03", "to": ""}, "required"),
        ({"type": "date_range"}, {"from": "2026-03-03", "until": "2026-03-04"}, "kind"),
        ({"type": "person"}, "12", "person"),
        ({"type": "unit"}, "11", "unit"),
        (
            {
                "type": "choice",
                "options": [{"key": "a", "label": words("a")}, {"key": "b", "label": words("b")}],
            },
            "c",
            "choice",
        ),
        ({"type": "attachment"}, ["32"], "file"),
        ({"type": "attachment"}, "31", "kind"),
        ({"type": "table", "columns": [{"key": "a", "type": "text", "label": words("a")}]}, [1], "kind"),
    ],
)
def test_an_answer_outside_its_field_is_named(field: dict[str, Any], value: Any, rule: str) -> None:
    assert faults(form(ONE | field), {"it": value}) == [("it", rule)]


def test_a_row_of_a_table_is_named_by_its_number() -> None:
    columns = [{"key": "price", "type": "money", "label": words("单价"), "required": True}]
    definition = form({"key": "items", "type": "table", "columns": columns, "most": 2})
    assert faults(definition, {"items": [{"price": "1"}, {}]}) == [("items.2.price", "required")]
    assert faults(definition, {"items": [{"price": "1", "more": "2"}]}) == [("items.1.more", "unknown")]
    assert faults(definition, {"items": [{}, {}, {}]}) == [("items", "rows")]


def test_a_draft_may_lack_what_a_request_must_have() -> None:
    definition = form(ONE | {"type": "text"}, {"key": "day", "type": "date_range"})
    assert faults(definition, {"day": {"from": "2026-03-03", "to": ""}}, whole=False) == []
    assert faults(definition, {"strange": "1"}, whole=False) == [("strange", "unknown")]


def test_answers_are_brought_into_one_form() -> None:
    definition = form(
        {"key": "name", "type": "text"},
        {"key": "cost", "type": "money"},
        {"key": "days", "type": "date_range"},
        {"key": "who", "type": "person"},
        {"key": "files", "type": "attachment"},
    )
    raw = {
        "name": " 会议 ",
        "cost": "1,200",
        "days": {"from": "2026-03-06", "to": "2026-03-09"},
        "who": "11",
        "files": ["31", "31"],
    }
    checked = check(definition, raw, FACTS)
    assert checked.faults == []
    assert checked.values == {
        "name": "会议",
        "cost": Decimal("1200.00"),
        "days": {"from": "2026-03-06", "to": "2026-03-09", "days": 4, "working_days": 2},
        "who": {"id": "11", "name": "周以宁", "note": "人事处"},
        "files": [{"id": "31", "name": "行程.pdf", "size": 120, "sha256": "ab"}],
    }
    named = references(definition.fields, raw)
    assert (set(named.people), set(named.files)) == ({"11"}, {"31"})
    shown = {one["key"]: one for one in answers(definition, checked.values)}
    assert (shown["cost"]["value"], shown["cost"]["capitals"]) == ("1200.00", "壹仟贰佰元整")
    assert context(definition, checked.values) == {"cost": 1200, "days_days": 4, "days_working_days": 2}
    assert title_of(definition, checked.values) == "测试（会议）"


BILL = (
    {
        "key": "items",
        "type": "table",
        "columns": [
            {"key": "count", "type": "number", "places": 2, "label": words("数量")},
            {"key": "price", "type": "money", "label": words("单价")},
            {
                "key": "sum",
                "type": "computed",
                "label": words("金额"),
                "formula": {"op": "mul", "args": [{"field": "count"}, {"field": "price"}]},
            },
        ],
    },
    {
        "key": "total",
        "type": "computed",
        "money": True,
        "formula": {"total": "items", "each": {"field": "sum"}},
    },
    {
        "key": "each",
        "type": "computed",
        "formula": {
            "op": "div",
            "args": [{"field": "total"}, {"total": "items", "each": {"field": "count"}}],
        },
    },
)


def test_computed_fields_are_exact_and_never_the_clients() -> None:
    definition = form(*BILL)
    raw = {"items": [{"count": "0.1", "price": "0.2"}, {"count": "3", "price": "1.10"}], "total": "7"}
    checked = check(definition, raw, FACTS)
    assert checked.faults == []
    assert checked.values["total"] == Decimal("3.32")
    assert checked.values["each"] == Decimal("1.07")
    assert checked.values["items"][0]["sum"] == Decimal("0.02")


def test_an_unfinished_row_counts_for_nothing_and_a_division_by_zero_is_told() -> None:
    definition = form(*BILL)
    checked = check(definition, {"items": [{"count": "2"}, {"count": "1", "price": "5"}]}, FACTS)
    assert checked.values["items"][0]["sum"] is None
    assert checked.values["total"] == Decimal("5.00")
    assert faults(definition, {"items": []}) == [("each", "undefined")]


money = st.decimals(min_value=0, max_value=99999, places=2)


@given(st.lists(st.tuples(st.integers(0, 999), money), max_size=8))
def test_a_total_is_the_sum_of_its_rows(rows: list[tuple[int, Decimal]]) -> None:
    definition = form(*BILL[:2])
    raw = {"items": [{"count": str(count), "price": f"{price:f}"} for count, price in rows]}
    expected = sum((count * price for count, price in rows), Decimal(0))
    assert check(definition, raw, FACTS).values["total"] == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["items", "total", "who", "days", "cost", "pick", "?"]), anything))
def test_whatever_is_sent_is_checked_and_never_breaks(raw: dict[str, Any]) -> None:
    options = [{"key": "a", "label": words("a")}, {"key": "b", "label": words("b")}]
    definition = form(
        *BILL[:2],
        {"key": "who", "type": "person"},
        {"key": "days", "type": "date_range"},
        {"key": "cost", "type": "money"},
        {"key": "pick", "type": "choice", "options": options},
    )
    references(definition.fields, raw)
    checked = check(definition, raw, FACTS)
    canonical(answers(definition, checked.values))
    title_of(definition, checked.values)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ([{"key": "a", "type": "text"}, {"key": "a", "type": "text"}], "stands twice"),
        ([{"key": "a", "type": "computed", "formula": {"field": "a"}}], "cannot use a"),
        (
            [{"key": "a", "type": "computed", "formula": {"field": "b"}}, {"key": "b", "type": "number"}],
            "cannot use b",
        ),
        (
            [{"key": "a", "type": "text"}, {"key": "b", "type": "computed", "formula": {"field": "a"}}],
            "cannot use",
        ),
        ([{"key": "a", "type": "script"}], "script"),
        (
            [
                {
                    "key": "a",
                    "type": "computed",
                    "formula": {"op": "pow", "args": [{"value": 2}, {"value": 9}]},
                }
            ],
            "op",
        ),
        ([{"key": "A b", "type": "text"}], "pattern"),
        ([{"key": "a", "type": "choice", "options": [{"key": "x", "label": words("x")}]}], "options"),
    ],
)
def test_a_faulty_form_is_refused(fields: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        form(*fields)


def test_a_change_between_versions_is_named() -> None:
    definition = form({"key": "a", "type": "text"}, {"key": "b", "type": "text"})
    one, other = (
        canonical({"answers": answers(definition, check(definition, raw, FACTS).values)})
        for raw in ({"a": "1", "b": "2"}, {"a": "1", "b": "3"})
    )
    assert changed(one, other) == ["b"]


def test_every_ready_form_can_be_filled_in_and_named_in_both_languages() -> None:
    for key, raw, flows in ready_forms():
        definition = FormDefinition.model_validate(raw)
        assert [flow["key"] for flow in flows] == definition.flows, key
        assert check(definition, {}, FACTS, whole=False).faults == [], key
