"""Try a draft out before it is published: whom a flow would ask, what a form would say. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from approvals.definition import Definition, PlannedStep, parse, plan
from approvals.designs.fields import Asked
from approvals.designs.shape import DraftFlow
from approvals.forms.checking import Checked, check
from approvals.models import Design
from approvals.permissions import access_design
from approvals.selectors.designs import REQUEST, asked_by
from approvals.selectors.forms import Desk, facts_for, standing_of
from approvals.services.designs import problems_of, refuse_faulty
from approvals.services.forms import parse_form
from approvals.services.holders import find
from approvals.stages import ISSUE, label
from office.kernel.errors import OfficeError, invalid
from orgchart.selectors import people_by_ids, visible_people

if TYPE_CHECKING:
    from approvals.forms.definition import FormDefinition
    from office.kernel.models import Account
    from orgchart.models import Unit
    from orgchart.selectors import Assignee


@dataclass(frozen=True)
class TriedStep:
    """``state``: asked; skipped (its condition is not met); same (signed just before); chosen (named by
    the drafter or an earlier step); nobody. ``missing``: the addresses that reach nobody. ``barred``: names
    of those found who may not hold it, since they hold a step that it must be distinct from. ``rights``: what
    its holders may not do, or may do beside deciding, by the names that the definition has for it.
    """

    place: str
    key: str
    stage: str
    name: str
    rule: str
    quorum: int
    order: int
    state: str
    people: list[Assignee]
    missing: list[dict[str, Any]]
    barred: list[str]
    rights: list[str]


RIGHTS = ("opinion_required", "bulk", "no_adding")


def dry_run(*, by: Account, design_id: int, person_id: int, values: Mapping[str, Any]) -> list[TriedStep]:
    """Whom a paper of this person's with these values would go to, by the org chart as it is.

    422 for a person who does not serve in the organ, a value that is none, a flow that cannot be walked.
    """
    design = access_design(account=by, design_id=design_id)
    desk = _desk(by, design, person_id)
    try:
        definition = parse(design.content)
    except OfficeError:
        refuse_faulty(problems_of(design, by))
        raise
    asked = asked_by(design.organ, design.subject_type, design.key)
    context = {one.key: _value(one, values.get(one.key)) for one in asked if not one.told}
    if design.subject_type == REQUEST:
        context |= standing_of(desk)
    places = {step.id: place for place, step in DraftFlow.model_validate(design.content).placed()}
    steps = [_tried(one, desk.unit, places) for one in plan(definition, context)]
    return _merged(_distinct(steps, _kept_apart(definition)), merge=definition.merge_same)


def _kept_apart(definition: Definition) -> dict[str, list[str]]:
    return {step.id: list(step.distinct_from) for step in definition.all_steps() if step.distinct_from}


def _desk(by: Account, design: Design, person_id: int) -> Desk:
    person = people_by_ids([person_id]).get(person_id) if visible_people(by, [person_id]) else None
    desk = Desk.of(person) if person is not None else None
    if desk is None or desk.organ.id != design.organ_id:
        raise invalid("approvals.design_person", field="person")
    return desk


def _value(asked: Asked, given: Any) -> Any:
    """A number is 0 and a choice its first while nothing is said."""
    if asked.kind == "number":
        if given in (None, ""):
            return 0
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise invalid(
                "approvals.design_value", field=f"values.{asked.key}", name=asked.zh, name_en=asked.en
            )
        return given
    known = [choice.value for choice in asked.choices]
    if given is None:
        return known[0] if known else ""
    if given not in known:
        raise invalid("approvals.design_value", field=f"values.{asked.key}", name=asked.zh, name_en=asked.en)
    return given


def _tried(planned: PlannedStep, origin: Unit, places: Mapping[str, str]) -> TriedStep:
    definition = planned.definition
    people: list[Assignee] = []
    missing: list[dict[str, Any]] = []
    for address in () if planned.skipped or definition.chosen else definition.addresses:
        found = find(address, origin)
        if definition.omit_origin and found and all(one.unit_id == origin.id for one in found):
            continue
        people += found
        if not found:
            missing.append(address)
    state = "skipped" if planned.skipped else "chosen" if definition.chosen else "asked"
    return TriedStep(
        place=places.get(definition.id, ""),
        key=definition.id,
        stage=definition.stage,
        name=definition.name or label(definition.stage),
        rule=definition.rule,
        quorum=definition.quorum,
        order=planned.order,
        state="nobody" if state == "asked" and not people and missing else state,
        people=people,
        missing=missing,
        barred=[],
        rights=[name for name in RIGHTS if getattr(definition, name)],
    )


def _distinct(steps: list[TriedStep], apart: Mapping[str, list[str]]) -> list[TriedStep]:
    """Without those who hold a step that must be somebody else's."""
    held = {step.key: {one.person_id for one in step.people} for step in steps}
    found = []
    for step in steps:
        others = set().union(*(held.get(key, set()) for key in apart.get(step.key, ())))
        free = [one for one in step.people if one.person_id not in others]
        barred = [one.name for one in step.people if one.person_id in others]
        state = "nobody" if barred and not free and step.state == "asked" else step.state
        found.append(replace(step, people=free, barred=barred, state=state))
    return found


def _merged(steps: list[TriedStep], *, merge: bool) -> list[TriedStep]:
    """Who has just signed is not asked again, where the flow says so."""
    found: list[TriedStep] = []
    before: set[int] = set()
    for step in steps:
        people = {one.person_id for one in step.people}
        if merge and step.state == "asked" and step.stage != ISSUE and people and people <= before:
            step = replace(step, state="same")
        elif step.state != "skipped":
            before = people
        found.append(step)
    return found


def try_form(*, by: Account, design_id: int, data: Mapping[str, Any]) -> tuple[FormDefinition, Checked]:
    """What the form would say to these answers of the designer's own. 422 while the form is faulty."""
    design = access_design(account=by, design_id=design_id)
    form = parse_form(design.content)
    person = by.person
    person.account = by
    return form, check(form, data, facts_for(person, form, data, 0), whole=False)
