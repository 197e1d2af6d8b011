"""Every fault of a flow or a form is named with its place and rule, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.designs.differences import changes
from approvals.designs.fields import asked_of
from approvals.designs.flow_check import Reached, address_key, check_flow
from approvals.designs.form_check import check_form
from approvals.designs.shape import DraftFlow
from approvals.services.forms import ready_forms
from approvals.services.templates import DEFAULTS
from documents.checks.kinds import KINDS

HEAD = {"to": "head_of_origin"}


def step(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "stage": "approve", "name": key, "who": HEAD} | more


def faults(*steps: dict[str, Any], subject: str = "request", **more: Any) -> list[tuple[str, str]]:
    chart = more.pop("chart", {})
    flow = DraftFlow.model_validate({"steps": list(steps)} | more)
    found = check_flow(flow, subject_type=subject, asked=asked_of(subject), chart=chart)
    for one in found:
        assert all(one.message[language] for language in ("zh", "en"))
        assert "{" not in one.message["zh"] + one.message["en"]
        assert not one.message["zh"].startswith("approvals.")
    return [(one.place, one.rule) for one in found]


FIELD = {"field": "level", "op": "eq", "value": "staff"}
GROUPS = [{"name": "甲", "who": [HEAD], "need": 2}, {"name": "甲", "who": []}]
POST = {"to": "post", "id": "5"}


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ([], "no_steps"),
        ([{"branches": [{"when": FIELD, "steps": [step("a")]}]}], "no_default_branch"),
        ([{"branches": []}], "no_default_branch"),
        (
            [{"branches": [{"steps": [step("a")]}, {"steps": [step("b")]}]}],
            "branch_without_condition",
        ),
        ([step("a"), step("b", may_choose=["a"])], "circle"),
        ([step("a", may_choose=["a"])], "circle"),
        ([step("a", may_choose=["b"]), step("b")], "not_chosen"),
        ([step("a", who={"to": "chosen"})], "nobody_chooses"),
        ([step("a", who=None)], "who_missing"),
        ([step("a", who={"to": "post"})], "address_malformed"),
        ([step("a", who={"to": "group", "id": "1"})], "address_malformed"),
        ([step("a"), step("a")], "step_twice"),
        ([step("a", stage="nowhere")], "stage_unknown"),
        ([step("a", stage="seal")], "stage_unknown"),
        ([step("a", distinct_from=["b"])], "unknown_step"),
        ([step("a", who=None, parallel=[HEAD], rule="quorum", quorum=2)], "quorum"),
        ([step("a", who=None, groups=GROUPS, rule="quorum")], "group_need"),
        ([step("a", who=None, groups=GROUPS, rule="quorum")], "group_twice"),
        ([step("a", who=None, groups=GROUPS, rule="quorum")], "group_empty"),
        ([step("a", who=None, groups=GROUPS[:1])], "group_rule"),
        ([step("a", due_minutes=0)], "deadline"),
        ([step("a", due_minutes={"": 390, "特急": 99_999})], "deadline"),
        ([step("a", when={"field": "money", "op": "gt", "value": 1})], "condition_field"),
        ([step("a", when={"field": "level", "op": "gt", "value": "staff"})], "condition_kind"),
        ([step("a", when={"field": "level", "op": "eq", "value": "boss"})], "condition_value"),
        ([step("a", when={"field": "level", "op": "in", "value": "staff"})], "condition_value"),
        ([step("a", when={"any": []})], "condition_malformed"),
    ],
)
def test_each_fault_of_a_flow_is_named(steps: list[dict[str, Any]], rule: str) -> None:
    assert rule in [found for _, found in faults(*steps)]


def test_a_fault_stands_at_its_step() -> None:
    fork = {"branches": [{"when": FIELD, "steps": [step("b")]}, {"steps": [step("c", due_minutes=-1)]}]}
    assert faults(step("a"), fork) == [("steps.1.branches.1.steps.0", "deadline")]
    assert faults(step("a"), due_minutes=0) == [("due_minutes", "deadline")]


@pytest.mark.parametrize(
    ("reached", "found"),
    [
        (Reached("post_unknown", 0, "5"), [("steps.0", "post_unknown")]),
        (Reached(found=0, name="处长"), [("steps.0", "nobody")]),
        (Reached(found=1, name="处长"), []),
    ],
)
def test_a_step_that_nobody_can_hold(reached: Reached, found: list[tuple[str, str]]) -> None:
    assert faults(step("a", who=POST), chart={address_key(POST): reached}) == found


def test_one_empty_place_among_several_is_only_told() -> None:
    both = step("a", who=None, parallel=[POST, HEAD], rule="all")
    flow = DraftFlow.model_validate({"steps": [both]})
    chart = {address_key(POST): Reached(found=0, name="处长")}
    (one,) = check_flow(flow, subject_type="request", asked=asked_of("request"), chart=chart)
    assert (one.rule, one.severity) == ("some_nobody", "warn")


def test_what_the_regulation_requires_stays() -> None:
    flows = {key: (subject, definition["steps"]) for key, _, subject, definition in DEFAULTS}
    subject, steps = flows["document.simple"]
    assert faults(*steps, subject=subject) == []
    without = [one for one in steps if one["stage"] != "seal"]
    assert ("steps", "stage_required") in faults(*without, subject=subject)
    conditional = [
        one | ({"when": {"field": "recipients", "op": "gt", "value": 1}} if one["stage"] == "seal" else {})
        for one in steps
    ]
    assert ("steps", "stage_required") in faults(*conditional, subject=subject)
    turned = [*steps[:-2], steps[-1], steps[-2]]
    assert ("steps", "stage_order") in faults(*turned, subject=subject)


def test_conditions_ask_what_documents_hand_in() -> None:
    asked = {one.key: one for one in asked_of("document")}
    assert set(asked) == {"kind", "direction", "urgency", "recipients"}
    assert {choice.value for choice in asked["kind"].choices} == set(KINDS)


def form(**more: Any) -> dict[str, Any]:
    words = {"zh": "名", "en": "Name"}
    fields = [
        {"key": "price", "type": "money", "label": words},
        {"key": "count", "type": "number", "label": words},
        {
            "key": "sum",
            "type": "computed",
            "label": words,
            "formula": {"op": "mul", "args": [{"field": "price"}, {"field": "count"}]},
        },
    ]
    whole = {"name": words, "about": words, "category": "service", "title": ["price"], "flows": ["f"]}
    return whole | {"fields": fields} | more


def form_faults(raw: dict[str, Any]) -> list[tuple[str, str]]:
    found = check_form(raw, flows={"f": (), "g": ("amount",)}, number_words={"采购": "采购"})
    for one in found:
        assert not one.message["zh"].startswith("approvals.")
        assert "{" not in one.message["zh"] + one.message["en"]
    return [(one.place, one.rule) for one in found]


def test_a_right_form_has_no_fault() -> None:
    assert form_faults(form()) == []
    for _, ready, _ in ready_forms():
        words = check_form(ready, flows=dict.fromkeys(ready["flows"], ()), number_words={})
        assert words == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"fields": []}, ("fields", "no_fields")),
        ({"title": ["nothing"]}, ("title", "title_unknown")),
        ({"title": []}, ("title", "title_missing")),
        ({"flows": []}, ("flows", "flow_missing")),
        ({"flows": ["h"]}, ("flows", "flow_unknown")),
        ({"flows": ["g"]}, ("flows", "flow_field")),
        ({"number_word": "采购"}, ("number_word", "number_word_taken")),
        ({"name": {"zh": "名", "en": " "}}, ("name", "form_name")),
    ],
)
def test_each_fault_of_a_form_is_named(more: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in form_faults(form(**more))


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ({"type": "computed", "formula": None}, "formula_missing"),
        ({"type": "computed", "formula": {"field": "later"}}, "formula_later"),
        ({"type": "computed", "formula": {"field": "none"}}, "formula_unknown"),
        ({"type": "computed", "formula": {"days": "price"}}, "formula_kind"),
        ({"type": "choice", "options": []}, "options_few"),
        (
            {"type": "choice", "options": [{"key": "a", "label": {"zh": "甲", "en": "A"}}] * 2},
            "option_twice",
        ),
        ({"type": "table", "columns": []}, "no_columns"),
        ({"type": "text", "label": {"zh": "", "en": ""}}, "field_label"),
        ({"type": "text", "key": "price"}, "field_twice"),
        ({"type": "text", "hint": {"zh": "填全称", "en": ""}}, "field_hint"),
        ({"type": "number", "measure": {"zh": "", "en": "days"}}, "field_measure"),
        ({"type": "picture"}, "malformed"),
    ],
)
def test_each_fault_of_a_field_is_named(field: dict[str, Any], rule: str) -> None:
    words = {"zh": "项", "en": "Field"}
    later = {"key": "later", "type": "number", "label": words}
    whole = form()
    whole["fields"] = [*whole["fields"], {"key": "x", "label": words} | field, later]
    assert rule in [found for _, found in form_faults(whole)]


def test_a_difference_names_what_was_added_moved_changed_and_removed() -> None:
    before = {"steps": [step("a"), step("b"), step("c"), step("d")]}
    after = {"steps": [step("c"), step("a"), step("b", due_minutes=60), step("e")], "merge_same": True}
    told = [(one.what, one.key, one.aspect, one.before, one.after) for one in changes("flow", before, after)]
    assert told == [
        ("changed", "", "merge_same", None, True),
        ("moved", "c", "", None, None),
        ("changed", "b", "due_minutes", None, 60),
        ("added", "e", "", None, step("e")),
        ("removed", "d", "", step("d"), None),
    ]
    assert changes("flow", before, {"steps": [one | {"rule": "serial"} for one in before["steps"]]}) == []
