"""A joint issue (联合行文): what the organs that issue together add to the plan of a flow.

Pure: no database. Article 22: a joint document is countersigned by the heads of every organ that signs it;
each organ's seal stays with its own custodian.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from approvals.definition import PlannedStep, StepDefinition
from approvals.stages import COUNTERSIGN, ISSUE, SEAL

KEY = "joint_sign"
NAME = "联合发文会签"


@dataclass(frozen=True)
class JointOrgan:
    """An organ that issues together with the paper's own, by id and printed name."""

    id: int
    name: str


def joined(planned: list[PlannedStep], organs: Sequence[JointOrgan]) -> list[PlannedStep]:
    """The plan with a step of all other organs' heads just before 签发, and their seals beside the lead's."""
    if not organs:
        return planned
    walked = [at for at, one in enumerate(planned) if not one.skipped]
    at = next((at for at in walked if planned[at].definition.stage == ISSUE), len(planned))
    order = max((planned[one].order for one in walked if one < at), default=0) + 1
    shift = order + 1 - planned[at].order if at < len(planned) else 0
    due = planned[at].definition.due_minutes if at < len(planned) else None
    heads = PlannedStep(order, _heads(organs, due), skipped=False, labels=tuple(one.name for one in organs))
    later = [replace(_sealed(one, organs), order=one.order + shift) for one in planned[at:]]
    return [*planned[:at], heads, *later]


def _heads(organs: Sequence[JointOrgan], due: int | dict[str, int] | None) -> StepDefinition:
    return StepDefinition(
        key=KEY,
        stage=COUNTERSIGN,
        name=NAME,
        parallel=[{"to": "head", "unit": str(one.id)} for one in organs],
        rule="all",
        due_minutes=due,
    )


def _sealed(planned: PlannedStep, organs: Sequence[JointOrgan]) -> PlannedStep:
    """用印 by a custodian of each organ; the lead's is found as the flow says, or by the role."""
    definition = planned.definition
    if definition.stage != SEAL or planned.skipped:
        return planned
    own: list[dict[str, Any]] = [{"to": "role", "role": "seal"}]
    if not definition.chosen and not definition.groups:
        own = definition.addresses
    others: list[dict[str, Any]] = [{"to": "role", "role": "seal", "unit": str(one.id)} for one in organs]
    changes = {"who": None, "groups": [], "parallel": [*own, *others], "rule": "all", "quorum": 0}
    labels = ("",) * len(own) + tuple(one.name for one in organs)
    return replace(planned, definition=definition.model_copy(update=changes), labels=labels)
