"""What a joint issue adds to the plan of a flow."""

from __future__ import annotations

from typing import Any

from approvals.definition import parse, plan
from approvals.joint import JointOrgan, joined

ORGANS = [JointOrgan(7, "广东省财政厅"), JointOrgan(8, "广东省教育厅")]
OFFICE: dict[str, Any] = {"to": "office_head"}
HEAD: dict[str, Any] = {"to": "organ_head"}
SEAL: dict[str, Any] = {"to": "role", "role": "seal"}


def planned(*steps: dict[str, Any], context: dict[str, Any] | None = None) -> list[tuple[str, int]]:
    found = joined(plan(parse({"steps": list(steps)}), context or {}), ORGANS)
    return [(one.definition.id, one.order) for one in found if not one.skipped]


def test_the_other_heads_are_asked_together_just_before_the_lead_signs_for_issue() -> None:
    steps: list[dict[str, Any]] = [
        {"stage": "office_review", "who": OFFICE},
        {"stage": "issue", "who": HEAD, "due_minutes": 390},
        {"stage": "seal", "who": SEAL},
    ]
    assert planned(*steps) == [("office_review", 1), ("joint_sign", 2), ("issue", 3), ("seal", 4)]
    _, heads, _, seal = joined(plan(parse({"steps": steps}), {}), ORGANS)
    assert heads.definition.addresses == [{"to": "head", "unit": "7"}, {"to": "head", "unit": "8"}]
    assert (heads.definition.rule, heads.definition.due_minutes) == ("all", 390)
    assert [heads.label(0), heads.label(1), heads.label(2)] == ["广东省财政厅", "广东省教育厅", ""]
    assert seal.definition.addresses == [SEAL, SEAL | {"unit": "7"}, SEAL | {"unit": "8"}]
    assert [seal.label(0), seal.label(1)] == ["", "广东省财政厅"]


def test_steps_beside_one_another_and_skipped_ones_keep_their_places() -> None:
    never = {"field": "kind", "op": "eq", "value": "令"}
    steps: list[dict[str, Any]] = [
        {"stage": "office_review", "who": OFFICE},
        {"stage": "leader_review", "who": HEAD, "when": never},
        {"stage": "issue", "who": HEAD, "beside": True},
        {"key": "legal", "stage": "approve", "who": OFFICE, "beside": True},
        {"stage": "register", "who": OFFICE},
    ]
    found = planned(*steps, context={"kind": "通知"})
    assert found == [("office_review", 1), ("joint_sign", 2), ("issue", 3), ("legal", 3), ("register", 4)]


def test_a_seal_left_to_the_drafter_to_place_goes_to_each_organs_custodian() -> None:
    steps: list[dict[str, Any]] = [
        {"stage": "issue", "who": HEAD},
        {"stage": "seal", "who": {"to": "chosen", "by": "drafter"}},
    ]
    seal = joined(plan(parse({"steps": steps}), {}), ORGANS)[-1]
    assert not seal.definition.chosen
    assert seal.definition.addresses[0] == SEAL


def test_a_document_of_one_organ_goes_its_way_as_before() -> None:
    before = plan(parse({"steps": [{"stage": "issue", "who": HEAD}]}), {})
    assert joined(before, []) is before
