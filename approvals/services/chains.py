"""Begin a chain, and say beforehand whom it would ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from approvals.calendar import add_working_minutes
from approvals.definition import Definition, PlannedStep, StepDefinition, minutes_for, parse, plan
from approvals.events import ChainStarted
from approvals.joint import JointOrgan, joined
from approvals.models import Chain, Step, Task
from approvals.selectors.templates import latest_version
from approvals.services.choosing import choose_at_start
from approvals.services.holders import Holder, find
from approvals.services.settling import settle
from approvals.services.walk import Walk
from approvals.stages import DRAFT, label
from approvals.subjects import subject_handler
from office.kernel import clock
from office.kernel.errors import conflict, not_found
from orgchart.selectors import Assignee, organ_of, units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person, Unit


@dataclass(frozen=True)
class PreviewStep:
    """A step as it would be walked now. ``missing`` names the addresses for which nobody is found."""

    key: str
    stage: str
    name: str
    rule: str
    order: int
    people: list[Assignee]
    missing: list[str]
    chosen_later: bool = False
    by_drafter: bool = False


def preview(
    *,
    template: str | int,
    origin_unit_id: int,
    context: dict[str, Any],
    joint: Sequence[JointOrgan] = (),
) -> list[PreviewStep]:
    """Whom a paper from this unit would go to. Raises 422 on a context that lacks a condition's field.
    ``joint``: the organs that issue it together with its own.
    """
    origin = _unit(origin_unit_id)
    version = latest_version(template, organ_of(origin).id)
    steps = []
    for planned in joined(plan(parse(version.definition), context), joint):
        if not planned.skipped:
            steps.append(_preview_step(planned, origin))
    return steps


def _preview_step(planned: PlannedStep, origin: Unit) -> PreviewStep:
    definition = planned.definition
    people: list[Assignee] = []
    missing: list[str] = []
    for slot_index, address in enumerate(definition.addresses):
        found = find(address, origin)
        if definition.omit_origin and found and all(one.unit_id == origin.id for one in found):
            continue
        people += found
        if not found and not definition.chosen:
            missing.append(planned.label(slot_index) or address_name(address))
    return PreviewStep(
        key=definition.id,
        stage=definition.stage,
        name=definition.name or label(definition.stage),
        rule=definition.rule,
        order=planned.order,
        people=people,
        missing=missing,
        chosen_later=definition.chosen and not definition.by_drafter,
        by_drafter=definition.by_drafter,
    )


@transaction.atomic
def start(
    *,
    subject_type: str,
    subject_id: int,
    template: str | int,
    origin_unit_id: int,
    by: Person,
    context: dict[str, Any],
    urgency: str = "",
    seen_hash: str = "",
    due_at: datetime | None = None,
    choices: dict[str, Any] | None = None,
    joint: Sequence[JointOrgan] = (),
) -> Chain:
    """Put a subject on its way. ``template``: a key, or the id of a version. ``choices``: by step key, the
    addresses of those whom the flow leaves to the drafter to name. ``due_at``: for the whole; else as the
    flow says. ``joint``: the organs that issue it together with its own.
    Nobody found for a step: it waits, and the drafter and the unit's administrators are told.
    Raises 409 when the subject is on a live chain, 422 when the template cannot be planned.
    """
    subject_handler(subject_type).lock(subject_id)
    origin = _unit(origin_unit_id)
    organ = organ_of(origin)
    version = latest_version(template, organ.id)
    definition = parse(version.definition)
    planned = joined(plan(definition, context), joint)
    at = clock.now()
    chain = _new_chain(
        subject_type=subject_type,
        subject_id=subject_id,
        template_version=version,
        origin_unit=origin,
        organ=organ,
        started_by=by,
        context=context,
        urgency=urgency,
        started_at=at,
        due_at=due_at or _whole_due(definition, urgency, at),
        last_order=max((p.order for p in planned if not p.skipped), default=0),
    )
    merge_same = definition.merge_same
    steps = [draft_step(chain, by, at), *(step_of(chain, p, urgency, merge_same=merge_same) for p in planned)]
    choose_at_start(steps, planned, choices or {}, by)
    walk = Walk(chain, by, at, steps=[])
    for step in steps:
        walk.add_step(step)
    _begin(walk, steps, seen_hash)
    recorded = {"subject_type": subject_type, "subject_id": str(subject_id)}
    settle(walk, "started", verb="start", recorded=recorded, seen_hash=seen_hash)
    return chain


def _whole_due(definition: Definition, urgency: str, at: datetime) -> datetime | None:
    """When the whole chain is due, where the flow says so."""
    allowed = minutes_for(definition.due_minutes, urgency)
    return add_working_minutes(at, allowed) if allowed else None


def _new_chain(**fields: Any) -> Chain:
    try:
        with transaction.atomic():
            return Chain.objects.create(**fields)
    except IntegrityError as error:
        raise conflict("approvals.chain_live") from error


def _begin(walk: Walk, steps: list[Step], seen_hash: str) -> None:
    walk.log(
        "started",
        subject=[walk.chain.subject_type, str(walk.chain.subject_id)],
        version=str(walk.chain.template_version_id),
        steps=[described(step) for step in steps],
    )
    walk.events.append(ChainStarted(**walk.about(), by_account=walk.by.account_id, by_person=walk.by.id))
    draft = steps[0]
    task = walk.new_task(draft, 0, _drafter(walk))
    task.state, task.decision, task.seen_hash = Task.State.DONE, "submit", seen_hash
    task.read_at = task.decided_at = walk.at
    task.working_minutes_waiting = task.working_minutes_handling = 0
    walk.log("decided", task=str(task.id), step=str(draft.id), action="submit", seen=seen_hash)
    walk.closed.append(draft)
    walk.log("step_closed", step=str(draft.id))
    walk.open_next(0)


def _drafter(walk: Walk) -> Holder:
    """The drafter in the post they hold where the paper comes from."""
    found = find({"to": "person", "id": str(walk.by.id)}, walk.chain.origin_unit)
    return Holder.of(found[0]) if found else Holder(walk.by.id, walk.by.account_id, None, "", None, "")


def described(step: Step) -> dict[str, Any]:
    """A step as the log keeps it."""
    return {
        "id": str(step.id),
        "key": step.key,
        "order": step.order,
        "stage": step.stage,
        "rule": step.rule,
        "quorum": step.quorum,
        "slots": len(step.slots),
        "state": str(step.state),
    }


def draft_step(chain: Chain, by: Person, at: datetime) -> Step:
    """The drafter's own place in the chain, to which a return leads."""
    slot = {"address": {"to": "person", "id": str(by.id)}, "name": by.name}
    return Step(
        chain=chain,
        key=DRAFT,
        stage=DRAFT,
        order=0,
        slots=[slot],
        state=Step.State.DONE,
        opened_at=at,
        closed_at=at,
    )


