"""Designing flows and forms over HTTP: parse, call one service or selector, answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import BaseModel

from approvals.api import design_schemas as schemas
from approvals.api import paper_views
from approvals.api.schemas import Label
from approvals.designs.differences import Change, changes
from approvals.designs.fields import Asked
from approvals.designs.flow_check import FITTING
from approvals.permissions import access_design, access_designed
from approvals.selectors import designs as selectors
from approvals.selectors.designs import FLOW, REQUEST
from approvals.services import designs as services
from approvals.services.trying import dry_run, try_form
from approvals.stages import STAGES
from office.kernel.api import Router, current
from office.kernel.errors import not_found
from office.kernel.ids import Id
from orgchart.selectors import staffed_organs

if TYPE_CHECKING:
    from approvals.models import Design
    from office.kernel.models import Account
    from orgchart.models import Unit

router = Router()


class OverviewQuery(BaseModel):
    organ: Id | None = None


@router.get("/designs/{kind}", response=schemas.DesignOverview, operation_id="approvals_designs")
def overview(
    request: HttpRequest, kind: schemas.DesignKind, query: Query[OverviewQuery]
) -> schemas.DesignOverview:
    """An organ's flows or forms, for whoever fills its posts; without ``organ`` the first such organ."""
    account = current(request)
    organs = staffed_organs(account)
    chosen = organs[0] if organs else None
    if query.organ is not None:
        chosen = access_designed(account=account, organ_id=query.organ)
    return schemas.DesignOverview(
        organs=[_organ(one) for one in organs],
        organ=chosen.id if chosen else None,
        designs=[_line(row) for row in selectors.designs_of(chosen, kind)] if chosen else [],
    )


def _organ(organ: Unit) -> schemas.DesignOrgan:
    return schemas.DesignOrgan(id=organ.id, name=organ.name)


def _line(row: selectors.DesignRow) -> schemas.DesignLine:
    draft = row.draft
    return schemas.DesignLine(
        key=row.key,
        name=Label(zh=row.name, en=row.name_en),
        subject_type=row.subject_type,
        own=row.own,
        common=row.common,
        number=row.number,
        published_at=row.published_at,
        published_by=row.published_by,
        withdrawn=row.withdrawn,
        running=row.running,
        draft=draft.id if draft else None,
        draft_by=draft.changed_by.person.name if draft else "",
        draft_at=draft.changed_at if draft else None,
    )


@router.post("/designs/{kind}", response={201: schemas.DesignDraft}, operation_id="approvals_design_begin")
def begin(
    request: HttpRequest, kind: schemas.DesignKind, payload: schemas.DesignBeginIn
) -> Status[schemas.DesignDraft]:
    """A draft of what stands under a key, of a copy under a new key, or of an empty one."""
    account = current(request)
    design = services.begin_design(
        by=account,
        kind=kind,
        organ_id=payload.organ,
        key=payload.key,
        as_new=payload.as_new,
        name=payload.name,
    )
    return Status(201, _draft(account, design))


@router.get(
    "/designs/{kind}/{organ_id}/{key}", response=schemas.DesignView, operation_id="approvals_design_view"
)
def view(request: HttpRequest, kind: schemas.DesignKind, organ_id: Id, key: str) -> schemas.DesignView:
    """What is published under a key, with its history."""
    account = current(request)
    return _view(account, access_designed(account=account, organ_id=organ_id), kind, key)


def _view(account: Account, organ: Unit, kind: schemas.DesignKind, key: str) -> schemas.DesignView:
    standing = selectors.in_force(organ, kind, key)
    if standing is None:
        raise not_found()
    versions = selectors.history_of(standing.organ_id, kind, key)
    older = [*(one.definition for one in versions[1:]), None]
    draft = next((row.draft for row in selectors.designs_of(organ, kind) if row.key == key), None)
    asked = selectors.asked_by(organ, standing.subject_type, key) if kind == FLOW else []
    return schemas.DesignView(
        kind=kind,
        organ=_organ(organ),
        key=key,
        name=Label(zh=standing.name, en=standing.name_en),
        subject_type=standing.subject_type,
        own=standing.organ_id is not None,
        common=selectors.history_of(None, kind, key) != [],
        withdrawn=standing.withdrawn,
        number=standing.number,
        content=standing.definition,
        asked=_asked(asked),
        names=selectors.names_in([one.definition for one in versions], account),
        versions=[
            schemas.DesignVersion(
                number=one.number,
                published_at=one.published_at,
                published_by=one.published_by,
                changes=_changes(changes(kind, before, one.definition)) if before else [],
            )
            for one, before in zip(versions, older, strict=True)
        ],
        draft=draft.id if draft else None,
    )


@router.post(
    "/designs/{kind}/{organ_id}/{key}/restore",
    response=schemas.DesignView,
    operation_id="approvals_design_restore",
)
def restore(
    request: HttpRequest,
    kind: schemas.DesignKind,
    organ_id: Id,
    key: str,
    payload: schemas.DesignRestoreIn,
) -> schemas.DesignView:
    """Publish an earlier version again."""
    account = current(request)
    services.restore_version(by=account, kind=kind, organ_id=organ_id, key=key, number=payload.number)
    return _view(account, access_designed(account=account, organ_id=organ_id), kind, key)


