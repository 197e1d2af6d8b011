"""Whom a later step is to go to, named by the decider of an earlier one (拟办, 批示 → 承办)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from approvals.definition import MAX_SLOTS, PlannedStep, parse_address
from approvals.models import Step
from approvals.services.walk import Walk
from office.kernel import clock
from office.kernel.errors import invalid
from orgchart.selectors import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person


SHARE_LIMIT = 200
_BESIDE = ("lead", "label", "what", "due_on")  # said about an address, no part of it


def apply_choice(walk: Walk, step: Step, choice: Any) -> None:
    """``choice``: {step key: [address, …]}; of several addresses exactly one has ``"lead": true``.

    The last step that may choose cannot be agreed to while nobody has been chosen. Raises 422.
    """
    permitted = step.options.get("may_choose", ())
    named = choice or {}
    if not isinstance(named, dict) or any(key not in permitted for key in named):
        raise invalid("approvals.choice_not_yours", field="data.choose")
    for key in permitted:
        target = next((s for s in walk.steps if s.key == key and s.state == Step.State.WAITING), None)
        if target is None:
            continue
        if key in named:
            target.slots = _slots(f"data.choose.{key}", named[key], walk.by)
            target.rule = Step.Rule.ALL
            walk.change(target)
            walk.log("chosen", step=str(target.id), slots=target.slots)
        elif _unchosen(target) and not _later_chooser(walk, step, key):
            if target.options.get("optional"):
                walk.skip(target)
                continue
            raise invalid("approvals.choice_missing", field=f"data.choose.{key}")


def choose_at_start(
    steps: list[Step], planned: list[PlannedStep], choices: dict[str, Any], by: Person
) -> None:
    """Put whom the drafter names into the steps left to them; 422 where nobody is named, or elsewhere."""
    open_to_drafter = {one.definition.id for one in planned if one.definition.by_drafter and not one.skipped}
    if set(choices) - open_to_drafter:
        raise invalid("approvals.choice_not_yours", field="choices")
    for step in steps:
        if step.key in open_to_drafter:
            if not choices.get(step.key):
                raise invalid("approvals.choice_missing", field=f"choices.{step.key}")
            step.slots = _slots(f"choices.{step.key}", choices[step.key], by, lead=False)
            # In the order named, unless the flow says that they are asked together.
            step.rule = step.rule if len(step.slots) > 1 else Step.Rule.SERIAL


def _slots(field: str, addresses: Any, by: Person, *, lead: bool = True) -> list[dict[str, Any]]:
    if not isinstance(addresses, list) or not 1 <= len(addresses) <= MAX_SLOTS:
        raise invalid("approvals.choice_missing", field=field)
    slots: list[dict[str, Any]] = []
    for raw in addresses:
        if not isinstance(raw, dict):
            raise invalid("approvals.address", field=field)
        address = {name: value for name, value in raw.items() if name not in _BESIDE}
        try:
            parse_address(address)
        except ValidationError as error:
            raise invalid("approvals.address", field=field) from error
        name = str(raw.get("label") or address.get("name") or "")[:120]
        slots.append({"address": address, "name": name, "origin": "chosen", "lead": bool(raw.get("lead"))})
        slots[-1] |= _share(raw, field)
    named = [int(slot["address"]["id"]) for slot in slots if slot["address"].get("to") == "person"]
    if named and set(named) - visible_people(by.account, named):
        raise invalid("approvals.person_unknown", field=field)
    if not lead:
        return [{name: value for name, value in slot.items() if name != "lead"} for slot in slots]
    if len(slots) == 1:
        slots[0]["lead"] = True
    if sum(slot["lead"] for slot in slots) != 1:
        raise invalid("approvals.lead_missing", field=field, rule="条例第二十四条（四）")
    return slots


def _share(raw: dict[str, Any], field: str) -> dict[str, str]:
    """What this one is to do and by which day (分工), where it is said."""
    share: dict[str, str] = {}
    if raw.get("what"):
        share["what"] = str(raw["what"]).strip()
        if len(share["what"]) > SHARE_LIMIT:
            raise invalid("approvals.opinion_long", field=field, limit=SHARE_LIMIT)
    if raw.get("due_on"):
        try:
            share["due_on"] = date.fromisoformat(str(raw["due_on"])).isoformat()
        except ValueError as error:
            raise invalid("approvals.due_day", field=field) from error
        if share["due_on"] < clock.today().isoformat():
            raise invalid("approvals.due_day", field=field)
    return share


def _unchosen(step: Step) -> bool:
    return any(slot["address"].get("to") == "chosen" for slot in step.slots)


def _later_chooser(walk: Walk, step: Step, key: str) -> bool:
    return any(
        other.order > step.order
        and other.state in (Step.State.WAITING, Step.State.RETURNED)
        and key in other.options.get("may_choose", ())
        for other in walk.steps
    )
