"""Whom a later step is to go to, named by the decider of an earlier one (拟办, 批示 → 承办)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from approvals.definition import MAX_SLOTS, parse_address
from approvals.models import Step
from approvals.services.walk import Walk
from office.kernel.errors import invalid
from orgchart.selectors import visible_people

if TYPE_CHECKING:
    from orgchart.models import Person


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
            target.slots = _slots(key, named[key], walk.by)
            target.rule = Step.Rule.ALL
            walk.change(target)
            walk.log("chosen", step=str(target.id), slots=target.slots)
        elif _unchosen(target) and not _later_chooser(walk, step, key):
            raise invalid("approvals.choice_missing", field=f"data.choose.{key}")


def _slots(key: str, addresses: Any, by: Person) -> list[dict[str, Any]]:
    field = f"data.choose.{key}"
    if not isinstance(addresses, list) or not 1 <= len(addresses) <= MAX_SLOTS:
        raise invalid("approvals.choice_missing", field=field)
    slots: list[dict[str, Any]] = []
    for raw in addresses:
        address = {name: value for name, value in dict(raw).items() if name not in ("lead", "label")}
        try:
            parse_address(address)
        except ValidationError as error:
            raise invalid("approvals.address", field=field) from error
        name = str(raw.get("label") or address.get("name") or "")[:120]
        slots.append({"address": address, "name": name, "origin": "chosen", "lead": bool(raw.get("lead"))})
    named = [int(slot["address"]["id"]) for slot in slots if slot["address"].get("to") == "person"]
    if named and set(named) - visible_people(by.account, named):
        raise invalid("approvals.person_unknown", field=field)
    if len(slots) == 1:
        slots[0]["lead"] = True
    if sum(slot["lead"] for slot in slots) != 1:
        raise invalid("approvals.lead_missing", field=field, rule="条例第二十四条（四）")
    return slots


def _unchosen(step: Step) -> bool:
    return any(slot["address"].get("to") == "chosen" for slot in step.slots)


def _later_chooser(walk: Walk, step: Step, key: str) -> bool:
    return any(
        other.order > step.order
        and other.state in (Step.State.WAITING, Step.State.RETURNED)
        and key in other.options.get("may_choose", ())
        for other in walk.steps
    )
