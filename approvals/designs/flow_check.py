"""What is wrong with a flow, all of it: each with its step and rule. Pure; the org chart comes as facts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from approvals.conditions import AllOf, AnyOf, Comparison, Condition, Not
from approvals.definition import parse, parse_address
from approvals.designs.fields import Asked
from approvals.designs.problems import Problem
from approvals.designs.shape import DraftFlow, DraftFork, DraftStep
from approvals.stages import STAGES, label
from office.kernel.errors import OfficeError

MAX_DUE = 46_800  # working minutes: 120 working days
# What the handling of a paper rests on, in this order (条例 articles 21, 22, 25 and 24).
REQUIRED = {
    "document": ("office_review", "issue", "post_check", "register", "proof", "seal", "distribute"),
    "incoming": ("in_register", "handle", "close"),
}
# Which stages each kind of paper can go through; what is not named takes the general ones.
FITTING = {
    "document": (
        *("check", "countersign", "office_review", "leader_review", "issue"),
        *("post_check", "register", "proof", "seal", "distribute", "approve", "read"),
    ),
    "incoming": ("in_register", "first_check", "propose", "instruct", "handle", "close", "read"),
    "request": ("approve", "countersign", "instruct", "handle", "read"),
}
_FITS = {
    "number": {"eq", "ne", "gt", "ge", "lt", "le", "in", "not_in"},
    "choice": {"eq", "ne", "in", "not_in"},
    "list": {"has"},
}
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


@dataclass(frozen=True)
class Reached:
    """Whom an address reaches today. ``unknown``: the rule that it breaks (no such post …), else "".

    ``found`` is None where it depends on who drafts.
    """

    unknown: str = ""
    found: int | None = None
    name: str = ""


def address_key(address: Mapping[str, Any]) -> str:
    return json.dumps(address, sort_keys=True, ensure_ascii=False)


def check_flow(
    flow: DraftFlow, *, subject_type: str, asked: Sequence[Asked], chart: Mapping[str, Reached]
) -> list[Problem]:
    """``chart``: by ``address_key``, every address of the flow that can be read."""
    checker = _Checker(flow, subject_type, {one.key: one for one in asked}, chart)
    found = list(checker.all())
    if not any(one.severity == "block" for one in found):
        found += _leftover(flow)
    return found


def _leftover(flow: DraftFlow) -> Iterator[Problem]:
    """What the engine itself would refuse and no rule above has named."""
    try:
        parse(flow.model_dump(exclude_defaults=True))
    except OfficeError as error:
        yield Problem(error.field or "steps", "malformed", {"fault": error.data.get("fault", "")})


class _Checker:
    def __init__(
        self, flow: DraftFlow, subject_type: str, asked: Mapping[str, Asked], chart: Mapping[str, Reached]
    ) -> None:
        self.flow, self.subject_type, self.asked, self.chart = flow, subject_type, asked, chart
        self.steps = list(flow.placed())
        self.order = {step.id: number for number, (_, step) in enumerate(self.steps)}

    def all(self) -> Iterator[Problem]:
        if not self.steps:
            yield Problem("steps", "no_steps")
        yield from self._forks()
        yield from self._required()
        yield from self._due("due_minutes", {}, self.flow.due_minutes)
        for place, step in self.steps:
            yield from self._step(place, step)

    def _forks(self) -> Iterator[Problem]:
        for number, entry in enumerate(self.flow.steps):
            if not isinstance(entry, DraftFork):
                continue
            place = f"steps.{number}"
            if not entry.branches or entry.branches[-1].when is not None:
                yield Problem(place, "no_default_branch", {"number": number + 1})
            for index, branch in enumerate(entry.branches):
                where = f"{place}.branches.{index}"
                data = {"name": f"{index + 1}"}
                if branch.when is None and index < len(entry.branches) - 1:
                    yield Problem(where, "branch_without_condition", data)
                if branch.when is not None:
                    yield from self._condition(where, data, branch.when)

    def _required(self) -> Iterator[Problem]:
        """Stages without which the paper could not be finished: on every way, in their order."""
        wanted = REQUIRED.get(self.subject_type, ())
        always = [one.stage for one in self.flow.steps if isinstance(one, DraftStep) and one.when is None]
        last = -1
        for stage in wanted:
            data = {"stage": label(stage), "stage_en": label(stage, "en")}
            if stage not in always:
                yield Problem("steps", "stage_required", data)
                continue
            if always.index(stage) < last:
                yield Problem("steps", "stage_order", data)
            last = always.index(stage)

    def _step(self, place: str, step: DraftStep) -> Iterator[Problem]:
        data = _named(step)
        if step.stage not in STAGES or step.stage not in FITTING.get(self.subject_type, STAGES):
            yield Problem(place, "stage_unknown", data)
        if step.id in ("", "draft") or [other.id for _, other in self.steps].count(step.id) > 1:
            yield Problem(place, "step_twice", data)
        yield from self._who(place, step, data)
        yield from self._rule(place, step, data)
        yield from self._references(place, step, data)
        yield from self._due(place, data, step.due_minutes)
        if step.when is not None:
            yield from self._condition(place, data, step.when)

    def _who(self, place: str, step: DraftStep, data: dict[str, Any]) -> Iterator[Problem]:
        if sum([step.who is not None, bool(step.parallel), bool(step.groups)]) != 1 or not step.addresses:
            yield Problem(place, "who_missing", data)
            return
        reached: list[Reached] = []
        for address in step.addresses:
            try:
                parse_address(address, chosen=step.who is not None)
            except ValueError:
                yield Problem(place, "address_malformed", data)
                return
            if address.get("to") != "chosen":
                reached.append(self.chart.get(address_key(address), Reached()))
        unknown = [one for one in reached if one.unknown]
        for one in unknown:
            yield Problem(place, one.unknown, data | {"who": one.name})
        if unknown or not reached:
            return
        empty = [one for one in reached if one.found == 0]
        if len(empty) == len(reached):
            yield Problem(place, "nobody", data)
        elif empty:
            names = "、".join(one.name for one in empty)
            yield Problem(place, "some_nobody", data | {"who": names}, "warn")

    def _rule(self, place: str, step: DraftStep, data: dict[str, Any]) -> Iterator[Problem]:
        asked = len(step.addresses)
        if step.groups:
            counted = Counter(group.name for group in step.groups)
            for group in step.groups:
                more = data | {"group": group.name, "most": len(group.who)}
                if not group.who or not group.name.strip():
                    yield Problem(place, "group_empty", more)
                elif not 1 <= group.need <= len(group.who):
                    yield Problem(place, "group_need", more)
                if counted[group.name] > 1:
                    yield Problem(place, "group_twice", more)
            if step.rule != "quorum":
                yield Problem(place, "group_rule", data)
        elif step.rule == "quorum" and not 1 <= step.quorum <= asked:
            yield Problem(place, "quorum", data | {"most": asked})

    def _references(self, place: str, step: DraftStep, data: dict[str, Any]) -> Iterator[Problem]:
        here = self.order[step.id]
        for key in (*step.distinct_from, *step.may_choose):
            if key not in self.order:
                yield Problem(place, "unknown_step", data | {"other": key})
        for key in step.may_choose:
            other = self.order.get(key)
            if other is not None and other <= here:
                yield Problem(place, "circle", data | {"other": _name(self.steps[other][1])})
            elif other is not None and not self.steps[other][1].chosen:
                yield Problem(place, "not_chosen", data | {"other": _name(self.steps[other][1])})
        if step.chosen and not step.by_drafter:
            choosing = [one for _, one in self.steps if step.id in one.may_choose]
            if not choosing:
                yield Problem(place, "nobody_chooses", data)

    def _due(self, place: str, data: dict[str, Any], due: int | dict[str, int] | None) -> Iterator[Problem]:
        allowed = due.values() if isinstance(due, dict) else [] if due is None else [due]
        if any(not 1 <= minutes <= MAX_DUE for minutes in allowed):
            yield Problem(place, "deadline", data or {"step": "整个流程", "step_en": "the whole"})

    def _condition(self, place: str, data: dict[str, Any], raw: dict[str, Any]) -> Iterator[Problem]:
        try:
            condition = _CONDITION.validate_python(raw)
        except ValidationError:
            yield Problem(place, "condition_malformed", data)
            return
        for one in comparisons(condition):
            yield from self._comparison(place, data, one)

    def _comparison(self, place: str, data: dict[str, Any], one: Comparison) -> Iterator[Problem]:
        asked = self.asked.get(one.field)
        if asked is None:
            yield Problem(place, "condition_field", data | {"name": one.field})
            return
        named = data | {"name": asked.zh, "name_en": asked.en}
        if asked.absent:
            yield Problem(place, "condition_field_some", named | {"forms": "、".join(asked.absent)})
        if one.op not in _FITS[asked.kind]:
            yield Problem(place, "condition_kind", named)
            return
        values = one.value if isinstance(one.value, list) else [one.value]
        if (one.op in ("in", "not_in")) != isinstance(one.value, list) or not values:
            yield Problem(place, "condition_value", named)
        elif asked.kind == "number":
            if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
                yield Problem(place, "condition_value", named)
        elif {str(value) for value in values} - {choice.value for choice in asked.choices}:
            yield Problem(place, "condition_value", named)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """The leaves of a condition."""
    match condition:
        case Comparison():
            yield condition
        case AllOf():
            for part in condition.all:
                yield from comparisons(part)
        case AnyOf():
            for part in condition.any:
                yield from comparisons(part)
        case Not():
            yield from comparisons(condition.no)


def _name(step: DraftStep) -> str:
    return step.name or (label(step.stage) if step.stage in STAGES else step.id)


def _named(step: DraftStep) -> dict[str, Any]:
    english = step.name or (label(step.stage, "en") if step.stage in STAGES else step.id)
    return {"step": _name(step), "step_en": english}
