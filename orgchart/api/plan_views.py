"""From plans and what they do to what the API sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from office.kernel.errors import LANGUAGES, OfficeError, catalogue
from orgchart.api.change_schemas import ChangeBlocker, OrgText, blocker, told
from orgchart.api.plan_schemas import (
    PlanAbilities,
    PlanActOutcome,
    PlanActView,
    PlanBlocker,
    PlanFailure,
    PlanMade,
    PlanNode,
    PlanPreview,
    PlanReport,
    PlanRow,
    PlanTouch,
    PlanView,
)
from orgchart.api.schemas import PersonRef, person_ref, unit_ref
from orgchart.models import Appointment, Change, Plan, PlanState
from orgchart.selectors.scopes import Authority
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.plans import Outcome
from orgchart.services.plans.counters import Touch
from orgchart.services.plans.outcomes import ActOutcome
from orgchart.services.plans.references import makes_of, referring, what_made
from orgchart.services.plans.trees import Node

Planners = dict[int, Appointment]
References = dict[int, str]


def plan_row(plan: Plan, acts: int, planners: Planners) -> PlanRow:
    return PlanRow.model_validate({**_common(plan, planners), "acts": acts})


def plan_view(plan: Plan, acts: list[Change], authority: Authority, planners: Planners) -> PlanView:
    made = makes_of(acts)
    return PlanView.model_validate(
        {
            **_common(plan, planners),
            "scheduled_by": _person(planners, plan.scheduled_by_id),
            "scheduled_at": plan.scheduled_at,
            "applied_at": plan.applied_at,
            "failure": _failure(plan, acts),
            "abilities": _abilities(plan, authority),
            "acts": [_act(act, made) for act in acts],
        }
    )


def preview_view(found: Outcome, references: References) -> PlanPreview:
    return PlanPreview(
        ok=not found.blocked,
        blockers=[_blocker(one) for one in found.blockers],
        touches=[_touch(one) for one in found.touches],
        acts=[_outcome(one) for one in found.acts],
        before=_nodes(found.before, references),
        after=_nodes(found.after, references),
        vacancies=[told(line.code, line.data) for line in found.vacancies],
    )


def report_view(plan: Plan, acts: list[Change], planners: Planners) -> PlanReport:
    found = Outcome.from_json(plan.report)
    references = makes_of(acts)
    return PlanReport.model_validate(
        {
            "plan": plan_row(plan, len(acts), planners),
            "applied_at": plan.applied_at,
            "touches": [_touch(one) for one in found.touches],
            "acts": [_outcome(one) for one in found.acts],
            "before": _nodes(found.before, references),
            "after": _nodes(found.after, references),
            "vacancies": [told(line.code, line.data) for line in found.vacancies],
        }
    )


def _common(plan: Plan, planners: Planners) -> dict[str, Any]:
    maker = planners.get(plan.made_by_id)
    return {
        "id": plan.id,
        "name": plan.name,
        "decree": plan.decree,
        "unit": unit_ref(plan.unit),
        "effective_on": plan.effective_on,
        "state": plan.state,
        "version": plan.version,
        "made_by": person_ref(maker) if maker else None,
        "maker": maker.person.name if maker else plan.made_by.login,
        "made_at": plan.made_at,
        "changed_at": plan.changed_at,
    }


def _person(planners: Planners, account: int | None) -> PersonRef | None:
    row = planners.get(account or 0)
    return person_ref(row) if row else None


def _abilities(plan: Plan, authority: Authority) -> PlanAbilities:
    may = authority.may("structure", plan.unit.path)
    draft = plan.state == PlanState.DRAFT
    waiting = plan.state in (PlanState.SCHEDULED, PlanState.FAILED)
    return PlanAbilities(
        edit=may and draft, schedule=may and draft, cancel=may and (draft or waiting), reopen=may and waiting
    )


def _title(kind: str, summary: dict[str, Any]) -> OrgText:
    """With the names it speaks of; of one that was never tried what sort of act it is, and about what."""
    if summary.keys() - {"about"}:
        return told(f"orgchart.change.{kind}", summary)
    if not summary:
        return told(f"orgchart.act.{kind}", {})
    return told("orgchart.act.about", {"what": f"@orgchart.act.{kind}", "names": summary["about"]})


def _act(act: Change, made: References) -> PlanActView:
    return PlanActView.model_validate(
        {
            "key": act.handle,
            "position": act.position,
            "kind": act.kind,
            "title": _title(act.kind, act.summary),
            "change": referring(act.payload, made),
            "makes": _made(act),
        }
    )


def _made(act: Change) -> PlanMade | None:
    payload: Any = payload_adapter.validate_python(act.payload)
    what = what_made(payload)
    if not what:
        return None
    about = getattr(payload, "new", None) or payload
    name = about.title if what == "post" else about.name
    kind = getattr(payload, "unit_kind", "")
    return PlanMade.model_validate({"ref": f"@{act.handle}", "what": what, "name": name, "unit_kind": kind})


def _failure(plan: Plan, acts: Iterable[Change]) -> PlanFailure | None:
    if plan.failure is None:
        return None
    act = next((one for one in acts if one.position == plan.failure["position"]), None)
    return PlanFailure(
        position=plan.failure["position"],
        title=_title(act.kind, act.summary) if act else None,
        blocker=ChangeBlocker.model_validate(
            {key: plan.failure[key] for key in ("code", "field", "message")}
        ),
    )


def _outcome(one: ActOutcome) -> PlanActOutcome:
    return PlanActOutcome(
        key=one.key,
        position=one.position,
        title=_title(one.kind, one.summary),
        ok=not one.blockers and not one.skipped,
        skipped=one.skipped,
        lines=[told(line.code, line.data) for line in one.lines],
        touches=[_touch(touch) for touch in one.touches],
        blockers=[_blocker(error) for error in one.blockers],
    )


def _touch(one: Touch) -> PlanTouch:
    text = told(f"orgchart.touch.{one.name}", {"count": one.count})
    return PlanTouch(name=one.name, count=one.count, text=text, examples=list(one.examples))


def _blocker(error: OfficeError) -> PlanBlocker:
    app, _, rest = error.code.partition(".")
    code = f"{app}.fix.{rest}"
    known = all(code in catalogue(language) for language in LANGUAGES)
    return PlanBlocker(**blocker(error).model_dump(), fix=told(code, error.data) if known else None)


def _nodes(nodes: Iterable[Node], references: References) -> list[PlanNode]:
    return [
        PlanNode.model_validate(
            {
                "id": node.id,
                "ref": f"@{references[node.id]}" if node.id in references else None,
                "name": node.name,
                "kind": node.kind,
                "depth": node.depth,
                "marks": node.marks,
                "was": node.was,
            }
        )
        for node in nodes
    ]