def step_of(chain: Chain, planned: PlannedStep, urgency: str, *, merge_same: bool = False) -> Step:
    """A step of the plan as a row (unsaved), waiting or skipped."""
    definition = planned.definition
    slots = [] if definition.chosen else _slots(planned)
    return Step(
        chain=chain,
        key=definition.id,
        stage=definition.stage,
        name=definition.name,
        order=planned.order,
        rule=definition.rule,
        quorum=definition.quorum,
        slots=slots or [slot({"to": "chosen"})],
        options=_options(definition, merge_same=merge_same),
        state=Step.State.SKIPPED if planned.skipped else Step.State.WAITING,
        due_minutes=definition.due_for(urgency),
    )


def _slots(planned: PlannedStep) -> list[dict[str, Any]]:
    definition = planned.definition
    if definition.groups:
        return [
            slot(address) | {"group": group.name, "need": group.need}
            for group in definition.groups
            for address in group.who
        ]
    named = [slot(address) for address in definition.addresses]
    return [one | {"name": planned.label(at) or one["name"]} for at, one in enumerate(named)]


def _options(definition: StepDefinition, *, merge_same: bool) -> dict[str, Any]:
    options = {
        "distinct_from": definition.distinct_from,
        "omit_origin": definition.omit_origin,
        "may_choose": definition.may_choose,
        "opinion_required": definition.opinion_required,
        "bulk": definition.bulk,
        "optional": definition.optional,
        "no_adding": definition.no_adding,
        "merge_same": merge_same,
    }
    return {key: value for key, value in options.items() if value}


def slot(address: dict[str, Any], *, origin: str = "template", lead: bool = False) -> dict[str, Any]:
    entry = {"address": address, "name": address_name(address), "origin": origin}
    return entry | {"lead": True} if lead else entry


def address_name(address: dict[str, Any]) -> str:
    """What to call an address when nobody is found for it."""
    return str(address.get("name") or address.get("role") or address.get("to") or "")


def _unit(unit_id: int) -> Unit:
    unit = units_by_ids([unit_id]).get(unit_id)
    if unit is None:
        raise not_found()
    return unit