@router.post(
    "/designs/{kind}/{organ_id}/{key}/withdraw",
    response={204: None},
    operation_id="approvals_design_withdraw",
)
def withdraw(request: HttpRequest, kind: schemas.DesignKind, organ_id: Id, key: str) -> Status[None]:
    services.withdraw_design(by=current(request), kind=kind, organ_id=organ_id, key=key)
    return Status(204, None)


@router.get("/design-drafts/{design_id}", response=schemas.DesignDraft, operation_id="approvals_design_draft")
def draft(request: HttpRequest, design_id: Id) -> schemas.DesignDraft:
    account = current(request)
    return _draft(account, access_design(account=account, design_id=design_id))


@router.put("/design-drafts/{design_id}", response=schemas.DesignDraft, operation_id="approvals_design_save")
def save(request: HttpRequest, design_id: Id, payload: schemas.DesignSaveIn) -> schemas.DesignDraft:
    """Keep it, faulty or not; 409 when the token is not the newest."""
    account = current(request)
    return _draft(account, services.save_design(by=account, design_id=design_id, **payload.model_dump()))


@router.delete("/design-drafts/{design_id}", response={204: None}, operation_id="approvals_design_discard")
def discard(request: HttpRequest, design_id: Id) -> Status[None]:
    services.discard_design(by=current(request), design_id=design_id)
    return Status(204, None)


@router.post(
    "/design-drafts/{design_id}/publish", response=schemas.DesignView, operation_id="approvals_design_publish"
)
def publish(request: HttpRequest, design_id: Id, payload: schemas.DesignPublishIn) -> schemas.DesignView:
    """A new version for the organ; papers under way keep theirs."""
    account = current(request)
    design = access_design(account=account, design_id=design_id)
    services.publish_design(by=account, design_id=design_id, token=payload.token)
    return _view(account, design.organ, "flow" if design.kind == FLOW else "form", design.key)


@router.post(
    "/design-drafts/{design_id}/dry-run",
    response=list[schemas.DryRunStep],
    operation_id="approvals_design_dry_run",
)
def dry(request: HttpRequest, design_id: Id, payload: schemas.DryRunIn) -> list[schemas.DryRunStep]:
    """For a paper of this person's with these values: these people. Writes nothing."""
    steps = dry_run(by=current(request), design_id=design_id, person_id=payload.person, values=payload.values)
    return [
        schemas.DryRunStep(
            place=step.place,
            key=step.key,
            name=Label.of(step.stage, step.name),
            rule=step.rule,
            quorum=step.quorum,
            order=step.order,
            state=step.state,
            people=[
                schemas.DryRunPerson(id=one.person_id, name=one.name, post=one.post_title, unit=one.unit_name)
                for one in step.people
            ],
            missing=step.missing,
            barred=step.barred,
            rights=step.rights,
        )
        for step in steps
    ]


@router.post(
    "/design-drafts/{design_id}/try", response=schemas.FormTried, operation_id="approvals_design_try"
)
def tried(request: HttpRequest, design_id: Id, payload: schemas.FormTryIn) -> schemas.FormTried:
    """What a form being designed says to answers: computed fields, and what is wrong."""
    form, checked = try_form(by=current(request), design_id=design_id, data=payload.data)
    return schemas.FormTried(
        told=paper_views.added(form, checked.values), faults=paper_views.faults_of(checked)
    )


def _draft(account: Account, design: Design) -> schemas.DesignDraft:
    flow = design.kind == FLOW
    asked = selectors.asked_by(design.organ, design.subject_type, design.key) if flow else []
    differing = services.difference(design)
    named = [design.content, *([one.before, one.after] for one in differing)]
    lines = selectors.designs_of(design.organ, design.kind)
    flows = [] if flow else selectors.flows_in_force(design.organ_id).values()
    return schemas.DesignDraft(
        id=design.id,
        kind="flow" if flow else "form",
        organ=_organ(design.organ),
        key=design.key,
        name=design.name,
        subject_type=design.subject_type,
        content=design.content,
        base=design.base,
        token=design.token,
        changed_by=design.changed_by.person.name,
        changed_at=design.changed_at,
        problems=[schemas.DesignProblem.model_validate(one) for one in services.problems_of(design, account)],
        changes=_changes(differing),
        asked=_asked(asked),
        names=selectors.names_in(named, account) if flow else {},
        stages=list(FITTING.get(design.subject_type, FITTING[REQUEST])),
        flows=[schemas.FlowChoice(key=one.key, name=one.name) for one in flows],
        running=next((row.running for row in lines if row.key == design.key), 0),
    )


def _asked(asked: Sequence[Asked]) -> list[schemas.AskedField]:
    return [
        schemas.AskedField(
            key=one.key,
            label=Label(zh=one.zh, en=one.en),
            kind=one.kind,
            choices=[
                schemas.AskedChoice(value=choice.value, label=Label(zh=choice.zh, en=choice.en))
                for choice in one.choices
            ],
            told=one.told,
        )
        for one in asked
    ]


def _changes(found: Sequence[Change]) -> list[schemas.DesignChange]:
    return [
        schemas.DesignChange(
            what=one.what,
            key=one.key,
            name=_label(one.name),
            aspect=one.aspect,
            before=one.before,
            after=one.after,
        )
        for one in found
    ]


def _label(name: object) -> Label:
    if isinstance(name, dict):
        return Label(zh=str(name.get("zh", "")), en=str(name.get("en", "")))
    return Label.of(str(name)) if name in STAGES else Label(zh=str(name), en=str(name))
