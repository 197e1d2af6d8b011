"""The flows that a paper may go by, and which of them fits: the drafter picks where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.joint import JointOrgan
from approvals.models import FlowTemplate
from approvals.selectors.templates import offered_flows
from approvals.services.chains import PreviewStep, preview
from office.kernel.errors import OfficeError, invalid


@dataclass(frozen=True)
class Way:
    """``fits``: its conditions can be answered for this paper. ``suggested``: what is taken where the drafter
    picks none. ``own``: the organ's, not the common one.
    """

    key: str
    name: str
    own: bool
    steps: list[PreviewStep]
    fits: bool
    suggested: bool = False

    @property
    def whole(self) -> bool:
        """Whether somebody is found for each step today."""
        return self.fits and not any(step.missing for step in self.steps)


def ways(
    *,
    subject_type: str,
    origin_unit_id: int,
    organ_id: int,
    context: dict[str, Any],
    keys: Sequence[str] = (),
    joint: Sequence[JointOrgan] = (),
) -> list[Way]:
    """Every flow in force for the kind of paper in the organ; with ``keys`` those alone, in their order.
    ``joint``: the organs that issue it together with its own.
    """
    flows = {one.template.key: one.template for one in offered_flows(subject_type, organ_id)}
    wanted = [key for key in keys if key in flows] if keys else list(flows)
    return [_way(flows[key], origin_unit_id, context, joint) for key in wanted]


def _way(
    flow: FlowTemplate, origin_unit_id: int, context: dict[str, Any], joint: Sequence[JointOrgan]
) -> Way:
    own = flow.organ_id is not None
    try:
        steps = preview(template=flow.key, origin_unit_id=origin_unit_id, context=context, joint=joint)
    except OfficeError:
        # A condition asks what this paper does not say.
        return Way(flow.key, flow.name, own, [], fits=False)
    return Way(flow.key, flow.name, own, steps, fits=True)


def require_offered(key: str, *, subject_type: str, organ_id: int) -> str:
    """The key, if a flow under it is in force for the kind of paper in the organ. 422 otherwise."""
    if all(one.template.key != key for one in offered_flows(subject_type, organ_id)):
        raise invalid("approvals.flow_not_offered", field="flow")
    return key
